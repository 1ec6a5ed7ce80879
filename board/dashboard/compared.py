"""The measures beside their start: read-only, no queries.

The start is the baseline, or else the first reading. The start and the latest are plain figures:
whether a difference is more than chance can't be told from two, so the one verdict on a measure is
its chart's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workstreams.measures.rounding import half_up, plain
from workstreams.models import Measure, Reading
from workstreams.queries.measure_series import MeasureSeries

LOWER, SAME, HIGHER, UNKNOWN = "lower", "the same", "higher", ""
Moved = tuple[str, bool]  # LOWER, SAME or HIGHER, and whether by more than chance explains


@dataclass(frozen=True)
class MeasureComparison:
    """A measure with its first and its latest reading that hold a number or words."""

    series: MeasureSeries

    @property
    def measure(self) -> Measure:
        return self.series.measure

    @property
    def first(self) -> Reading | None:
        return next((r for r in self.series.current if r.says_something), None)

    @property
    def latest(self) -> Reading | None:
        return self.series.latest

    @property
    def start(self) -> Decimal | None:
        """The baseline, else the first reading; in the measure's unit."""
        if self.measure.baseline is not None:
            return self.measure.baseline
        return self.first.value if self.first else None

    @property
    def moved(self) -> str:
        """Where the latest reading lies beside the start; UNKNOWN where there are not two."""
        is_same_reading = self.measure.baseline is None and self.first == self.latest
        if self.start is None or self.latest is None or self.latest.value is None:
            return UNKNOWN
        if is_same_reading:
            return UNKNOWN
        change = self.latest.value - self.start
        return SAME if change == 0 else LOWER if change < 0 else HIGHER

    @property
    def range_words(self) -> str:
        """For a measure that is best within a range: whether it moved into it or out of it."""
        low, high = self.measure.target, self.measure.target_to
        if low is None or high is None or self.moved == UNKNOWN:
            return ""
        assert self.start is not None
        assert self.latest is not None
        assert self.latest.value is not None
        ends = "–".join(plain(half_up(end, 1)) for end in (low, high))
        unit = self.measure.unit
        text = f"the range {ends}{unit if unit == '%' else f' {unit}'.rstrip()}"
        return {
            (False, True): f"moved into {text}",
            (True, False): f"moved out of {text}",
            (True, True): f"within {text}",
            (False, False): f"outside {text}",
        }[low <= self.start <= high, low <= self.latest.value <= high]


def headline(measures: Sequence[Moved]) -> tuple[str, ...]:
    """How many measures are lower and higher than at the start, and of how many of these a chart
    shows more than chance; in sentences."""
    known = [(moved, beyond) for moved, beyond in measures if moved]
    if not known:
        return ("No measure can be compared with its start yet.",)
    of = "Of the 1 measure" if len(known) == 1 else f"Of the {len(known)} measures"
    lower, higher, same = (
        [beyond for moved, beyond in known if moved == way] for way in (LOWER, HIGHER, SAME)
    )
    sentences = [
        f"{of} that can be compared, {counted(lower)} lower than at the start{chance(lower)}."
    ]
    if higher:
        sentences.append(f"{counted(higher).capitalize()} higher{chance(higher)}.")
    if same:
        sentences.append(f"{counted(same).capitalize()} the same as at the start.")
    return tuple(sentences)


def counted(members: Sequence[bool]) -> str:
    return f"{len(members) or 'none'} {'is' if len(members) < 2 else 'are'}"


def chance(members: Sequence[bool]) -> str:
    """How many of them moved by more than chance explains."""
    if not members:
        return ""
    beyond = sum(members)
    if beyond == len(members):
        return (
            ", by more than chance explains"
            if beyond == 1
            else "; all by more than chance explains"
        )
    return f"; {f'only {beyond}' if beyond else 'none'} by more than chance explains"
