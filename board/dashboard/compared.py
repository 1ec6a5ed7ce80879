"""The outcome measures set against their start, on a day: read-only, two queries, no statistics.

The start is the baseline, or else the first reading. Whether a difference could be chance is not
said here: two readings can't tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from improvement.models import Plan
from workstreams.models import Measure, Reading

WORSE, SAME, BETTER, UNKNOWN = "worse", "the same", "better", "can’t be compared"
VERDICTS = (WORSE, SAME, BETTER, UNKNOWN)


@dataclass(frozen=True)
class Compared:
    """A measure with its first and its latest reading that say something, in numbers or words."""

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
        only = self.measure.baseline is None and self.first == self.latest
        if self.start is None or self.latest is None or self.latest.value is None or only:
            return None
        return self.goodness(self.latest.value) - self.goodness(self.start)

    def goodness(self, value: Decimal) -> Decimal:
        """The value, turned so that more is better; how far it is outside a range, below nought."""
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
        """Worst first: by verdict, then by how far it moved for its start."""
        moved = self.change / (abs(self.start) or 1) if self.change and self.start else Decimal()
        return VERDICTS.index(self.verdict), moved


@dataclass(frozen=True)
class Impact:
    """Every outcome measure set against its start, worst first. Demand is not among them."""

    measures: tuple[Compared, ...]

    @property
    def worse(self) -> list[Compared]:
        return self.of(WORSE)

    @property
    def same(self) -> list[Compared]:
        return self.of(SAME)

    @property
    def better(self) -> list[Compared]:
        return self.of(BETTER)

    @property
    def unknown(self) -> list[Compared]:
        return self.of(UNKNOWN)

    def of(self, verdict: str) -> list[Compared]:
        return [one for one in self.measures if one.verdict == verdict]

    @property
    def aimed(self) -> list[Compared]:
        return [m for m in self.measures if m.measure.target is not None]

    @property
    def reached(self) -> list[Compared]:
        return [m for m in self.measures if m.has_reached_target]


def compared(plan: Plan, on: date) -> list[Compared]:
    """Every measure of the plan, context included, with what was read up to the day in its
    present series."""
    first: dict[int, Reading] = {}
    latest: dict[int, Reading] = {}
    readings = Reading.objects.current().filter(measure__plan=plan, period__lte=on)
    for reading in readings.order_by("period", "pk"):
        if reading.value is not None or reading.as_stated:
            first.setdefault(reading.measure_id, reading)
            latest[reading.measure_id] = reading
    measures = Measure.objects.filter(plan=plan).order_by("code")
    return [Compared(m, first.get(m.pk), latest.get(m.pk)) for m in measures]


def impact(found: Iterable[Compared]) -> Impact:
    outcomes = (one for one in found if not one.is_context)
    return Impact(tuple(sorted(outcomes, key=lambda one: one.rank)))
