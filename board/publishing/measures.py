"""The outcome measures as readers outside see them, without numbers that could identify a child.

A hidden value is left out everywhere it could be read from: the number itself, its words, its
marks, the starting point, the change and the place in the list. Which cells are hidden is decided
in board/publishing/disclosure.py alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from board.dashboard.compared import UNKNOWN, VERDICTS, MeasureComparison, comparison_of
from board.publishing import Document
from board.publishing.cells import cell_of
from board.publishing.disclosure import Cell
from improvement.dates import Precision, in_words
from workstreams.measures.suppression import HIDDEN, shown, words_of
from workstreams.models import Measure, Outcome, Reading
from workstreams.queries.measure_series import MeasureSeries


@dataclass(frozen=True)
class PublishedMeasures:
    """The measures of a plan, and the cells of them that are hidden."""

    series: Collection[MeasureSeries]
    hidden: Collection[Cell]

    def outcomes(self, outcomes: Iterable[Outcome]) -> list[Document]:
        """Each outcome with its measures, those that readers see to have got worse first."""
        shown_series = [each for each in self.series if not each.is_context]
        ranked = sorted(map(comparison_of, shown_series), key=self.rank)
        return [
            {
                "statement": outcome.statement,
                "measures": [
                    measure_values(comparison, self.hidden)
                    for comparison in ranked
                    if comparison.measure.outcome_id == outcome.pk
                ],
            }
            for outcome in outcomes
        ]

    def demand(self) -> list[Document]:
        """The measures of demand (context), for which neither higher nor lower is better."""
        context = [comparison_of(each) for each in self.series if each.is_context]
        return [measure_values(comparison, self.hidden) for comparison in context]

    def every_measure(self) -> list[Document]:
        """The published values of every measure, in no order."""
        return [measure_values(comparison_of(each), self.hidden) for each in self.series]

    def rank(self, comparison: MeasureComparison) -> tuple[int, Decimal]:
        """A place in the list, from what is shown of the measure alone."""
        if verdict(comparison, self.hidden) == UNKNOWN:
            return VERDICTS.index(UNKNOWN), Decimal()
        return comparison.rank


def stated_cells(series: Iterable[MeasureSeries]) -> set[Cell]:
    """The cells that a document states."""
    cells = set()
    for each in series:
        comparison = comparison_of(each)
        told = {None, comparison.first, comparison.latest}
        cells |= {cell_of(each.measure, reading) for reading in told}
    return cells


def measure_values(comparison: MeasureComparison, hidden: Collection[Cell]) -> Document:
    """The published values of one measure; every number is text, and "c" where it is hidden."""
    measure, latest, first = comparison.measure, comparison.latest, comparison.first
    return {
        "name": measure.name,
        "definition": measure.definition,
        "unit": measure.unit,
        "direction": measure.get_direction_display(),
        "provenance": measure.provenance,
        "baseline": cell_text(measure, measure.baseline, cell_of(measure), hidden),
        "first": reading_values(measure, first, hidden) if first else None,
        "start": start(comparison, hidden),
        "target": shown(measure.target, measure.kind),
        "target_to": shown(measure.target_to, measure.kind),
        "target_date": day_text(measure.target_date),
        "latest": reading_values(measure, latest, hidden) if latest else None,
        "compared": "" if comparison.is_context else verdict(comparison, hidden),
        "hidden_words": words_of(measure),
    }


def start(comparison: MeasureComparison, hidden: Collection[Cell]) -> str:
    measure, first = comparison.measure, comparison.first
    reading = None if measure.baseline is not None else first
    return cell_text(measure, comparison.start, cell_of(measure, reading), hidden)


def verdict(comparison: MeasureComparison, hidden: Collection[Cell]) -> str:
    """The comparison of the latest reading with the start; UNKNOWN where either is hidden."""
    measure, latest = comparison.measure, comparison.latest
    now = cell_text(measure, latest.value, cell_of(measure, latest), hidden) if latest else ""
    return UNKNOWN if HIDDEN in (start(comparison, hidden), now) else comparison.verdict


def reading_values(measure: Measure, reading: Reading, hidden: Collection[Cell]) -> Document:
    """The published values of one reading; of a hidden one, nothing but its period. Its words as
    stated and its paragraph are given only where it was taken from a public document."""
    value = cell_text(measure, reading.value, cell_of(measure, reading), hidden)
    is_public = reading.stands_as_published and value != HIDDEN
    return {
        "period": f"{reading.period:%B %Y}",
        "value": value,
        "words": reading.as_stated if is_public else "",
        "provisional": reading.provisional and value != HIDDEN,
        "provenance": reading.provenance if value != HIDDEN else measure.provenance,
        "paragraph": reading.paragraph if is_public else "",
        "in_words": reading.value is None and bool(reading.as_stated),
    }


def cell_text(measure: Measure, value: Decimal | None, cell: Cell, hidden: Collection[Cell]) -> str:
    return shown(value, measure.kind, hidden=cell in hidden)


def day_text(day: date | None, precision: str = Precision.DAY) -> str:
    """A day in words; empty where there is none."""
    return in_words(day, precision) if day else ""
