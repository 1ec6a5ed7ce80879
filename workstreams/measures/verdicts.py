"""The analysis of a measure's readings: whether they have got better, and whether they will meet
the target; pure.

The verdict on a measure is that on its last reading; how many readings were flagged before plays no
part. Fewer than 7 readings since the last rebase get no verdict; 7 to 11 have trial limits, from
which nothing follows about a target.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property, lru_cache
from math import inf
from typing import Protocol

from workstreams.measures import spc
from workstreams.measures.rounding import half_up, plain

LEAST, SETTLED = 7, 12  # readings that the rules need, and that final limits need
NOUNS = {1: "month", 3: "quarter", 12: "year"}


class Strength(Enum):
    """How much can be concluded from so many readings: nothing, with trial limits, or all."""

    NONE = "none"
    TRIAL = "trial"
    FULL = "full"

    @classmethod
    def of(cls, count: int) -> Strength:
        return cls.NONE if count < LEAST else cls.TRIAL if count < SETTLED else cls.FULL


class Verdict(Enum):
    """The verdict on a measure or on one reading. Pages show its words; colour is never needed."""

    WORSE = "Got worse"
    SAME = "No clear change"
    BETTER = "Got better"
    HIGH = "Higher than usual"
    LOW = "Lower than usual"
    FEW = "Too few readings"
    WORDS = "Not in numbers"

    @property
    def kind(self) -> str:
        return self.name.lower()

    @property
    def letter(self) -> str:
        """The letter beside its points on a chart: B, W, H or L; "" for the other verdicts."""
        return self.name[0] if self in FLAGS.values() else ""


FLAGS = {
    "concern": Verdict.WORSE,
    "improvement": Verdict.BETTER,
    "neutral high": Verdict.HIGH,
    "neutral low": Verdict.LOW,
}
VERDICTS = FLAGS | {"common": Verdict.SAME}


@dataclass(frozen=True)
class ChartReading:
    """One reading; its value is None for a gap. `period` is the first day of the period, which
    `words` name."""

    period: date
    words: str
    value: float | None
    provisional: bool = False


@dataclass(frozen=True)
class ChartBenchmark:
    """The values of others to compare with, by date: England, statistical neighbours, last year."""

    name: str
    values: tuple[tuple[date, float], ...]


@dataclass(frozen=True)
class ChartRebase:
    """The first period after a known change of process; from it the limits are computed anew."""

    period: date
    words: str
    reason: str


@dataclass(frozen=True)
class ChartSeries:
    """The values of a chart: readings under one definition of the measure, in order of time.

    `months` is how many a reading covers, 0 where that varies. `target_to` is None unless the
    target is a range, from `target` to `target_to`.
    """

    name: str
    unit: str
    improvement: spc.Improvement
    months: int
    readings: tuple[ChartReading, ...]
    target: float | None = None
    target_to: float | None = None
    benchmarks: tuple[ChartBenchmark, ...] = ()
    rebases: tuple[ChartRebase, ...] = ()

    @property
    def noun(self) -> str:
        return NOUNS.get(self.months, "reading")

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """Between which numbers a reading can lie: nought and 100 for a percentage, unless one of
        its readings lies beyond."""
        values = [reading.value for reading in self.readings if reading.value is not None]
        low, high = (0.0, 100.0) if self.unit == "%" else (-inf, inf)
        return (
            low if all(value >= low for value in values) else -inf,
            high if all(value <= high for value in values) else inf,
        )

    def within(self, limit: float) -> float:
        """The limit, but no further than a reading can lie."""
        low, high = self.bounds
        return min(max(limit, low), high)

    def amount_of(self, value: float, places: int = 1) -> str:
        """The value with the measure's unit, as `amount` gives it."""
        return amount(value, self.unit, places)


@dataclass(frozen=True)
class Row:
    """A reading with its mean, limits and verdict; None where there are too few readings."""

    reading: ChartReading
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    verdict: Verdict | None = None
    segment: int = 0


class Drawable(Protocol):
    """What a chart is drawn from: an analysis, or what a stored document has of one."""

    @property
    def series(self) -> ChartSeries: ...

    @property
    def rows(self) -> tuple[Row, ...]: ...


