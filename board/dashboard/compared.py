"""The measures compared with their start: read-only, no queries, no statistics.

The start is the baseline, or else the first reading. Whether a difference is more than chance can't
be told from two readings; the charts answer that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from workstreams.models import Measure, Reading
from workstreams.queries.measure_series import MeasureSeries

WORSE, SAME, BETTER, UNKNOWN = "worse", "the same", "better", "can’t be compared"
VERDICTS = (WORSE, SAME, BETTER, UNKNOWN)


@dataclass(frozen=True)
class MeasureComparison:
    """A measure with its first and its latest reading that hold a number or words."""

    measure: Measure
    first: Reading | None
    latest: Reading | None

    @property
    def is_context(self) -> bool:
        return self.measure.direction == Measure.Direction.CONTEXT

    @property
    def start(self) -> Decimal | None:
        """The baseline, else the first reading; in the measure's unit."""
        if self.measure.baseline is not None:
            return self.measure.baseline
        return self.first.value if self.first else None

    @property
    def change(self) -> Decimal | None:
        """How much better the latest reading is than the start; below nought is worse."""
        is_same_reading = self.measure.baseline is None and self.first == self.latest
        if self.start is None or self.latest is None or self.latest.value is None:
            return None
        if is_same_reading:
            return None
        return self.goodness(self.latest.value) - self.goodness(self.start)

    def goodness(self, value: Decimal) -> Decimal:
        """The value with a sign such that more is better. For a measure with a range it is minus
        the distance outside the range."""
        if self.measure.direction == Measure.Direction.DOWN:
            return -value
        if self.measure.direction == Measure.Direction.RANGE:
            return -self.outside_range(value)
        return value

    def outside_range(self, value: Decimal) -> Decimal:
        low, high = self.measure.target, self.measure.target_to
        if low is None or high is None:
            return Decimal()
        return max(low - value, value - high, Decimal())

    @property
    def verdict(self) -> str:
        if self.is_context or self.change is None:
            return UNKNOWN
        return SAME if self.change == 0 else BETTER if self.change > 0 else WORSE

    @property
    def has_reached_target(self) -> bool:
        """Whether the latest reading is at its target or beyond, in the direction of good."""
        if self.measure.target is None or self.latest is None or self.latest.value is None:
            return False
        return self.goodness(self.latest.value) >= self.goodness(self.measure.target)

    @property
    def rank(self) -> tuple[int, Decimal]:
        """Worst first: by verdict, then by the change as a share of the start."""
        share = self.change / (abs(self.start) or 1) if self.change and self.start else Decimal()
        return VERDICTS.index(self.verdict), share


@dataclass(frozen=True)
class OutcomeComparisons:
    """Every outcome measure compared with its start, worst first; no measures of demand."""

    measures: tuple[MeasureComparison, ...]

    @property
    def worse(self) -> list[MeasureComparison]:
        return self.with_verdict(WORSE)

    @property
    def same(self) -> list[MeasureComparison]:
        return self.with_verdict(SAME)

    @property
    def better(self) -> list[MeasureComparison]:
        return self.with_verdict(BETTER)

    @property
    def unknown(self) -> list[MeasureComparison]:
        return self.with_verdict(UNKNOWN)

    def with_verdict(self, verdict: str) -> list[MeasureComparison]:
        return [comparison for comparison in self.measures if comparison.verdict == verdict]

    @property
    def aimed(self) -> list[MeasureComparison]:
        """Those that have a target."""
        return [m for m in self.measures if m.measure.target is not None]

    @property
    def reached(self) -> list[MeasureComparison]:
        """Those whose latest reading reaches their target."""
        return [m for m in self.measures if m.has_reached_target]


def comparison_of(series: MeasureSeries) -> MeasureComparison:
    """The measure with its first and its latest reading under its present definition."""
    told = [reading for reading in series.current if reading.says_something]
    return MeasureComparison(series.measure, told[0] if told else None, series.latest)


def outcome_comparisons(series: Iterable[MeasureSeries]) -> OutcomeComparisons:
    outcomes = (comparison_of(each) for each in series if not each.is_context)
    return OutcomeComparisons(tuple(sorted(outcomes, key=lambda comparison: comparison.rank)))
