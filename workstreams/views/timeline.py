"""The timeline: the dates of the whole plan in one picture, those of some of its actions a line
each, and what happened in public on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.csv_export import Cell, csv_file
from improvement.editing import crumbs
from improvement.models import Plan
from improvement.paging import page_of, page_or_all
from improvement.roles import GRANTS, Permission
from workstreams.forms import TimelineFilterForm
from workstreams.models import Action, Fact, Milestone
from workstreams.models.action import ActionQuerySet
from workstreams.queries.action_dates import milestone_lines, milestones_counted
from workstreams.queries.action_facts import annotations_of
from workstreams.queries.timeline import (
    BROAD,
    DRAWN,
    SLIM,
    DatedAction,
    standing_in_words,
    timeline_of,
)
from workstreams.queries.whole_timeline import whole_timeline

HEADINGS = (
    *("Workstream", "Action", "Milestone", "Title", "Starts", "First agreed", "Agreed now"),
    *("Times moved", "Done", "Stands"),
)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def timeline(request: PlanRequest, plan: Plan) -> HttpResponse:
    """The dates of a workstream's actions, or of those of one kind, below those of the plan."""
    on = clock.today()
    form = TimelineFilterForm(request.GET or None, plan=plan)
    whole = whole_timeline(plan, on)
    every = whole.actions
    listed = [] if form.is_refused else whole.in_order(form.leaves(every, on))
    context = {
        "plan": plan,
        "on": on,
        "form": form,
        "counted": whole.counted(every),
        "lanes": [lane for lane in whole.lanes if lane.code],
        "events": [lane for lane in whole.lanes if lane.events],
        "pictures": whole.pictures,
        "in_words": whole.in_words,
        "listed": whole.counted(listed),
        **drawn(request, plan, listed, on),
        **({} if form.is_refused else form.heading(every)),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "happened": events_of(plan).count(),
    }
    return render(request, "workstreams/timeline.html", context, status=form.status)


def actions_of(plan: Plan, on: date) -> ActionQuerySet:
    return Action.objects.select_related("workstream").with_facts(plan, on)


def drawn(
    request: PlanRequest, plan: Plan, listed: Sequence[DatedAction], on: date
) -> dict[str, Any]:
    """Context: a page of the actions, with their drawing."""
    page = page_of(request, listed, DRAWN)
    keys = [action.pk for action in page]
    read = actions_of(plan, on).in_bulk(keys)
    actions = [read[key] for key in keys]
    milestones = list(Milestone.objects.filter(action__in=actions))
    return {
        "page": page,
        "rows": [
            (
                action,
                standing_in_words(action, on),
                milestones_counted(milestone_lines(own(milestones, action), on)),
            )
            for action in actions
        ],
        "drawings": [timeline_of(actions, milestones, on, size) for size in (BROAD, SLIM)],
    }


def own(milestones: Sequence[Milestone], action: Action) -> list[Milestone]:
    return [milestone for milestone in milestones if milestone.action_id == action.pk]


def events_of(plan: Plan) -> QuerySet[Fact]:
    """The dated events beside the plan, those of its own documents too."""
    return Fact.objects.filter(plan=plan, on_timeline=True, date__isnull=False)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def timeline_events(request: PlanRequest, plan: Plan) -> HttpResponse:
    """What happened in public, and what was to happen, with its sources."""
    on = clock.today()
    above = "Timeline", reverse("timeline", args=[plan.slug])
    facts = list(events_of(plan).select_related("source").order_by("date", "order"))
    context = {
        "plan": plan,
        "on": on,
        "page": page_or_all(request, facts),
        "is_inside": True,
        "first_later": next((fact for fact in facts if fact.date and fact.date > on), None),
        "sources": plan.sources.all(),
        "breadcrumbs": crumbs(above, "What happened in public"),
    }
    return render(request, "workstreams/timeline_events.html", context)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def timeline_download(request: PlanRequest, plan: Plan) -> HttpResponse:
    """The actions that the filters leave, each with its milestones below it, as CSV; of a filter
    with a value that it can't have, an empty table with status 400."""
    on = clock.today()
    form = TimelineFilterForm(request.GET or None, plan=plan)
    listed = [] if form.is_refused else form.leaves([*actions_of(plan, on)], on, whole=True)
    file = csv_file(f"{plan.slug}-timeline", [HEADINGS, *lines(listed, on)])
    file.status_code = form.status
    return file


def lines(actions: Sequence[Action], on: date) -> Iterator[Sequence[Cell]]:
    milestones: dict[int, list[Milestone]] = {}
    for milestone in Milestone.objects.filter(action__in=actions):
        milestones.setdefault(milestone.action_id, []).append(milestone)
    for action in actions:
        code = action.workstream.code
        moved = annotations_of(action).fact_redatings
        dates = (action.starts, action.baseline_due, action.due, moved, action.finished)
        stands = standing_in_words(action, on)
        yield (code, action.ref, "", action.title, *dates, stands)
        for each in milestone_lines(milestones.get(action.pk, []), on):
            step = each.milestone
            yield (
                *(code, action.ref, "yes", step.title, None, None),
                *(step.due, None, step.finished, each.words),
            )
