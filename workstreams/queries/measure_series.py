"""The measures with their readings up to a day and the analysis of them, read from the database.

The number of queries is fixed, whatever the number of measures. Only readings under the measure's
present definition are analysed; those under an earlier definition are kept apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Model, QuerySet

from improvement.models import Plan
from improvement.prepared import Among, among, read_of
from workstreams.measures import periods
from workstreams.measures.periods import MONTHS_IN
from workstreams.measures.reading_rules import says_something
from workstreams.measures.sentences import sentences
from workstreams.measures.spc import Improvement
from workstreams.measures.verdicts import (
    Analysis,
    ChartBenchmark,
    ChartReading,
    ChartRebase,
    ChartSeries,
    Row,
    Verdict,
)
from workstreams.models import Benchmark, Measure, Reading, Rebase

CHANGED_FIRST = (
    *(Verdict.WORSE, Verdict.BETTER, Verdict.SAME, Verdict.HIGH, Verdict.LOW),
    *(Verdict.FEW, Verdict.WORDS),
)
Direction = Measure.Direction
IMPROVES: dict[str, Improvement] = {Direction.UP: "increase", Direction.DOWN: "decrease"}


class ReadingTold(NamedTuple):
    """What a list tells of a reading, where the record itself would cost more than its words."""

    pk: int
    measure_id: int
    series: int
    period: date
    covers: str
    value: Decimal | None
    provisional: bool
    as_stated: str
    provenance: str
    paragraph: str

    @property
    def ends(self) -> date:
        return periods.last_day(self.period, self.covers)

    @property
    def period_in_words(self) -> str:
        return periods.in_words(self.period, self.covers)

    @property
    def says_something(self) -> bool:
        return says_something(self.value, self.as_stated)


AnyReading = TypeVar("AnyReading", Reading, ReadingTold)
Record = TypeVar("Record", Reading, ReadingTold, Benchmark, Rebase)


@dataclass(frozen=True)
class SeriesOf(Generic[AnyReading]):
    """A measure with its readings, benchmarks and approved rebases up to a day, in order of time.

    `readings` are of every definition that the measure has had; `current` and `earlier` part them.
    """

    measure: Measure
    readings: tuple[AnyReading, ...]
    benchmarks: tuple[Benchmark, ...]
    rebases: tuple[Rebase, ...]

    @cached_property
    def current(self) -> tuple[AnyReading, ...]:
        """The readings under the present definition."""
        return tuple(r for r in self.readings if r.series == self.measure.series)

    @property
    def earlier(self) -> tuple[AnyReading, ...]:
        """The readings under an earlier definition."""
        return tuple(r for r in self.readings if r.series != self.measure.series)

    @cached_property
    def analysis(self) -> Analysis:
        return Analysis(chart_series(self.measure, self.current, self.benchmarks, self.rebases))

    @property
    def is_context(self) -> bool:
        return self.measure.is_context

    @property
    def verdict(self) -> Verdict:
        return self.analysis.verdict

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        return sentences(self.analysis)

    @property
    def latest(self) -> AnyReading | None:
        """The last reading with a number or words; None where there is none."""
        return next((r for r in reversed(self.current) if r.says_something), None)

    @property
    def table(self) -> list[tuple[AnyReading, Row]]:
        """Each current reading with its row of the analysis, in order of time."""
        return list(zip(self.current, self.analysis.rows, strict=True))


MeasureSeries = SeriesOf[Reading]
ListedSeries = SeriesOf[ReadingTold]


def verdicts_on(plan: Plan, on: date) -> dict[int, Verdict]:
    """What the chart of each of the plan's measures says on the day, by the measure's key."""
    every = listed_series(Measure.objects.filter(plan=plan), on)
    return {series.measure.pk: series.verdict for series in every}


def measure_series(measures: Iterable[Measure], on: date) -> list[MeasureSeries]:
    """The series of each measure up to the day, in the order given; three queries."""
    listed = list(measures)
    return with_readings(listed, read_of(up_to_day, Reading, keys_of(listed), on), on)


def listed_series(measures: Iterable[Measure], on: date) -> list[ListedSeries]:
    """The same for a list, which tells no more of a reading than ReadingTold has."""
    listed = list(measures)
    rows = read_of(readings_told, keys_of(listed), on)
    return with_readings(listed, map(ReadingTold._make, rows), on)


def readings_told(measures: Among, on: date) -> QuerySet[Reading, Any]:
    return up_to_day(Reading, measures, on).values_list(*ReadingTold._fields)


def up_to_day(model: type[Model], measures: Among, on: date) -> QuerySet[Any]:
    """In no order: `series_of` puts them into theirs."""
    return model._default_manager.filter(measure__in=measures, period__lte=on).order_by()


def rebases_to_day(measures: Among, on: date) -> QuerySet[Rebase]:
    return up_to_day(Rebase, measures, on).select_related("decided_by")


def with_readings(
    measures: Collection[Measure], readings: Iterable[AnyReading], on: date
) -> list[SeriesOf[AnyReading]]:
    keys = keys_of(measures)
    benchmarks = read_of(up_to_day, Benchmark, keys, on)
    rebases = read_of(rebases_to_day, keys, on)
    return series_of(measures, readings, benchmarks, rebases, on)


def keys_of(measures: Iterable[Measure]) -> Among:
    return among(measure.pk for measure in measures)


def series_of(
    measures: Iterable[Measure],
    readings: Iterable[AnyReading],
    benchmarks: Iterable[Benchmark],
    rebases: Iterable[Rebase],
    on: date,
) -> list[SeriesOf[AnyReading]]:
    """The series of each measure up to the day, in the order given, from all of their records in
    any order."""
    read = by_measure(sorted(up_to(readings, on), key=lambda r: (r.period, r.pk)))
    others = by_measure(sorted(up_to(benchmarks, on), key=lambda b: (b.name, b.period)))
    starts = by_measure(sorted(up_to(rebases, on), key=lambda r: r.period))
    return [
        SeriesOf(
            measure,
            tuple(read[measure.pk]),
            tuple(others[measure.pk]),
            tuple(
                rebase
                for rebase in starts[measure.pk]
                if rebase.series == measure.series and rebase.decision == Rebase.Decision.APPROVED
            ),
        )
        for measure in measures
    ]


def up_to(records: Iterable[Record], on: date) -> Iterable[Record]:
    return (record for record in records if record.period <= on)


def by_verdict(
    measures: Iterable[Measure], verdicts: Mapping[int, Verdict]
) -> list[tuple[Verdict, list[Measure]]]:
    """The outcome measures grouped by verdict, in the order of CHANGED_FIRST; measures of context
    (demand) and verdicts that no measure has are left out."""
    groups: dict[Verdict, list[Measure]] = {verdict: [] for verdict in CHANGED_FIRST}
    for measure in measures:
        if not measure.is_context:
            groups[verdicts[measure.pk]].append(measure)
    return [(verdict, members) for verdict, members in groups.items() if members]


def by_measure(records: Iterable[Record]) -> Mapping[int, list[Record]]:
    """The records by their measure's key, in the order given."""
    groups: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        groups[record.measure_id].append(record)
    return groups


