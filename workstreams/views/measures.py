"""Pages of outcome measures: all of them in short, and each with its chart, words and table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.audit.access_log import AccessEvent, note_read
from improvement.csv_export import Cell, csv_file
from improvement.editing import crumbs
from improvement.models import Plan
from improvement.paging import LONG_ROWS, page_of
from improvement.prepared import Given, read_of
from improvement.record_changes import changes_found
from improvement.remembered import remembered
from improvement.roles import GRANTS, Permission
from improvement.sorting import rows_in_order
from workstreams.forms.filters import MeasureFilterForm
from workstreams.measures.chart import NARROW, SMALL, WIDE, draw
from workstreams.measures.chart_key import key_of
from workstreams.models import Measure, Outcome, Rebase
from workstreams.models.judged import is_agreed
from workstreams.queries.lists import MEASURES
from workstreams.queries.measure_series import (
    ListedSeries,
    MeasureSeries,
    by_verdict,
    listed_series,
    measure_series,
    verdicts_on,
)
from workstreams.queries.record_parts import judged_changes_of, records_of_measure
from workstreams.queries.remembered import OF_ACTIONS

HEADINGS = (
    *("Measure", "Series", "From", "Period", "Reading", "Unit", "Numerator", "Denominator"),
    *("Sample", "In words", "Average", "Lower limit", "Upper limit", "What it says", "Provisional"),
    *("Note", "Where it comes from", "Paragraph"),
)

# The groups of measures of no outcome.
UNPLACED, DEMAND, WORKFORCE = WITHOUT = "unplaced", "demand", "workforce"
SORTED = "sorted"  # all of them, where they are sorted by something else
Card = dict[str, object]  # what the template of one is given


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def measure_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    """The measures by their outcomes; sorted by something else, all in one list."""
    form, on = MeasureFilterForm(request.GET or None), clock.today()
    measures = read_of(measures_of, plan)
    outcomes = {outcome.code: outcome for outcome in plan.outcomes.all()}
    groups = grouped(measures, outcomes)
    if form.chosen_order:
        every = rows_in_order(listed_series(measures, on), form.columns, form.chosen_order)
        groups = {SORTED: [series.measure for series in every]}
    listed = [measure for own in groups.values() for measure in own]
    if ending and not form.is_refused:
        return lists.as_file(request, ending, MEASURES, listed_series(listed, on))
    parts = lists.shown(request, form, listed, LONG_ROWS)
    shown = tuple(measure.pk for measure in parts["page"])
    verdicts = remembered(verdicts_on, plan, on, unaltered_by=OF_ACTIONS)
    cards = remembered(cards_of, plan, on, shown, unaltered_by=OF_ACTIONS)
    context = {
        **parts,
        "plan": plan,
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "verdicts": by_verdict(measures, verdicts),
        "groups": groups_on(parts["page"], groups, outcomes, cards),
        "has_outcomes": bool(outcomes),
    }
    return render(request, "workstreams/measure_list.html", context, status=form.status)


def measures_of(plan: Plan) -> QuerySet[Measure]:
    return Measure.objects.filter(plan=plan).select_related("outcome")


@dataclass(frozen=True)
class Group:
    """Measures under one heading of the page; `outcome` is None where the heading is no outcome."""

    code: str
    outcome: Outcome | None
    cards: list[Card]

    @property
    def is_worth_saying_empty(self) -> bool:
        """Whether a reader should know that nothing measures it."""
        return self.outcome is not None or self.code == DEMAND


def groups_on(
    page: Page[Measure],
    groups: Mapping[str, list[Measure]],
    outcomes: Mapping[str, Outcome],
    shown: Mapping[int, Card],
) -> list[Group]:
    """The groups of which the page has something; on the last page also those that are worth
    saying empty."""
    found = []
    for code, own in groups.items():
        cards = [shown[measure.pk] for measure in own if measure.pk in shown]
        group = Group(code, outcomes.get(code), cards)
        is_told_empty = not own and group.is_worth_saying_empty and not page.has_next()
        if cards or is_told_empty:
            found.append(group)
    return found


def grouped(measures: Iterable[Measure], outcomes: Iterable[str]) -> dict[str, list[Measure]]:
    """The measures by the code of their outcome, then those of none, of demand, and of the
    workforce that judge nothing yet."""
    groups: dict[str, list[Measure]] = {code: [] for code in (*outcomes, *WITHOUT)}
    for measure in measures:
        context = WORKFORCE if measure.is_of_workforce else DEMAND
        without = context if measure.is_context else UNPLACED
        groups[measure.outcome.code if measure.outcome else without].append(measure)
    return groups


def cards_of(plan: Plan, on: date, keys: tuple[int, ...]) -> dict[int, Card]:
    """The card of each of the measures, by its key."""
    series = listed_series(measures_of(plan).filter(pk__in=keys), on)
    return {each.measure.pk: card(each) for each in series}


def card(series: ListedSeries) -> Card:
    chart = draw(series.analysis, SMALL) if series.analysis.chart else None
    return {"series": series, "measure": series.measure, "chart": chart}


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def measure_detail(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    series = series_of_measure(plan, code)
    drawn = series.analysis.chart is not None
    context = {
        "plan": plan,
        "measure": series.measure,
        "series": series,
        "readings": page_of(request, series.table[::-1], name="readings"),
        "waiting": read_of(new_starts_asked, series.measure),
        "judged_changes": read_of(judged_changes_of, series.measure),
        "agreed": is_agreed(plan),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "may_decide": GRANTS[Permission.DECIDE_REBASE] & request.roles,
        "may_record": series.measure.can_be_recorded_by(request.user),
        "charts": [draw(series.analysis, size) for size in (WIDE, NARROW)] if drawn else [],
        "key": key_of(series.analysis) if drawn else [],
        **changes_found(request, records_of_measure, series.measure, 10),
        "breadcrumbs": crumbs(
            ("Measures", reverse("measure-list", args=[plan.slug])), series.measure.name
        ),
    }
    return render(request, "workstreams/measure_detail.html", context)


def new_starts_asked(measure: Measure) -> QuerySet[Rebase]:
    return measure.rebases.undecided().select_related("asked_by")


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def measure_readings(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    """Every reading up to today as CSV, those of earlier definitions too."""
    series = series_of_measure(plan, code)
    note_read(request, AccessEvent.Kind.DOWNLOADED, f"The readings of {code} (CSV)")
    return csv_file(f"{plan.slug}-{series.measure.code}", [HEADINGS, *lines(series)])


def series_of_measure(plan: Plan, code: str) -> MeasureSeries:
    found = read_of(measures_called, plan, Given(code))
    if not found:
        raise Http404
    return measure_series(found, clock.today())[0]


def measures_called(plan: Plan, code: str) -> QuerySet[Measure]:
    return Measure.objects.filter(plan=plan, code=code).select_related("outcome").order_by()


def lines(series: MeasureSeries) -> Iterator[tuple[Cell, ...]]:
    judged = dict(series.table)
    for reading in series.readings:
        row = judged.get(reading)
        says = row.verdict.value if row and row.verdict else ""
        yield (
            *(series.measure.name, reading.series, reading.period, reading.period_in_words),
            *(reading.value, series.measure.unit, reading.numerator, reading.denominator),
            *(reading.sample, reading.as_stated),
            *((row.mean, row.lower, row.upper) if row else (None, None, None)),
            *(says, "yes" if reading.provisional else "", reading.note),
            *(reading.get_provenance_display(), reading.paragraph),
        )
