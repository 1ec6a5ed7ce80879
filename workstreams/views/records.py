"""Pages of workstreams, and of the plan's other records: themes, outcomes, findings and so on."""

from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.changes import Record, add_record, edit_record
from improvement.editing import attempt, crumbs, page_after_adding, posted, show
from improvement.models import Plan
from improvement.paging import SHORT_ROWS, page_of, page_read
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from improvement.sorting import rows_in_order, sorted_rows
from workstreams.forms import MilestoneForm, RecordForm, WorkstreamForm
from workstreams.forms.filters import WordsForm, WorkstreamFilterForm
from workstreams.models import Action, Milestone, Source, Workstream
from workstreams.queries.action_lists import action_lines, keys_in_order
from workstreams.queries.lists import WORKSTREAMS, Counted, register_columns, register_file
from workstreams.queries.proposals import proposed_record
from workstreams.queries.workstream_counts import counts_by_workstream
from workstreams.views import panels
from workstreams.views.actions import trail
from workstreams.views.panels import Panel
from workstreams.views.registers import NOUNS, Noun


def noun_called(name: str) -> Noun:
    if name not in NOUNS:
        raise Http404
    return NOUNS[name]


def may_edit(request: PlanRequest) -> bool:
    return bool(GRANTS[Permission.EDIT_STRUCTURE] & request.roles)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def record_list(request: PlanRequest, plan: Plan, noun: str, ending: str = "") -> HttpResponse:
    kind = noun_called(noun)
    form = WordsForm(request.GET or None, columns=register_columns(kind.columns))
    records = kind.records(plan, form.chosen_value("q"))
    records = sorted_rows(records, form.columns, form.chosen_order)
    if ending and not form.is_refused:
        file = register_file(noun, f"The list of {noun}", kind.columns)
        return lists.as_file(request, ending, file, records)
    context = {
        **lists.shown(request, form, records, SHORT_ROWS),
        "plan": plan,
        "noun": noun,
        "kind": kind,
        "may_edit": may_edit(request),
    }
    return render(request, "workstreams/record_list.html", context, status=form.status)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def record_detail(request: PlanRequest, plan: Plan, noun: str, pk: int) -> HttpResponse:
    kind, on = noun_called(noun), clock.today()
    record = get_object_or_404(kind.records(plan), pk=pk)
    page = page_of(request, keys_in_order(plan, kind.actions(record)))
    context = {
        "plan": plan,
        "noun": noun,
        "kind": kind,
        "record": record,
        "page": page_read(page, action_lines, plan, on),
        "panels": panels_of(request, record, on),
        **changes_of(request, [record]),
        "may_edit": may_edit(request),
        "breadcrumbs": crumbs(parent(plan, noun), str(record)),
    }
    return render(request, "workstreams/record_detail.html", context)


def panels_of(request: PlanRequest, record: Model, on: date) -> list[Panel]:
    """Documents alone have some."""
    if not isinstance(record, Source):
        return []
    return panels.shown(each(request, record, on) for each in panels.DOCUMENT.values())


