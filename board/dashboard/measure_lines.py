"""The outcome measures as the board reads them: start, latest, target, the chart's verdict now and
as it was, and whether the target will be missed. Narrow reads; each chart is worked out once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import FloatField, Q
from django.db.models.functions import Cast

from board.dashboard.standing import values_then
from improvement.models import Plan
from improvement.text_order import natural_key
from workstreams.measures import periods
from workstreams.measures.sparkline import DRAWN, Sparkline, sparkline
from workstreams.measures.verdicts import (
    Analysis,
    ChartReading,
    ChartRebase,
    ChartSeries,
    Verdict,
    amount,
)
from workstreams.models import Measure, Reading, Rebase
from workstreams.queries.measure_series import CHANGED_FIRST, IMPROVES

MEASURE = (
    *("id", "code", "name", "unit", "direction", "covers", "series"),
    *("baseline", "target", "target_to", "target_date", "outcome_id"),
)
REBASE = ("measure_id", "series", "period")
KEPT = 4096  # charts whose verdict is remembered: it depends on nothing but their values


class Charted(NamedTuple):
    """What a chart says: its verdict, and of a target always, never or at random."""

    verdict: Verdict
    assurance: str | None
    improves: bool


@dataclass(frozen=True)
class MeasureLine:
    """A measure up to a day, with what its chart says."""

    key: int
    code: str
    name: str
    unit: str
    outcome: int | None
    start: float | None
    target: float | None
    target_to: float | None
    readings: tuple[tuple[date, float], ...]
    latest_covers: str
    charted: Charted

    @property
    def verdict(self) -> Verdict:
        return self.charted.verdict

    @property
    def latest(self) -> float | None:
        return self.readings[-1][1] if self.readings else None

    @property
    def latest_in_words(self) -> str:
        return periods.in_words(self.readings[-1][0], self.latest_covers)

    def worded(self, value: float | None) -> str:
        return "none" if value is None else amount(value, self.unit)

    @property
    def start_in_words(self) -> str:
        return self.worded(self.start)

    @property
    def value_in_words(self) -> str:
        return self.worded(self.latest)

    @property
    def sparkline(self) -> Sparkline | None:
        return sparkline([value for _, value in self.readings])

    @property
    def first_drawn_in_words(self) -> str:
        return self.worded(self.readings[-DRAWN:][0][1])

    @property
    def target_in_words(self) -> str:
        if self.target_to is not None and self.target is not None:
            return f"{amount(self.target, '')} to {amount(self.target_to, self.unit)}"
        return self.worded(self.target)

    @property
    def misses(self) -> bool:
        """Whether it will not reach its target as things are."""
        return self.charted.assurance == "fail"

    def is_shown(self, show: str) -> bool:
        """Whether the list of measures shows it under this choice of its filter."""
        kinds = {"worse": Verdict.WORSE, "better": Verdict.BETTER}
        return not show or (self.misses if show == "missing" else self.verdict is kinds[show])

    @property
    def rank(self) -> tuple[int, bool]:
        return CHANGED_FIRST.index(self.verdict), not self.misses


@lru_cache(maxsize=KEPT)
def charted(
    improvement: Any,
    unit: str,
    target: float | None,
    target_to: float | None,
    readings: tuple[tuple[date, float | None], ...],
    rebases: tuple[date, ...],
) -> Charted:
    """What the chart of these values says; pure, and so remembered."""
    series = ChartSeries(
        name="",
        unit=unit,
        improvement=improvement,
        months=0,
        readings=tuple(ChartReading(period, "", value) for period, value in readings),
        target=target,
        target_to=target_to,
        rebases=tuple(ChartRebase(period, "", "") for period in rebases),
    )
    analysis = Analysis(series)
    return Charted(analysis.verdict, analysis.assurance, analysis.improves_overall)


def measure_lines(plan: Plan, at: datetime | None, on: date) -> list[MeasureLine]:
    """The plan's outcome measures as they stood at the instant (None: as they are now), with their
    readings up to the day; measures of demand are left out. In the order of their codes."""
    aimed = ~Q(direction=Measure.Direction.CONTEXT)
    measures = values_then(Measure.objects.filter(plan=plan), at, MEASURE, aimed)
    of_plan = {"measure__plan": plan}
    readings = by_series(read_numbers(plan, at), on)
    approved = Q(decision=Rebase.Decision.APPROVED)
    rebases = by_series(values_then(Rebase.objects.filter(**of_plan), at, REBASE, approved), on)
    named = (dict(zip(MEASURE, values, strict=True)) for values in measures)
    return [
        line_of(m, readings, rebases) for m in sorted(named, key=lambda m: natural_key(m["code"]))
    ]


def lines_now(plan: Plan, on: date) -> list[MeasureLine]:
    return measure_lines(plan, None, on)


def read_numbers(plan: Plan, at: datetime | None) -> list[tuple[Any, ...]]:
    """The readings; their values as plain numbers, which are read much faster than exact ones."""
    fields = ("measure_id", "series", "period", Cast("value", FloatField()), "covers")
    return values_then(Reading.objects.filter(measure__plan=plan), at, fields)


def by_series(rows: Iterable[tuple[Any, ...]], on: date) -> dict[tuple[int, int], list[Any]]:
    """By measure and series: the rest of each row, in order of time, up to the day."""
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for measure, series, *rest in rows:
        if rest[0] <= on:
            found[measure, series].append(tuple(rest))
    for each in found.values():
        each.sort()
    return found


def line_of(
    m: Mapping[str, Any],
    readings: Mapping[tuple[int, int], Sequence[tuple[date, float | None, str]]],
    rebases: Mapping[tuple[int, int], Sequence[tuple[date]]],
) -> MeasureLine:
    own = readings.get((m["id"], m["series"]), ())
    numbers = tuple((period, value) for period, value, _ in own if value is not None)
    known = {period for period, _ in numbers}
    starts = tuple(p for (p,) in rebases.get((m["id"], m["series"]), ()) if p in known)
    target, target_to = (None if m[x] is None else float(m[x]) for x in ("target", "target_to"))
    points = tuple((period, value) for period, value, _ in own)
    baseline = m["baseline"]
    first = numbers[0][1] if numbers else None
    return MeasureLine(
        key=m["id"],
        code=m["code"],
        name=m["name"],
        unit=m["unit"],
        outcome=m["outcome_id"],
        start=first if baseline is None else float(baseline),
        target=target,
        target_to=target_to,
        readings=numbers,
        latest_covers=next((covers for _, value, covers in reversed(own) if value is not None), ""),
        charted=charted(
            IMPROVES.get(m["direction"], "neutral"), m["unit"], target, target_to, points, starts
        ),
    )