def chart_series(
    measure: Measure,
    readings: Iterable[AnyReading],
    benchmarks: Iterable[Benchmark] = (),
    rebases: Iterable[Rebase] = (),
) -> ChartSeries:
    """The values that the measure's chart is drawn from. A measure of context has no target there,
    even where one was entered."""
    points = tuple(chart_reading(reading) for reading in readings)
    return ChartSeries(
        name=measure.name,
        unit=measure.unit,
        improvement=IMPROVES.get(measure.direction, "neutral"),
        months=MONTHS_IN.get(measure.covers, 0),
        readings=points,
        target=None if measure.is_context else number(measure.target),
        target_to=None if measure.is_context else number(measure.target_to),
        benchmarks=tuple(chart_benchmarks(benchmarks)),
        rebases=tuple(chart_rebases(rebases, points)),
    )


def chart_reading(reading: Reading | ReadingTold) -> ChartReading:
    words = reading.period_in_words
    return ChartReading(reading.period, words, number(reading.value), reading.provisional)


def number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def chart_benchmarks(benchmarks: Iterable[Benchmark]) -> Iterable[ChartBenchmark]:
    """One line for each name. `benchmarks` must be in order of name, then of time."""
    for name, values in groupby(benchmarks, key=lambda benchmark: benchmark.name):
        yield ChartBenchmark(name, tuple((b.period, float(b.value)) for b in values))


def chart_rebases(
    rebases: Iterable[Rebase], readings: Iterable[ChartReading]
) -> Iterable[ChartRebase]:
    """The rebases at whose period there is a reading in numbers; any other has no effect."""
    words = {reading.period: reading.words for reading in readings if reading.value is not None}
    for rebase in rebases:
        if rebase.period in words:
            yield ChartRebase(rebase.period, words[rebase.period], rebase.change)
