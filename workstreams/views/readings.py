"""Pages to record readings: one by form, or many by paste or file, shown before they are saved."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.csv_export import csv_file
from improvement.editing import attempt, crumbs, posted, put_on_form, show
from improvement.history import StaleRecord
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.changes import record_readings
from workstreams.changes.readings import ReadingCounts
from workstreams.forms import ConfirmForm, PasteForm, ReadingForm, TableForm
from workstreams.measures.periods import Period, read_period
from workstreams.measures.reading_rules import TIMES, ReadingChange, digest
from workstreams.measures.reading_table import template_periods
from workstreams.models import Measure, Reading
from workstreams.queries.planned_readings import plan_readings

MOST_REMARKS = 10  # that the page lists one by one


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.RECORD_READING)
def reading_add(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    """Add a reading, or with `?period=` correct the one recorded for that period."""
    measure, on = measure_to_record(request, plan, code), clock.today()
    reading = recorded_reading(measure, request.GET.get("period", ""))
    form = ReadingForm(posted(request), measure=measure, reading=reading, on=on)
    counts = attempt(form, lambda: record(request, measure, form, reading))
    if counts:
        messages.success(request, counts_in_words(counts))
        return redirect("measure-detail", plan.slug, measure.code)
    here = "Correct a reading" if reading else "Add a reading"
    context = {"heading": f"{here}: {measure}", "breadcrumbs": crumbs(*trail(plan, measure), here)}
    return show(request, "includes/record_form.html", form, **context)


def measure_to_record(request: PlanRequest, plan: Plan, code: str) -> Measure:
    """The measure. Raises PermissionDenied unless the person may record its readings."""
    measure = get_object_or_404(Measure.objects.select_related("outcome"), plan=plan, code=code)
    if not measure.can_be_recorded_by(request.user):
        raise PermissionDenied
    return measure


def recorded_reading(measure: Measure, typed: str) -> Reading | None:
    """The reading of the period that `typed` names; None where there is none."""
    try:
        starts = read_period(typed).starts
    except ValueError:
        return None
    return measure.readings.filter(series=measure.series, period=starts).first()


def record(
    request: PlanRequest, measure: Measure, form: ReadingForm, reading: Reading | None
) -> ReadingCounts:
    read = (reading.pk, form.cleaned_data["version"]) if reading else None
    return record_readings(
        measure.pk,
        [form.entered],
        by=request.user,
        on=form.on,
        reason=form.cleaned_data["reason"],
        read=read,
    )


def counts_in_words(counts: ReadingCounts) -> str:
    parts = [
        (counts.added, "added"),
        (counts.corrected, "corrected"),
        (counts.confirmed, "confirmed"),
        (counts.unchanged, "left as it was" if counts.unchanged == 1 else "left as they were"),
    ]
    words = [f"{number} {what}" for number, what in parts if number]
    return f"Readings: {', '.join(words)}"


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.RECORD_READING)
def readings_paste(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    """Read a table of readings and show what it would change; `confirm` saves it."""
    measure, on = measure_to_record(request, plan, code), clock.today()
    if "expected" in request.POST:
        return confirm(request, plan, measure)
    form = PasteForm(posted(request), request.FILES or None, measure=measure, on=on)
    planned = attempt(form, lambda: plan_readings(measure, form.readings, on))
    if planned is not None:
        return preview(request, plan, measure, planned, form)
    context = {
        "plan": plan,
        "measure": measure,
        "breadcrumbs": crumbs(*trail(plan, measure), "Add several readings"),
    }
    return show(request, "workstreams/readings_paste.html", form, **context)


def confirm(request: PlanRequest, plan: Plan, measure: Measure) -> HttpResponse:
    """Save what was shown. Where something else would now change, show that instead (409)."""
    on, corrects = clock.today(), "reason" in request.POST
    form = ConfirmForm(request.POST, measure=measure, on=on, corrects=corrects)
    valid = form.is_valid()
    if not form.readings and not form.earlier:
        return redirect("readings-paste", plan.slug, measure.code)  # not what this page sent
    try:
        planned = plan_readings(measure, form.readings, on)
        counts = save(request, measure, form) if valid else None
    except StaleRecord:
        return preview(request, plan, measure, planned, form, status=409)
    except ValidationError as refused:
        put_on_form(form, refused)
        planned, counts = [], None
    if counts:
        messages.success(request, counts_in_words(counts))
        return redirect("measure-detail", plan.slug, measure.code)
    return show(
        request,
        "workstreams/readings_preview.html",
        form,
        **preview_context(plan, measure, planned, form),
    )


def save(request: PlanRequest, measure: Measure, form: ConfirmForm) -> ReadingCounts:
    return record_readings(
        measure.pk,
        form.readings,
        by=request.user,
        on=form.on,
        reason=form.cleaned_data.get("reason", ""),
        expected=form.cleaned_data["expected"],
    )


def preview(
    request: PlanRequest,
    plan: Plan,
    measure: Measure,
    planned: list[ReadingChange],
    table: TableForm,
    status: int = 200,
) -> HttpResponse:
    corrects = any(change.effect == "correct" for change in planned)
    initial = table.carried_values | {"expected": digest(planned)}
    form = ConfirmForm(measure=measure, on=clock.today(), corrects=corrects, initial=initial)
    context = preview_context(plan, measure, planned, table) | {"was_changed": status == 409}
    page = show(request, "workstreams/readings_preview.html", form, **context)
    page.status_code = status
    return page


def preview_context(
    plan: Plan, measure: Measure, planned: list[ReadingChange], table: TableForm
) -> dict[str, object]:
    return {
        "sheets_left": table.sheets_left,
        "remarks": table.remarks[:MOST_REMARKS],
        "more_remarks": len(table.remarks[MOST_REMARKS:]),
        "plan": plan,
        "measure": measure,
        "planned": planned,
        "rows_read": len(planned) + table.earlier,
        "counts": [
            (label, sum(change.effect == effect for change in planned))
            for effect, label in [
                ("add", "new"),
                ("correct", "to be corrected"),
                ("confirm", "to be confirmed"),
                ("keep", "recorded already, and left as they are"),
            ]
        ]
        + [("of an earlier definition, and left as they are", table.earlier)],
        "breadcrumbs": crumbs(*trail(plan, measure), "Check the readings"),
    }


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def readings_template(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    """A CSV file to fill in: the periods that have no reading yet, under the expected headings."""
    measure = get_object_or_404(Measure, plan=plan, code=code)
    last = measure.readings.filter(series=measure.series).order_by("period").last()
    after = Period(last.period, last.covers) if last else None
    numbers = ("Numerator", "Denominator") if measure.kind in TIMES else ("Reading",)
    reading = ("In words",) if measure.kind == "words" else numbers
    headings = ("Period", *reading, "Sample", "Note", "Provisional")
    periods = template_periods(measure, after, clock.today())
    rows = [(str(period), *[""] * (len(headings) - 1)) for period in periods]
    return csv_file(f"{plan.slug}-{measure.code}-to-fill-in", [headings, *rows])


def trail(plan: Plan, measure: Measure | None = None) -> list[tuple[str, str]]:
    steps = [("Measures", reverse("measure-list", args=[plan.slug]))]
    if measure is not None:
        steps.append((measure.name, reverse("measure-detail", args=[plan.slug, measure.code])))
    return steps
