"""The numbers of a plan's measures as the rule of disclosure takes them: a cell each.

A cell is a measure and a period with its length, or the measure's baseline. A reading under a new
definition has the cell of the one before, so what was hidden for a month stays hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from board.publishing.disclosure import Cell, Memory, Number, Numbers, Totals
from workstreams.measures import suppression
from workstreams.measures.periods import in_words
from workstreams.measures.suppression import counts_people, is_hidden
from workstreams.models import Measure, Reading
from workstreams.queries.measure_series import MeasureSeries


class Span(NamedTuple):
    """The period of a cell: its first day and its length; None and "" for the baseline."""

    starts: date | None
    covers: str

    @property
    def in_words(self) -> str:
        return in_words(self.starts, self.covers) if self.starts else "at the start"


BASELINE = Span(None, "")


def cell_of(measure: Measure, reading: Reading | None = None) -> Cell:
    """The cell of the reading, or of the measure's baseline."""
    return (measure.pk, Span(reading.period, reading.covers) if reading else BASELINE)


@dataclass(frozen=True)
class PlanCells:
    """What `decide` needs to know of a plan: its numbers, the parts of each total, and the
    smallest count that each total shows."""

    numbers: Numbers
    totals: Totals
    unders: Mapping[Hashable, int]

    def under(self, total: Hashable) -> int:
        return self.unders[total]


def plan_cells(
    series: Iterable[MeasureSeries],
    memory: Memory,
    stated: set[Cell] | None = None,
    small_now: Collection[Cell] = (),
) -> PlanCells:
    """The cells of every measure. `stated` are those that the document states; without it, all.
    `small_now` are those that have become small since the instant that it shows."""
    listed = list(series)
    numbers = dict(number for each in listed for number in numbers_of(each, stated))
    for cell in numbers.keys() & set(small_now):
        numbers[cell] = replace(numbers[cell], small=True)
    members: dict[int, list[Measure]] = defaultdict(list)
    for each in listed:
        if each.measure.part_of_id:
            members[each.measure.part_of_id].append(each.measure)
    hidden = {measure for measure, _ in memory.hidden}
    totals: dict[Hashable, list[Hashable]] = {}
    unders: dict[Hashable, int] = {}
    for each in listed:
        total, parts = each.measure, members.get(each.measure.pk, [])
        if any(counts_people(m) or m.pk in hidden for m in (total, *parts)) and parts:
            totals[total.pk] = [part.pk for part in parts]
            unders[total.pk] = max(measure.suppress_under for measure in (total, *parts))
    return PlanCells(numbers, totals, unders)


def small_cells(series: Iterable[MeasureSeries]) -> set[Cell]:
    """The cells that are hidden for their own sake."""
    numbers = (number for each in series for number in numbers_of(each, None))
    return {cell for cell, number in numbers if number.small}


def numbers_of(series: MeasureSeries, stated: set[Cell] | None) -> Iterator[tuple[Cell, Number]]:
    """The baseline and each reading under the present definition that is a number."""
    measure = series.measure
    baseline = suppression.Cell(measure.baseline)
    entries = [(cell_of(measure), baseline, measure.stands_as_published)]
    for reading in series.current:
        parts = (reading.numerator, reading.denominator, reading.sample)
        figure = suppression.Cell(reading.value, *parts)
        entries.append((cell_of(measure, reading), figure, reading.stands_as_published))
    for cell, figure, public in entries:
        if figure.value is not None:
            small = is_hidden(figure, measure)
            is_stated = stated is None or cell in stated
            yield cell, Number(figure.value, small=small, stated=is_stated, public=public)