@panels.DOCUMENT.register("facts")
def facts_of_document(request: PlanRequest, document: Source, on: date) -> Panel:
    page = page_of(request, document.facts.order_by("order", "pk"), name="facts")
    return Panel("workstreams/document_facts.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def record_add(request: PlanRequest, plan: Plan, noun: str) -> HttpResponse:
    kind = noun_called(noun)
    if kind.model is Milestone:  # it is added on the page of its action
        raise Http404
    form = kind.form_on(plan, posted(request), initial=proposed_record(kind.records(plan)))
    record = attempt(
        form,
        lambda: add_record(
            kind.model(plan=plan, **form.values),  # type: ignore[misc]  # all but milestones
            by=request.user,
            reason=form.reason,
        ),
    )
    if record:
        messages.success(request, f"The {kind.name} was added")
        return page_after_adding(request, form, "record-detail", plan.slug, noun, record.pk)
    heading = f"Add a new {kind.name}"
    context = {"heading": heading, "breadcrumbs": crumbs(parent(plan, noun), heading)}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def record_edit(request: PlanRequest, plan: Plan, noun: str, pk: int) -> HttpResponse:
    kind = noun_called(noun)
    record = get_object_or_404(kind.records(plan), pk=pk)
    form = kind.form_on(plan, posted(request), record=record)
    if attempt(form, lambda: edit(request, kind.model, pk, form)):
        messages.success(request, f"The {kind.name} was changed")
        return redirect("record-detail", plan.slug, noun, pk)
    heading = f"Edit this {kind.name}: {record}"
    context = {"heading": heading, "breadcrumbs": crumbs(parent(plan, noun), heading)}
    return show(request, "includes/record_form.html", form, **context)


def edit(request: PlanRequest, model: type[Record], pk: int, form: RecordForm) -> Record:
    version = form.cleaned_data["version"]
    return edit_record(model, pk, form.values, by=request.user, version=version, reason=form.reason)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def milestone_add(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    action = get_object_or_404(Action, plan=plan, ref=ref)
    form = MilestoneForm(posted(request))
    added = attempt(
        form,
        lambda: add_record(
            Milestone(action=action, **form.values), by=request.user, reason=form.reason
        ),
    )
    if added:
        messages.success(request, f"The milestone “{added.title}” was added")
        return page_after_adding(request, form, "action-detail", plan.slug, ref)
    heading = f"Add a milestone to {action}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail(plan, action), "Add a milestone")}
    return show(request, "includes/record_form.html", form, **context)


def parent(plan: Plan, noun: str) -> tuple[str, str]:
    return (NOUNS[noun].title, reverse("record-list", args=[plan.slug, noun]))


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def workstream_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    form = WorkstreamFilterForm(request.GET or None)
    counted = [] if form.is_refused else action_counts(form.matching(plan), plan, clock.today())
    rows = rows_in_order(counted, form.columns, form.chosen_order)
    if ending and not form.is_refused:
        return lists.as_file(request, ending, WORKSTREAMS, rows)
    context = {
        **lists.shown(request, form, rows, len(rows) or 1),
        "plan": plan,
        "rows": rows,
        "nouns": NOUNS,
        "may_edit": may_edit(request),
    }
    return render(request, "workstreams/workstream_list.html", context, status=form.status)


def action_counts(workstreams: Iterable[Workstream], plan: Plan, on: date) -> list[Counted]:
    """Each workstream with the number of its actions, of red ones, and of those that disagree."""
    counted = counts_by_workstream(plan, on)
    return [(each, *counted.get(each.pk, (0, 0, 0))) for each in workstreams]


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def workstream_detail(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    on = clock.today()
    workstream = get_object_or_404(plan.workstreams.select_related("lead", "deputy"), code=code)
    page = page_of(request, keys_in_order(plan, workstream.actions.all()))
    context = {
        "plan": plan,
        "workstream": workstream,
        "page": page_read(page, action_lines, plan, on),
        "panels": panels.shown(
            each(request, workstream, on) for each in panels.WORKSTREAM.values()
        ),
        **changes_of(request, [workstream]),
        "may_edit": may_edit(request),
        "may_bring_back": GRANTS[Permission.BRING_BACK] & request.roles
        and workstream.is_led_by(request.user),
        "breadcrumbs": crumbs(workstreams_page(plan), workstream.name),
    }
    return render(request, "workstreams/workstream_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def workstream_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    proposed = proposed_record(plan.workstreams.all())
    fields = {"order": proposed["order"], "in_scope_of_inspection": True}
    initial = fields | {"state": Workstream.State.ACTIVE}
    form = WorkstreamForm(posted(request), plan=plan, initial=initial)
    added = attempt(
        form,
        lambda: add_record(
            Workstream(plan=plan, **form.values), by=request.user, reason=form.reason
        ),
    )
    if added:
        messages.success(request, f"{added} was added")
        return page_after_adding(request, form, "workstream-detail", plan.slug, added.code)
    heading = "Add a workstream"
    context = {"heading": heading, "breadcrumbs": crumbs(workstreams_page(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def workstream_edit(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    workstream = get_object_or_404(Workstream, plan=plan, code=code)
    form = WorkstreamForm(posted(request), plan=plan, record=workstream)
    edited = attempt(form, lambda: edit(request, Workstream, workstream.pk, form))
    if edited:
        messages.success(request, f"{edited} was changed")
        return redirect("workstream-detail", plan.slug, edited.code)
    heading = f"Edit {workstream}"
    context = {"heading": heading, "breadcrumbs": crumbs(workstreams_page(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


def workstreams_page(plan: Plan) -> tuple[str, str]:
    return ("Workstreams", reverse("workstream-list", args=[plan.slug]))
