"""The outcome measures as readers outside see them, without numbers that could identify a child.

A hidden value is left out everywhere it could be read from: the number itself, its words, the
starting point, the change and the place in the list. What is hidden is decided in
workstreams/measures/suppression.py alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from board.dashboard.compared import UNKNOWN, VERDICTS, MeasureComparison, compared
from board.publishing import Document
from improvement.dates import Precision, in_words
from improvement.models import Plan
from workstreams.measures.suppression import (
    HIDDEN,
    Cell,
    also_hidden,
    change,
    is_hidden,
    shown,
    words_of,
)
from workstreams.models import Measure, Outcome, Reading, Sourced

Period = date | None  # the first day of a reading's period; None for the baseline
CellKey = tuple[int, Period]  # the measure's key and the period


@dataclass(frozen=True)
class HiddenCells:
    """The cells that are hidden, and the keys of the measures that are a total or part of one."""

    cells: frozenset[CellKey]
    in_totals: frozenset[int]


def outcomes(plan: Plan, on: date) -> list[Document]:
    """Each outcome with its measures, those that readers see to have got worse first."""
    comparisons = compared(plan, on)
    hidden = hidden_cells(comparisons)
    rank = rank_by(hidden)
    ranked = sorted((c for c in comparisons if not c.is_context), key=rank)
    return [
        {
            "statement": outcome.statement,
            "measures": [
                measure_values(comparison, hidden)
                for comparison in ranked
                if comparison.measure.outcome_id == outcome.pk
            ],
        }
        for outcome in Outcome.objects.filter(plan=plan)
    ]


def demand(plan: Plan, on: date) -> list[Document]:
    """The measures of demand (context), for which neither higher nor lower is better."""
    comparisons = compared(plan, on)
    hidden = hidden_cells(comparisons)
    return [measure_values(c, hidden) for c in comparisons if c.is_context]


def rank_by(hidden: HiddenCells) -> Callable[[MeasureComparison], tuple[int, Decimal]]:
    """A sort key that uses only what is shown of a measure."""

    def rank(comparison: MeasureComparison) -> tuple[int, Decimal]:
        if verdict(comparison, hidden) == UNKNOWN:
            return VERDICTS.index(UNKNOWN), Decimal()
        return comparison.rank

    return rank


def hidden_cells(comparisons: Sequence[MeasureComparison]) -> HiddenCells:
    """The cells that are small, and those from which a small one could be worked out."""
    in_totals: set[int] = set()
    groups: dict[CellKey, dict[int, tuple[Measure, Cell]]] = defaultdict(dict)
    for comparison in comparisons:
        measure = comparison.measure
        total = measure.part_of_id or measure.pk
        if measure.part_of_id:
            in_totals |= {total, measure.pk}
        for period, cell in cells_of(comparison):
            groups[total, period][measure.pk] = (measure, cell)
    cells = (
        (pk, period) for (total, period), group in groups.items() for pk in hidden_in(total, group)
    )
    return HiddenCells(frozenset(cells), frozenset(in_totals))


def cells_of(comparison: MeasureComparison) -> Iterator[tuple[Period, Cell]]:
    """The numbers that a publication would show of the measure, each with its period."""
    yield None, Cell(comparison.measure.baseline)
    for reading in filter(None, (comparison.first, comparison.latest)):
        parts = (reading.numerator, reading.denominator, reading.sample)
        yield reading.period, Cell(reading.value, *parts)


def hidden_in(total: int, group: dict[int, tuple[Measure, Cell]]) -> set[int]:
    """The keys of the hidden measures among a total and its parts, for one period."""
    small = {pk for pk, (measure, cell) in group.items() if is_hidden(cell, measure)}
    if len(group) == 1:
        return small
    values = {pk: cell.value for pk, (_, cell) in group.items() if cell.value is not None}
    under = max(measure.suppress_under for measure, _ in group.values())
    return also_hidden(total, values, small, under)


def measure_values(comparison: MeasureComparison, hidden: HiddenCells) -> Document:
    """The published values of one measure; every number is text, and "c" where it is hidden."""
    measure, latest, first = comparison.measure, comparison.latest, comparison.first
    return {
        "name": measure.name,
        "definition": measure.definition,
        "unit": measure.unit,
        "direction": measure.get_direction_display(),
        "provenance": measure.provenance,
        "baseline": cell_text(measure, measure.baseline, None, hidden),
        "first": reading_values(measure, first, hidden) if first else None,
        "start": start(comparison, hidden),
        "target": shown(measure.target, measure.kind),
        "target_to": shown(measure.target_to, measure.kind),
        "target_date": day_text(measure.target_date),
        "latest": reading_values(measure, latest, hidden) if latest else None,
        "compared": "" if comparison.is_context else verdict(comparison, hidden),
        "hidden_words": words_of(measure, in_total=measure.pk in hidden.in_totals),
    }


def start(comparison: MeasureComparison, hidden: HiddenCells) -> str:
    measure, first = comparison.measure, comparison.first
    period = None if measure.baseline is not None or not first else first.period
    return cell_text(measure, comparison.start, period, hidden)


def verdict(comparison: MeasureComparison, hidden: HiddenCells) -> str:
    """The comparison of the latest reading with the start; UNKNOWN where either is hidden."""
    latest = comparison.latest
    now = cell_text(comparison.measure, latest.value, latest.period, hidden) if latest else ""
    return change(start(comparison, hidden), now, comparison.verdict, UNKNOWN)


def reading_values(measure: Measure, reading: Reading, hidden: HiddenCells) -> Document:
    """The published values of one reading. Its words as stated and its paragraph are given only
    where it was taken from a public document."""
    value = cell_text(measure, reading.value, reading.period, hidden)
    is_public = reading.provenance in (Sourced.Provenance.PUBLISHED, Sourced.Provenance.FOLLOWED)
    return {
        "period": f"{reading.period:%B %Y}",
        "value": value,
        "words": reading.as_stated if is_public and value != HIDDEN else "",
        "provisional": reading.provisional,
        "provenance": reading.provenance,
        "paragraph": reading.paragraph if is_public else "",
        "in_words": reading.value is None and bool(reading.as_stated),
    }


def cell_text(measure: Measure, value: Decimal | None, period: Period, hidden: HiddenCells) -> str:
    return shown(value, measure.kind, hidden=(measure.pk, period) in hidden.cells)


def day_text(day: date | None, precision: str = Precision.DAY) -> str:
    """A day in words; empty where there is none."""
    return in_words(day, precision) if day else ""
