"""Pages of the board's judgements, each beside what the lead says and what the facts show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import edit_judgement, judge
from board.dashboard.kept_apart import kept_apart, stricter_than_leads
from board.dashboard.plan_read import read_plan
from board.forms import JudgementFilterForm, JudgementForm
from board.forms.judgements import NOT_JUDGED
from board.models import Judgement
from board.queries.judgements import (
    LatestJudgement,
    judged_in_turn,
    judgements_about,
    judgements_of,
    opinions,
    run_out,
    to_judge,
)
from board.queries.lists import JUDGEMENTS
from board.queries.meetings import is_settled, meeting_proposed
from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import LONG_ROWS, page_of, page_read
from improvement.prepared import read_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from improvement.sorting import rows_in_order
from workstreams.models import Action, Workstream
from workstreams.queries import record_parts
from workstreams.queries.record_parts import read_own
from workstreams.views import panels
from workstreams.views.panels import Panel


@require_safe
@allows(Permission.READ_BOARD)
def judgement_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    """The latest judgement of each record, those of the latest meeting first."""
    on = clock.today()
    form = JudgementFilterForm(request.GET or None)
    every, read = judged_in_turn(plan, on), read_plan(plan, on)
    rows: list[Any] = narrowed(every, form, plan, on)
    are_all_read = bool(ending or form.chosen_order)  # else those of the page are
    if are_all_read:
        rows = rows_in_order(kept_apart(rows, read), form.columns, form.chosen_order)
    if ending and not form.is_refused:
        return lists.as_file(request, ending, JUDGEMENTS, rows)
    listed = lists.shown(request, form, rows, LONG_ROWS)
    if not are_all_read:
        listed["page"] = page_read(listed["page"], kept_apart, read)
    lapsed = sum(each.has_lapsed for each in every)
    context = {
        **listed,
        "plan": plan,
        "stand": len(every) - lapsed,
        "lapsed": lapsed,
        "stricter": stricter_than_leads(every, read),
        "may_judge": GRANTS[Permission.JUDGE] & request.roles,
    }
    return render(request, "board/judgement_list.html", context, status=form.status)


def narrowed(
    every: list[LatestJudgement], form: JudgementFilterForm, plan: Plan, on: date
) -> list[LatestJudgement]:
    state = form.values.get("state")
    if state == "renew":
        to_renew = set(run_out(plan, on).values_list("pk", flat=True))
        return [each for each in every if each.pk in to_renew]
    return [each for each in every if not state or each.has_lapsed == (state == "lapsed")]


@require_safe
@allows(Permission.READ_BOARD)
def judgement(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    record = get_object_or_404(judgements_of(plan), pk=pk)
    on = clock.today()
    (opinion,) = opinions([record], plan, on)
    judges = GRANTS[Permission.JUDGE] & request.roles
    name, *key = record.subject.page()
    context = {
        "plan": plan,
        "opinion": opinion,
        "subject_url": reverse(name, args=[plan.slug, *key]),
        "may_edit": judges and not is_settled(record.meeting, on),
        **changes_of(request, [record]),
        "breadcrumbs": crumbs(trail(plan), str(record)),
    }
    return render(request, "board/judgement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.JUDGE)
def judgement_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    """Enter a judgement. `?about=action:FP-01`, `?about=workstream:FP` or
    `?about=requirement:NR1` says of what; of anything else the page says that it can't.
    `?meeting=meeting-3` proposes the meeting."""
    on, names = clock.today(), to_judge(plan)
    cited = request.GET.get("about", "")
    about = cited if cited in names else ""
    initial = {"meeting": meeting_proposed(plan, request.GET.get("meeting", ""), on)}
    form = JudgementForm(posted(request), plan=plan, on=on, about=about, initial=initial)
    if cited != about:
        form.preface = NOT_JUDGED
    added = attempt(form, lambda: judge(**form.judged, by=request.user, now=clock.now()))
    if added:
        messages.success(request, "The board’s judgement was saved")
        return redirect("judgement", plan.slug, added.pk)
    heading = f"The board judges: {names[about]}" if about else "Enter what the board judges"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), "Enter a judgement")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.JUDGE)
def judgement_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    record, on = get_object_or_404(judgements_of(plan), pk=pk), clock.today()
    form = JudgementForm(posted(request), plan=plan, on=on, record=record)
    edited = attempt(
        form,
        lambda: edit_judgement(
            pk,
            form.values,
            by=request.user,
            on=on,
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, "The judgement was put right")
        return redirect("judgement", plan.slug, pk)
    heading = f"Put right what the board judges: {record.subject}"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), "Put right")}
    return show(request, "includes/record_form.html", form, **context)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Judgements", reverse("judgement-list", args=[plan.slug]))


@panels.ACTION.register("judgements")
def judgements_of_action(request: PlanRequest, action: Action, on: date) -> Panel:
    found = read_own(judgements_about, Judgement, action, request.plan)
    context = judgements_shown(request, found, on) | {"cited": f"action:{action.ref}"}
    return Panel(view="board/judgement_view.html", context=context)


@panels.WORKSTREAM.register("judgements")
def judgements_of_workstream(request: PlanRequest, workstream: Workstream, on: date) -> Panel:
    found = read_of(judgements_about, workstream, request.plan)
    context = judgements_shown(request, found, on) | {"cited": f"workstream:{workstream.code}"}
    return Panel("board/workstream_judgements.html", context)


def judgements_shown(request: PlanRequest, found: Iterable[Judgement], on: date) -> dict[str, Any]:
    """Context: the last judgement, the ones before it, and whether the reader may enter another."""
    every = opinions(found, request.plan, on)
    may_judge = GRANTS[Permission.JUDGE] & request.roles
    return {
        "latest": every[0] if every else None,
        "earlier": page_of(request, every[1:], LONG_ROWS, "judgements"),
        "is_open": "judgements" in request.GET,  # another page of the earlier ones was asked for
        "may_judge": may_judge,
    }


@record_parts.BEYOND.register("judgements")
def judgements_in_history(action: Action) -> list[QuerySet[Any]]:
    return [Judgement.objects.filter(action=action)]
