"""Pages of scrutiny's own work: all of it on one, a list of each noun, each record and its forms.
Scrutiny enters it; whoever runs the plan may read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import add_scrutiny_record, edit_scrutiny_record
from board.forms.scrutiny import FORMS
from board.models import MemberTraining, Publication, ScrutinyAssessment, TaskGroup
from board.queries.challenge_subjects import published_subjects
from board.queries.questions import questions_of
from board.queries.scrutiny import (
    MOST_SHOWN,
    NOUNS,
    Noun,
    groups_at_work,
    items_to_come,
    members_now,
    owed_publication,
    visits,
)
from board.views.challenges import rows
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.names import in_plain_words
from improvement.editing import attempt, crumbs, page_after_adding, posted, show
from improvement.history import Tracked
from improvement.models import Plan
from improvement.paging import page_of
from improvement.record_changes import changes_of
from improvement.redaction.places import label_of
from improvement.roles import GRANTS, Permission
from workstreams.forms.records import RecordForm

NOT_SAID = "Not said"


def noun_called(name: str) -> Noun:
    if name not in NOUNS:
        raise Http404
    return NOUNS[name]


@require_safe
@allows(Permission.READ_SCRUTINY_WORK)
def scrutiny_work(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    items, training = items_to_come(plan), MemberTraining.objects.filter(plan=plan)
    groups = groups_at_work(plan)[:MOST_SHOWN]
    context = {
        "plan": plan,
        "on": on,
        "owed": owed_publication(plan, on),
        "items": [(each, each.standing(on)) for each in items[:MOST_SHOWN]],
        "groups": [(each, each.standing(on), members_now(each)) for each in groups],
        "training": training[:MOST_SHOWN],
        "visits": list(visits(plan, on)),
        "assessment": ScrutinyAssessment.objects.filter(plan=plan).first(),
        "reads_live": GRANTS[Permission.READ_BOARD] & request.roles,
        "reads_releases": GRANTS[Permission.READ_RELEASES] & request.roles,
    }
    return render(request, "board/scrutiny_work.html", context)


@require_safe
@allows(Permission.READ_SCRUTINY_WORK)
def scrutiny_record_list(request: PlanRequest, plan: Plan, noun: str) -> HttpResponse:
    kind, on = noun_called(noun), clock.today()
    page = page_of(request, kind.records(plan))
    heads = [label_of(kind.model, name) for name in kind.columns]
    context = {
        "plan": plan,
        "noun": noun,
        "kind": kind,
        "page": page,
        "heads": [*heads, "Standing"] if kind.tells_standing else heads,
        "rows": [(each, list(cells_of(kind, each, on))) for each in page],
        "may_keep": may_keep(request),
        "breadcrumbs": crumbs(trail(plan), kind.title),
    }
    return render(request, "board/scrutiny_record_list.html", context)


@require_safe
@allows(Permission.READ_SCRUTINY_WORK)
def scrutiny_record(request: PlanRequest, plan: Plan, noun: str, pk: int) -> HttpResponse:
    kind, on = noun_called(noun), clock.today()
    record = get_object_or_404(kind.records(plan), pk=pk)
    reads_history = GRANTS[Permission.READ_HISTORY] & request.roles
    context = {
        "plan": plan,
        "noun": noun,
        "kind": kind,
        "record": record,
        "standing": record.standing(on),
        "values": list(values_of(kind, record)),
        **(changes_of(request, [record]) if reads_history else {}),
        "may_keep": may_keep(request),
        "on": on,
        "breadcrumbs": crumbs(trail(plan), list_crumb(plan, noun), str(record)),
    }
    if isinstance(record, TaskGroup):
        context |= of_group(request, record)
    return render(request, "board/scrutiny_record.html", context)


def of_group(request: PlanRequest, group: TaskGroup) -> dict[str, Any]:
    """What the page of a group shows besides: its members and its questions."""
    asked = page_of(request, questions_of(group.plan).filter(group=group))
    return {
        "members": group.members.all(),
        "page": asked,
        "rows": rows(asked, published_subjects(group.plan)),
        "may_ask": GRANTS[Permission.ASK_QUESTION] & request.roles,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.KEEP_SCRUTINY_WORK)
def scrutiny_record_add(request: PlanRequest, plan: Plan, noun: str) -> HttpResponse:
    """`?group=3` proposes the group of a new member."""
    kind, on = noun_called(noun), clock.today()
    form = form_of(kind, plan, posted(request), initial={"group": request.GET.get("group", "")})
    added = attempt(form, lambda: add(request, kind, form))
    if added:
        messages.success(request, f"{added} was entered")
        return page_after_adding(request, form, "scrutiny-record", plan.slug, noun, added.pk)
    heading = f"Enter one: {kind.name}"
    context = {"heading": heading, "on": on, "breadcrumbs": crumbs(*trails(plan, noun), heading)}
    return show(request, "includes/record_form.html", form, **context)


def add(request: PlanRequest, kind: Noun, form: RecordForm) -> Tracked:
    own = {} if kind.plan_path != "plan" else {"plan": request.plan}
    record = kind.model(**own, **form.values)
    return add_scrutiny_record(record, by=request.user, on=clock.today(), reason=form.reason)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.KEEP_SCRUTINY_WORK)
def scrutiny_record_edit(request: PlanRequest, plan: Plan, noun: str, pk: int) -> HttpResponse:
    kind = noun_called(noun)
    record = get_object_or_404(kind.records(plan), pk=pk)
    form = form_of(kind, plan, posted(request), record=record)
    if attempt(form, lambda: edit(request, kind, pk, form)):
        messages.success(request, f"The {kind.name} was changed")
        return redirect("scrutiny-record", plan.slug, noun, pk)
    heading = f"Change it: {record}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trails(plan, noun), "Change")}
    return show(request, "includes/record_form.html", form, **context)


def edit(request: PlanRequest, kind: Noun, pk: int, form: RecordForm) -> Tracked:
    said: dict[str, Any] = {"by": request.user, "on": clock.today(), "reason": form.reason}
    version = form.cleaned_data["version"]
    return edit_scrutiny_record(kind.model, pk, form.values, version=version, **said)


def form_of(kind: Noun, plan: Plan, *args: Any, **kwargs: Any) -> RecordForm:
    form = FORMS[kind.model](*args, **kwargs)
    form.on_plan(plan)
    return form


def cell(record: Any, name: str) -> str:
    """The value of a field in words."""
    value = getattr(record, name)
    if value is None or value == "":
        return NOT_SAID
    field = record._meta.get_field(name)
    return str(value) if field.is_relation else in_plain_words(field, value)


def cells_of(kind: Noun, record: Any, on: date) -> Iterator[tuple[str, str]]:
    """What the list shows of the record, by the heads of its columns."""
    for name in kind.columns:
        yield label_of(kind.model, name), cell(record, name)
    if kind.tells_standing:
        yield "Standing", record.standing(on)


def values_of(kind: Noun, record: Any) -> Iterator[tuple[str, str, int | None]]:
    """Each value that the form asks for, by its label; and of a publication its number."""
    for name in FORMS[kind.model].record_fields:
        value = getattr(record, name)
        number = value.number if isinstance(value, Publication) else None
        yield label_of(kind.model, name), cell(record, name), number


def may_keep(request: PlanRequest) -> bool:
    return bool(GRANTS[Permission.KEEP_SCRUTINY_WORK] & request.roles)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Scrutiny’s work", reverse("scrutiny-work", args=[plan.slug]))


def list_crumb(plan: Plan, noun: str) -> tuple[str, str]:
    return (NOUNS[noun].title, reverse("scrutiny-record-list", args=[plan.slug, noun]))


def trails(plan: Plan, noun: str) -> list[tuple[str, str]]:
    return [trail(plan), list_crumb(plan, noun)]
