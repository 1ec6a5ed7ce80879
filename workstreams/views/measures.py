"""Outcome measures: all of them at a glance, and each with its chart, its words and its table."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.access_log import AccessEvent, note_read
from improvement.audit.history_lines import entries_of
from improvement.csv_export import Cell, csv_file
from improvement.editing import crumbs
from improvement.models import Plan
from improvement.roles import GRANTS, Permission
from workstreams.measures.chart import NARROW, SMALL, WIDE, draw
from workstreams.measures.chart_key import key_of
from workstreams.models import Measure
from workstreams.queries.measure_series import Told, by_verdict, tell

HEADINGS = (
    *("Measure", "Series", "From", "Period", "Reading", "Unit", "Numerator", "Denominator"),
    *("Sample", "In words", "Average", "Lower limit", "Upper limit", "What it says", "Provisional"),
    *("Note", "Where it comes from", "Paragraph"),
)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def measure_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    measures = Measure.objects.filter(plan=plan).select_related("outcome")
    told = tell(measures, clock.today())
    of_no_outcome = [one for one in told if one.measure.outcome_id is None]
    context = {
        "plan": plan,
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "verdicts": by_verdict(told),
        "groups": [
            (outcome, [card(one) for one in told if one.measure.outcome_id == outcome.pk])
            for outcome in plan.outcomes.all()
        ],
        "unplaced": [card(one) for one in of_no_outcome if not one.is_context],
        "demand": [card(one) for one in of_no_outcome if one.is_context],
    }
    return render(request, "workstreams/measure_list.html", context)


def card(told: Told) -> dict:
    chart = draw(told.story, SMALL) if told.story.chart else None
    return {"told": told, "measure": told.measure, "chart": chart}


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def measure_detail(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    told = told_of(plan, code)
    drawn = told.story.chart is not None
    context = {
        "plan": plan,
        "measure": told.measure,
        "told": told,
        "waiting": told.measure.rebases.filter(decision="open").select_related("asked_by"),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "may_decide": GRANTS[Permission.DECIDE_REBASE] & request.roles,
        "may_record": told.measure.can_be_read_by(request.user),
        "charts": [draw(told.story, size) for size in (WIDE, NARROW)] if drawn else [],
        "key": key_of(told.story) if drawn else [],
        "entries": entries_of([told.measure, *told.readings, *told.benchmarks, *told.rebases])[:10],
        "breadcrumbs": crumbs(
            ("Measures", reverse("measure-list", args=[plan.slug])), told.measure.name
        ),
    }
    return render(request, "workstreams/measure_detail.html", context)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def measure_readings(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    """Every reading up to today as CSV, those of earlier definitions too."""
    told = told_of(plan, code)
    note_read(request, AccessEvent.Kind.DOWNLOADED, f"The readings of {code} (CSV)")
    return csv_file(f"{plan.slug}-{told.measure.code}", [HEADINGS, *lines(told)])


def told_of(plan: Plan, code: str) -> Told:
    measures = Measure.objects.select_related("outcome")
    return tell([get_object_or_404(measures, plan=plan, code=code)], clock.today())[0]


def lines(told: Told) -> Iterator[tuple[Cell, ...]]:
    judged = dict(told.table)
    for reading in told.readings:
        row = judged.get(reading)
        says = row.verdict.value if row and row.verdict else ""
        yield (
            *(told.measure.name, reading.series, reading.period, reading.period_in_words),
            *(reading.value, told.measure.unit, reading.numerator, reading.denominator),
            *(reading.sample, reading.as_stated),
            *((row.mean, row.lower, row.upper) if row else (None, None, None)),
            *(says, "yes" if reading.provisional else "", reading.note),
            *(reading.get_provenance_display(), reading.paragraph),
        )
