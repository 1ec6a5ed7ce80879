"""The outcome measures as readers outside see them, without numbers that could identify a child.

A hidden value is left out everywhere it could be read from: the number itself, its words, its
marks, the starting point, the change, the place in the list, and the limits and verdict of its
chart. Which cells are hidden is decided
in board/publishing/disclosure.py alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from board.dashboard.compared import MeasureComparison, headline
from board.publishing import Document
from board.publishing.cells import cell_of
from board.publishing.charts import CHANGED, VERDICTS, chart_values, hidden_chart
from board.publishing.disclosure import Cell
from board.publishing.keys import key_of
from improvement.dates import Precision, in_words
from workstreams.measures.suppression import HIDDEN, shown, words_of
from workstreams.models import Measure, Outcome, Reading
from workstreams.queries.measure_series import MeasureSeries


@dataclass(frozen=True)
class PublishedMeasures:
    """The measures of a plan, and the cells of them that are hidden."""

    series: Collection[MeasureSeries]
    hidden: Collection[Cell]

    @cached_property
    def values(self) -> list[tuple[MeasureSeries, Document]]:
        """What is published of each."""
        return [(each, measure_values(each, self.hidden)) for each in self.series]

    def outcomes(self, outcomes: Iterable[Outcome]) -> list[Document]:
        """Each outcome with its measures, those that readers see to have got worse first."""
        published = [
            (each.measure.outcome_id, values) for each, values in self.values if not each.is_context
        ]
        published.sort(key=lambda pair: VERDICTS.index(pair[1]["chart"]["verdict"]))
        return [
            {
                "statement": outcome.statement,
                "measures": [values for key, values in published if key == outcome.pk],
            }
            for outcome in outcomes
        ]

    def demand(self) -> list[Document]:
        """The measures of demand (context), for which neither higher nor lower is better."""
        return [values for each, values in self.values if each.is_context]

    def headline(self) -> list[str]:
        """What the outcome measures say together, in sentences."""
        told = [values for each, values in self.values if not each.is_context]
        return list(headline([(m["moved"], m["chart"]["verdict"] in CHANGED) for m in told]))

    def every_measure(self) -> list[Document]:
        """The published values of every measure, in no order."""
        return [values for _, values in self.values]


def stated_cells(series: Iterable[MeasureSeries]) -> set[Cell]:
    """The cells that a document states: every reading of each chart, and the baseline."""
    return {cell_of(each.measure, reading) for each in series for reading in (None, *each.current)}


def measure_values(series: MeasureSeries, hidden: Collection[Cell]) -> Document:
    """The published values of one measure; every number is text, and "c" where it is hidden."""
    measure, comparison = series.measure, MeasureComparison(series)
    rows = [reading_values(measure, reading, hidden) for reading in series.current]
    told = [row for row, r in zip(rows, series.current, strict=True) if r.says_something]
    whole = all(row["value"] != HIDDEN for row in rows)
    return {
        "key": key_of(measure),
        "name": measure.public_name or measure.name,
        "full_name": measure.name if measure.public_name else "",
        "definition": measure.definition,
        "unit": measure.unit,
        "direction": measure.get_direction_display(),
        "provenance": measure.provenance,
        "baseline": cell_text(measure, measure.baseline, cell_of(measure), hidden),
        "first": told[0] if told else None,
        "start": start(comparison, hidden),
        "target": shown(measure.target, measure.kind),
        "target_to": shown(measure.target_to, measure.kind),
        "target_date": day_text(measure.target_date),
        "latest": told[-1] if told else None,
        "moved": moved(comparison, hidden),
        "range": comparison.range_words if moved(comparison, hidden) else "",
        "readings": rows,
        "chart": chart_values(series) if whole else hidden_chart(series),
        "hidden_words": words_of(measure),
    }


def moved(comparison: MeasureComparison, hidden: Collection[Cell]) -> str:
    """Where the latest figure lies beside the start; "" where either is hidden or unknown."""
    measure, latest = comparison.measure, comparison.latest
    now = cell_text(measure, latest.value, cell_of(measure, latest), hidden) if latest else ""
    return "" if HIDDEN in (start(comparison, hidden), now) else comparison.moved


def start(comparison: MeasureComparison, hidden: Collection[Cell]) -> str:
    measure, first = comparison.measure, comparison.first
    reading = None if measure.baseline is not None else first
    return cell_text(measure, comparison.start, cell_of(measure, reading), hidden)


def reading_values(measure: Measure, reading: Reading, hidden: Collection[Cell]) -> Document:
    """The published values of one reading; of a hidden one, nothing but its period. Its words as
    stated and its paragraph are given only where it was taken from a public document."""
    value = cell_text(measure, reading.value, cell_of(measure, reading), hidden)
    is_public = reading.stands_as_published and value != HIDDEN
    return {
        "starts": reading.period.isoformat(),
        "covers": reading.covers,
        "period": reading.period_in_words,
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
