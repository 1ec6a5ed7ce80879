"""Pages to import a plan from a council's own file: the file, its columns, questions, a preview."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.files import scan
from improvement.files.plan_files import UnreadableFile
from improvement.files.receive import add_with_file
from improvement.filters import FilterForm
from improvement.models import Plan
from improvement.paging import page_of
from improvement.record_changes import changes_of
from improvement.roles import Permission
from improvement.sorting import sorted_rows
from workstreams.changes import add_import, answer_import, take_back_import, write_import
from workstreams.changes.readings import ReadingCounts
from workstreams.forms import (
    ColumnsForm,
    PlanImportForm,
    QuestionsForm,
    TakeBackForm,
    WriteImportForm,
)
from workstreams.importing.accounting import columns_read, sheets_read
from workstreams.importing.answers import WrongAnswers
from workstreams.importing.plan_reading import PlanReading
from workstreams.models import PlanImport, Workstream
from workstreams.models.judged import is_agreed
from workstreams.queries.imported_readings import (
    ReadingComparison,
    compare_readings,
)
from workstreams.queries.lists import IMPORT_COLUMNS, IMPORTS
from workstreams.queries.own_sheet import compare_for
from workstreams.queries.plan_comparison import PlanComparison
from workstreams.queries.plan_imports import (
    KINDS,
    PreviewRow,
    answers_of,
    counts,
    preview_rows,
    reading_of,
    remembered_answers,
    stream_of,
    was_own_workbook,
)
from workstreams.queries.written_imports import has_asked, to_take_back
from workstreams.views.chosen_files import edits, imports_read_by, with_its_file
from workstreams.views.import_words import kept_in_words, told

IN_FEW = ("milestones", "moved", "links", "records", "readings", "final", "corrections")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.BRING_BACK)
def plan_import_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    """Choose a file; and the files that were chosen before."""
    if ending and request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    order = FilterForm(request.GET or None, columns=IMPORT_COLUMNS)
    listed = sorted_rows(imports_read_by(request, plan), order.columns, order.chosen_order)
    if ending and not order.is_refused:
        return lists.as_file(request, ending, IMPORTS, listed)
    remembered, own_only = remembered_answers(plan), not edits(request)
    sent = (posted(request), request.FILES or None)
    form = PlanImportForm(*sent, remembered=remembered, own_only=own_only)
    if added := attempt(form, lambda: store_and_add(request, plan, form)):
        return redirect(f"plan-import-{'preview' if own_only else 'columns'}", plan.slug, added.pk)
    own = led_by_reader(request, plan) if own_only else []
    context = {
        "plan": plan,
        "earlier": lists.shown(request, order, listed),
        "scans": scan.is_scanned(),
        "agreed": is_agreed(plan),
        "own_only": own_only,
        "own": page_of(request, own, name="own"),
    }
    answer = show(request, "workstreams/plan_import_list.html", form, **context)
    answer.status_code = max(answer.status_code, order.status)
    return answer


def led_by_reader(request: PlanRequest, plan: Plan) -> list[Workstream]:
    return [stream for stream in plan.workstreams.all() if stream.is_led_by(request.user)]


def store_and_add(request: PlanRequest, plan: Plan, form: PlanImportForm) -> PlanImport:
    """Store the file, then add the record that names it. The file is deleted if that fails."""
    record = PlanImport(
        plan=plan,
        **form.cleaned_data["file"].keep(),
        answers=form.cleaned_data["answers"].as_yaml(),
        added_at=clock.now(),
        added_by=request.user,
    )
    return add_with_file(record, lambda: add_import(record, by=request.user))


@require_safe
@allows(Permission.BRING_BACK)
@with_its_file
def plan_import(request: PlanRequest, plan: Plan, record: PlanImport) -> HttpResponse:
    """What became of the file, and what to do next."""
    is_written = record.state == PlanImport.State.WRITTEN
    context = {
        "plan": plan,
        "record": record,
        "was_own": is_written and was_own_workbook(record),
        **changes_of(request, [record]),
        "may_edit": edits(request),
        "may_take_back": edits(request)
        and is_written
        and not is_agreed(plan)
        and not has_asked(record),
        "breadcrumbs": crumbs(trail(plan), str(record)),
    }
    return render(request, "workstreams/plan_import.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
@with_its_file
def plan_import_columns(request: PlanRequest, plan: Plan, record: PlanImport) -> HttpResponse:
    answers = answers_of(record)
    reading = reading_of(record, answers)
    sheets = sheets_read(reading)
    form = ColumnsForm(
        posted(request),
        columns=columns_read(reading),
        sheets=sheets,
        answers=answers,
        title=record.title,
        lacks_workstream=any(not each.more.get("workstream") for each in reading.actions),
        version=record.version,
    )
    if said := attempt(form, lambda: answer(request, record, form)):
        asks_again = answers_of(said).headings != answers.headings
        step = "columns" if asks_again else "questions"
        return redirect(f"plan-import-{step}", plan.slug, record.pk)
    context = step_of(request, plan, record) | {"sheets": sheets, "actions": len(reading.actions)}
    return show(request, "workstreams/plan_import_columns.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
@with_its_file
def plan_import_questions(request: PlanRequest, plan: Plan, record: PlanImport) -> HttpResponse:
    answers = answers_of(record)
    without = replace(answers, ratings={}, rows={})
    form = QuestionsForm(
        posted(request),
        reading=reading_of(record, without),
        answers=answers,
        version=record.version,
    )
    if attempt(form, lambda: answer(request, record, form)):
        if form.asks_more():
            messages.info(request, "What you said of a rating needs one thing more: see below")
            return redirect("plan-import-questions", plan.slug, record.pk)
        return redirect("plan-import-preview", plan.slug, record.pk)
    context = step_of(request, plan, record) | {"asked": len(form.ratings) + len(form.questions)}
    return show(request, "workstreams/plan_import_questions.html", form, **context)


def answer(
    request: PlanRequest, record: PlanImport, form: ColumnsForm | QuestionsForm
) -> PlanImport:
    """Keep what was said, if the file can still be read with it."""
    version = form.cleaned_data["version"]
    try:
        reading_of(record, form.said)
    except (UnreadableFile, WrongAnswers) as wrong:
        raise ValidationError(str(wrong)) from wrong
    return answer_import(record.pk, form.said, by=request.user, version=version)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.BRING_BACK)
@with_its_file
def plan_import_preview(request: PlanRequest, plan: Plan, record: PlanImport) -> HttpResponse:
    """What would be written; where that has changed since it was shown, it is shown again (409)."""
    answers = answers_of(record)
    reading, stream = reading_of(record, answers), stream_of(record, answers)
    comparison = compare_for(request.user, plan, reading, stream)
    readings = compare_readings(plan, reading.beside, clock.today(), request.user)
    form = preview_form(comparison, readings, record, posted(request))
    if done := attempt(form, lambda: write(request, record, reading, form)):
        messages.success(request, f"The file was imported. Actions: {told(*done)}")
        return redirect("plan-import", plan.slug, record.pk)
    was_changed, rows = form.conflict is not None, preview_rows(plan, reading, comparison, readings)
    status = 409 if was_changed else 400 if form.errors else 200
    shown = kind_to_show(request, rows)
    context = step_of(request, plan, record) | {
        "form": preview_form(comparison, readings, record) if was_changed else form,
        "tally": tally(plan, counts(comparison, rows)),
        "shown": shown,
        "page": page_of(request, rows[shown]),
        "stream": stream,
        "writes": form.writes,
        "can_be_written": record.state == PlanImport.State.READ
        and (form.writes or {"take", "why"} & form.fields.keys()),
        "was_changed": was_changed,
    }
    return render(request, "workstreams/plan_import_preview.html", context, status=status)


def tally(plan: Plan, numbers: dict[str, int]) -> list[tuple[str, str, int]]:
    """The kinds with their words and numbers; of a draft, little is asked of the chair, and few
    files have milestones or readings."""
    usual = is_agreed(plan)
    kinds = [kind for kind in numbers if kind != "requests" or usual or numbers[kind]]
    kinds = [kind for kind in kinds if kind not in IN_FEW or numbers[kind]]
    return [(kind, KINDS[kind], numbers[kind]) for kind in kinds]


def kind_to_show(request: PlanRequest, rows: dict[str, list[PreviewRow]]) -> str:
    """The kind that the address names, or the first of which there is any."""
    named = request.GET.get("show", "")
    return named if named in KINDS else next((kind for kind in KINDS if rows[kind]), "unchanged")


def preview_form(
    comparison: PlanComparison,
    readings: ReadingComparison,
    record: PlanImport,
    sent: QueryDict | None = None,
) -> WriteImportForm:
    return WriteImportForm(
        sent,
        plan=record.plan,
        comparison=comparison,
        readings=readings,
        version=record.version,
        initial={"expected": comparison.digest(), "expected_readings": readings.digest()},
    )


def write(
    request: PlanRequest, record: PlanImport, reading: PlanReading, form: WriteImportForm
) -> tuple[PlanComparison, ReadingCounts]:
    return write_import(
        record.pk,
        reading,
        by=request.user,
        version=form.cleaned_data["version"],
        expected=form.cleaned_data["expected"],
        expected_readings=form.cleaned_data["expected_readings"],
        why=form.cleaned_data.get("why", ""),
        asking=form.asking(clock.now()),
        take=form.cleaned_data.get("take", ()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
@with_its_file
def plan_import_take_back(request: PlanRequest, plan: Plan, record: PlanImport) -> HttpResponse:
    form = TakeBackForm(posted(request), version=record.version)
    kept = attempt(
        form,
        lambda: take_back_import(record.pk, by=request.user, version=form.cleaned_data["version"]),
    )
    if kept is not None:
        messages.success(request, "The import was taken back. All of it stays in the history")
        if kept:
            messages.warning(request, kept_in_words(kept))
        return redirect("plan-import", plan.slug, record.pk)
    context = step_of(request, plan, record) | to_take_back(record)
    return show(request, "workstreams/plan_import_take_back.html", form, **context)


def step_of(request: PlanRequest, plan: Plan, record: PlanImport) -> dict[str, Any]:
    page = reverse("plan-import", args=[plan.slug, record.pk])
    return {
        "plan": plan,
        "record": record,
        "may_edit": edits(request),
        "breadcrumbs": crumbs(trail(plan), (str(record), page)),
    }


def trail(plan: Plan) -> tuple[str, str]:
    return ("Import", reverse("plan-import-list", args=[plan.slug]))
