"""The numbers of a plan's measures as the rule of disclosure takes them: a cell each.

A cell is a measure and a period with its length, or the measure's baseline. A reading under a new
definition has the cell of the one before, so what was hidden for a month stays hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeVar, cast

from django.db.models import QuerySet

from board.dashboard.standing import as_stood
from board.publishing.disclosure import Cell, Memory, Number, Numbers, Totals
from improvement.audit.names import record_from
from improvement.models import Plan
from workstreams.measures import suppression
from workstreams.measures.periods import in_words
from workstreams.measures.suppression import counts_people, is_hidden
from workstreams.models import Benchmark, Measure, Reading, Rebase
from workstreams.queries.measure_series import MeasureSeries, series_of

Record = TypeVar("Record", Measure, Reading, Benchmark, Rebase)


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
    series: Iterable[MeasureSeries], memory: Memory, stated: set[Cell] | None = None
) -> PlanCells:
    """The cells of every measure. `stated` are those that the document states; without it, all."""
    listed = list(series)
    numbers = dict(number for each in listed for number in numbers_of(each, stated))
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


def series_as_stood(plan: Plan, at: datetime, on: date) -> list[MeasureSeries]:
    """The plan's measures with their readings up to the day `on`, as they stood at the instant."""
    return series_of(
        stood(Measure.objects.filter(plan=plan), at),
        stood(Reading.objects.filter(measure__plan=plan), at),
        stood(Benchmark.objects.filter(measure__plan=plan), at),
        stood(Rebase.objects.filter(measure__plan=plan), at),
        on,
    )


def stood(records: QuerySet[Record], at: datetime) -> list[Record]:
    """The records as they stood at the instant; only to be read, never saved."""
    return [cast("Record", record_from(row)) for row in as_stood(records, at)]