@dataclass(frozen=True)
class Analysis:
    """A series with its statistics: `Analysis(series)`. Each is computed once, on first use."""

    series: ChartSeries

    @cached_property
    def chart(self) -> spc.Chart | None:
        """The XmR chart of the readings that have a value; None where none has."""
        series = self.series
        values = tuple((r.period, r.value) for r in series.readings if r.value is not None)
        starts = tuple(rebase.period for rebase in series.rebases)
        return chart_of(values, series.improvement, series.target, starts) if values else None

    @cached_property
    def last(self) -> tuple[spc.Point, ...]:
        """The points since the last rebase."""
        points = self.chart.points if self.chart else ()
        return tuple(p for p in points if p.segment == points[-1].segment)

    @property
    def strength(self) -> Strength:
        return Strength.of(len(self.last))

    @property
    def is_trial(self) -> bool:
        return self.strength is Strength.TRIAL

    @property
    def verdict(self) -> Verdict:
        if self.chart is None:
            return Verdict.WORDS
        if self.strength is Strength.NONE:
            return Verdict.FEW
        return VERDICTS[self.chart.variation]

    @property
    def assurance(self) -> spc.Assurance | None:
        """Whether the process as it is now meets its target: always, never or at random.

        None without a target or with too few readings. NHS England's method has no rule for a
        target that is a range; this one compares both its ends with the limits in the same way.
        """
        if self.chart is None or self.strength is not Strength.FULL:
            return None
        low, high = self.series.target, self.series.target_to
        if low is None or high is None:
            return self.chart.assurance
        lower, upper = expected_of(self.last[-1])
        if upper < low or lower > high:
            return "fail"
        return "pass" if low <= lower and upper <= high else "inconsistent"

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """A row for every reading, gaps included, in order of time."""
        points = {point.date: point for point in self.chart.points} if self.chart else {}
        sizes = Counter(point.segment for point in points.values())
        return tuple(
            row_of(reading, points[reading.period], sizes[points[reading.period].segment])
            if reading.value is not None
            else Row(reading)
            for reading in self.series.readings
        )

    @property
    def improves_overall(self) -> bool:
        """Whether the verdict is "got better", or would be if there were no rebase.

        A rebase starts new limits; it does not undo the improvement that led to it.
        """
        if self.verdict is Verdict.BETTER or not self.series.rebases or self.chart is None:
            return self.verdict is Verdict.BETTER
        values = [(point.date, point.value) for point in self.chart.points]
        whole = spc.xmr(values, improvement=self.series.improvement)
        return len(values) >= LEAST and whole.variation == "improvement"


@lru_cache(maxsize=500)
def chart_of(
    values: tuple[tuple[date, float], ...],
    improvement: spc.Improvement,
    target: float | None,
    starts: tuple[date, ...],
) -> spc.Chart:
    """The chart, computed once for each series of values: several pages draw the same measure."""
    return spc.xmr(values, improvement=improvement, target=target, rebases=starts)


def expected_of(point: spc.Point) -> tuple[float, float]:
    """The lower and upper limit of a point that has them."""
    assert point.lower is not None
    assert point.upper is not None
    return point.lower, point.upper


def row_of(reading: ChartReading, point: spc.Point, count: int) -> Row:
    """`count` is the number of points in the point's segment."""
    if Strength.of(count) is Strength.NONE:
        return Row(reading, segment=point.segment)
    verdict = VERDICTS[point.label]
    return Row(reading, point.mean, point.lower, point.upper, verdict, point.segment)


def amount(value: float, unit: str, places: int = 1) -> str:
    """A value to at most so many places with its unit, halves rounded up: "95%", "12.5 weeks"."""
    number = plain(half_up(value, places), ",")
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".strip()


def places_apart(first: float, second: float) -> int:
    """The fewest places, 1 to 6, with which two values are written differently, so that no sentence
    says "10% is above 10%"."""
    return next((n for n in range(1, 6) if amount(first, "", n) != amount(second, "", n)), 6)
