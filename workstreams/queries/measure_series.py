"""What each measure tells on a day, made from what is stored: a fixed number of queries for any
number of measures. Only readings under the present definition are told; earlier ones stand apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import TypeVar

from workstreams.measures.periods import MONTHS_IN
from workstreams.measures.sentences import sentences
from workstreams.measures.spc import Improvement
from workstreams.measures.verdicts import Benchmark as Beside
from workstreams.measures.verdicts import Read, Row, Series, Story, Verdict
from workstreams.measures.verdicts import Rebase as NewStart
from workstreams.models import Benchmark, Measure, Reading, Rebase

CHANGED_FIRST = (
    *(Verdict.WORSE, Verdict.BETTER, Verdict.SAME, Verdict.HIGH, Verdict.LOW),
    *(Verdict.FEW, Verdict.WORDS),
)
Record = TypeVar("Record", Reading, Benchmark, Rebase)
Direction = Measure.Direction
IMPROVES: dict[str, Improvement] = {Direction.UP: "increase", Direction.DOWN: "decrease"}


@dataclass(frozen=True)
class Told:
    """A measure with its readings up to the day, and the story that they tell."""

    measure: Measure
    readings: tuple[Reading, ...]
    benchmarks: tuple[Benchmark, ...]
    rebases: tuple[Rebase, ...]

    @cached_property
    def current(self) -> tuple[Reading, ...]:
        return tuple(one for one in self.readings if one.series == self.measure.series)

    @property
    def earlier(self) -> tuple[Reading, ...]:
        """What was read under an earlier definition."""
        return tuple(one for one in self.readings if one.series != self.measure.series)

    @cached_property
    def story(self) -> Story:
        return Story(series_of(self.measure, self.current, self.benchmarks, self.rebases))

    @property
    def is_context(self) -> bool:
        return self.measure.direction == Direction.CONTEXT

    @property
    def verdict(self) -> Verdict:
        return self.story.verdict

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        return sentences(self.story)

    @property
    def latest(self) -> Reading | None:
        """The last reading that says something, in numbers or in words."""
        return next((one for one in reversed(self.current) if one.says_something), None)

    @property
    def table(self) -> list[tuple[Reading, Row]]:
        """Each reading with what may be said of it, in order of time."""
        return list(zip(self.current, self.story.rows, strict=True))


def tell(measures: Iterable[Measure], on: date) -> list[Told]:
    """What each of the measures tells on the day, in the order given."""
    wanted = list(measures)
    keys = [measure.pk for measure in wanted]
    until = {"measure__in": keys, "period__lte": on}
    readings = of_each(Reading.objects.filter(**until).order_by("period", "pk"))
    benchmarks = of_each(Benchmark.objects.filter(**until).order_by("name", "period"))
    approved = Rebase.objects.filter(**until, decision=Rebase.Decision.APPROVED)
    rebases = of_each(approved.select_related("decided_by").order_by("period"))
    return [
        Told(
            one,
            tuple(readings[one.pk]),
            tuple(benchmarks[one.pk]),
            tuple(rebase for rebase in rebases[one.pk] if rebase.series == one.series),
        )
        for one in wanted
    ]


def by_verdict(told: Iterable[Told]) -> list[tuple[Verdict, list[Told]]]:
    """The outcome measures by what their charts say, what got worse first; demand is left out."""
    outcomes = [one for one in told if not one.is_context]
    found = [(verdict, [o for o in outcomes if o.verdict is verdict]) for verdict in CHANGED_FIRST]
    return [(verdict, own) for verdict, own in found if own]


def of_each(records: Iterable[Record]) -> Mapping[int, list[Record]]:
    """The records of each measure, in the order given."""
    found: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        found[record.measure_id].append(record)
    return found


def series_of(
    measure: Measure,
    readings: Iterable[Reading],
    benchmarks: Iterable[Benchmark] = (),
    rebases: Iterable[Rebase] = (),
) -> Series:
    """All that the measure's chart is drawn from. Demand has no target, whatever was entered."""
    reads = tuple(read_of(reading) for reading in readings)
    is_context = measure.direction == Direction.CONTEXT
    return Series(
        name=measure.name,
        unit=measure.unit,
        improvement=IMPROVES.get(measure.direction, "neutral"),
        months=MONTHS_IN.get(measure.covers, 0),
        readings=reads,
        target=None if is_context else number(measure.target),
        target_to=None if is_context else number(measure.target_to),
        benchmarks=tuple(beside(benchmarks)),
        rebases=tuple(new_starts(rebases, reads)),
    )


def read_of(reading: Reading) -> Read:
    words = reading.period_in_words
    return Read(reading.period, words, number(reading.value), reading.provisional)


def number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def beside(benchmarks: Iterable[Benchmark]) -> Iterable[Beside]:
    """One series for each name; they come in order of name, then of time."""
    for name, own in groupby(benchmarks, key=lambda one: one.name):
        yield Beside(name, tuple((one.period, float(one.value)) for one in own))


def new_starts(rebases: Iterable[Rebase], reads: Iterable[Read]) -> Iterable[NewStart]:
    """The new starts that a reading in numbers stands at: any other does nothing."""
    words = {read.period: read.words for read in reads if read.value is not None}
    for rebase in rebases:
        if rebase.period in words:
            yield NewStart(rebase.period, words[rebase.period], rebase.change)
