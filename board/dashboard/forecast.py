"""When a plan's actions will be carried out, or in use, at the pace of its own record; pure.

Every open action goes on at the monthly rates of the record, while the pace as a whole is taken to
turn out anywhere from about half to about twice what it was. Whether an action makes a difference
is never forecast.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import exp, sqrt
from statistics import NormalDist
from typing import Literal

from board.dashboard.pace import (
    Band,
    Dates,
    Month,
    Record,
    Stage,
    band_of,
    month_number,
    planned_months,
    read_record,
)
from improvement.dates import month_end

Group = tuple[Month | None, bool]  # the month due, and whether it is carried out
TooLittle = Literal["", "months", "done", "in_use", "nothing"]

PACES = 11  # equally likely
AHEAD = 36  # months that are looked at
CHANCES = (0.1, 0.25, 0.5, 0.75, 0.9)
LOW, MIDDLE, HIGH = 0.9, 0.5, 0.1  # the chance that at least so many are done
LEAST_MONTHS = 6
LEAST_CARRIED_OUT = 15
LEAST_IN_USE = 10

normal = NormalDist()


@dataclass(frozen=True)
class MonthAhead:
    """How many are done by the end of a month (in 9, 5 and 1 of 10 plans like it at least), and
    the chances that every one is, and nine in ten are."""

    month: Month
    low: int
    middle: int
    high: int
    every: float
    nine_in_ten: float


@dataclass(frozen=True)
class Forecast:
    """Of the actions asked about. `too_little` says which history there is too little of: "" means
    a forecast; else months, done (carried out with a date) or in_use; "nothing" that none is left
    to be done. Only `total`, `done` and `seen`, how many there are of it, are given then.

    `planned` are the months in which the first agreed dates have nine in ten, and every one, done.
    """

    total: int
    done: int
    too_little: TooLittle = ""
    seen: int = 0
    record: Record | None = None
    deviation: float = 0.0
    planned: dict[str, Month | None] = field(default_factory=dict)
    months: Sequence[MonthAhead] = ()

    def month_of(self, what: str, chance: float) -> Month | None:
        """The first month whose chance of `every` or `nine_in_ten` reaches this one; None if that
        is not within AHEAD months."""
        reached = (ahead.month for ahead in self.months if getattr(ahead, what) >= chance)
        return next(reached, None)


def forecast(
    actions: Iterable[Dates], today: date, stage: Stage, only: Collection[str] | None = None
) -> Forecast:
    """The forecast of the actions whose refs are in `only` (of all where None), as on `today`."""
    return forecasts(actions, today, stage, [only])[0]


def forecasts(
    actions: Iterable[Dates], today: date, stage: Stage, sets: Iterable[Collection[str] | None]
) -> list[Forecast]:
    """A forecast of each set of actions by their refs; the record is read once for all."""
    known = [action.until(today) for action in actions if action.added <= today]
    now = month_number(today)
    too_little, seen = lacking(known, now, stage)
    record = None if too_little else read_record(tuple(known), now)
    found = []
    for only in sets:
        asked = asked_about(known, stage, only)
        done = sum(is_done(action, stage) for action in asked)
        if record is None:
            found.append(Forecast(len(asked), done, too_little, seen))
        elif done == len(asked):
            found.append(Forecast(done, done, "nothing"))
        else:
            found.append(forecast_of(asked, done, record, stage, today))
    return found


def asked_about(known: Iterable[Dates], stage: Stage, only: Collection[str] | None) -> list[Dates]:
    return [
        action
        for action in known
        if not action.left
        and (only is None or action.ref in only)
        and (stage == "carried_out" or action.must_be_used)
    ]


def forecast_of(
    asked: Sequence[Dates], done: int, record: Record, stage: Stage, today: date
) -> Forecast:
    total, deviation = len(asked), record.deviation(stage)
    groups = Counter(group_of(action) for action in asked if not is_done(action, stage))
    counted = frozenset(groups.items()), frozenset(record.rates.items())
    months = months_worked_out(*counted, deviation, stage, today, total, done)
    planned = planned_months(asked)
    return Forecast(total, done, record=record, deviation=deviation, planned=planned, months=months)


@lru_cache(maxsize=64)
def months_worked_out(
    groups: frozenset[tuple[Group, int]],
    rates: frozenset[tuple[Band, float]],
    deviation: float,
    stage: Stage,
    today: date,
    total: int,
    done: int,
) -> tuple[MonthAhead, ...]:
    """The months ahead, which follow from these values alone: most changes of a plan leave them."""
    counter, of_band = Counter(dict(sorted(groups, key=str))), dict(rates)
    futures = [Future(counter, of_band, pace, stage, today) for pace in paces(deviation)]
    return tuple(months_ahead(futures, month_number(today), total, done))


def group_of(action: Dates) -> Group:
    return month_number(action.due) if action.due else None, bool(action.finished)


def is_done(action: Dates, stage: Stage) -> bool:
    return bool(action.finished if stage == "carried_out" else action.in_use)


def lacking(actions: Sequence[Dates], now: Month, stage: Stage) -> tuple[TooLittle, int]:
    """What history there is too little of, and how much there is."""
    months = now - min((month_number(action.added) for action in actions), default=now)
    if months < LEAST_MONTHS:
        return "months", months
    done = sum(bool(action.due and action.finished) for action in actions)
    if done < LEAST_CARRIED_OUT:
        return "done", done
    in_use = sum(bool(action.in_use) for action in actions)
    if stage == "in_use" and in_use < LEAST_IN_USE:
        return "in_use", in_use
    return "", 0


def paces(deviation: float) -> list[float]:
    quantiles = (normal.inv_cdf((i + 0.5) / PACES) for i in range(PACES))
    return [exp(deviation * quantile) for quantile in quantiles]


class Future:
    """The actions asked about at one pace, month by month. Equal ones are counted together: each
    group has its month due, and the chances that it is not carried out, and that it is carried out
    but not in use."""

    def __init__(
        self,
        groups: Counter[Group],
        rates: Mapping[Band, float],
        pace: float,
        stage: Stage,
        on: date,
    ) -> None:
        self.groups, self.rates, self.pace, self.stage = groups, rates, pace, stage
        self.now = month_number(on)
        # Of the current month only the days after the day itself are left.
        self.left = (month_end(on) - on).days / month_end(on).day
        self.chances = {group: (0.0, 1.0) if group[1] else (1.0, 0.0) for group in groups}

    def go_on(self, month: Month) -> None:
        """One month on. What is carried out in a month may be in use from that month on."""
        exponent = self.pace * (self.left if month == self.now else 1)
        done = {band: 1 - (1 - rate) ** exponent for band, rate in self.rates.items()}
        undated = 1 - (1 - self.rates["late"] / 2) ** exponent
        to_use = done["to_use"] if self.stage == "in_use" else 1.0
        for group, (waiting, unused) in self.chances.items():
            due = group[0]
            carried_out = waiting * (undated if due is None else done[band_of(month, due)])
            self.chances[group] = waiting - carried_out, (unused + carried_out) * (1 - to_use)

    def number_open(self) -> tuple[float, float, float]:
        """The chance that every one is done, and the mean and the standard deviation of the number
        that is open."""
        every, average, variance = 1.0, 0.0, 0.0
        for group, number in self.groups.items():
            waiting, unused = self.chances[group]
            chance = waiting + unused
            every *= (1 - chance) ** number
            average += number * chance
            variance += number * chance * (1 - chance)
        return every, average, sqrt(variance)


def months_ahead(
    futures: Sequence[Future], now: Month, total: int, done: int
) -> Iterator[MonthAhead]:
    """Month by month, up to that in which every one is likely to be done."""
    allowed = total // 10
    for month in range(now, now + AHEAD):
        for future in futures:
            future.go_on(month)
        numbers = [future.number_open() for future in futures]
        every = mean([chance for chance, _, _ in numbers])
        spreads = [(average, deviation) for _, average, deviation in numbers]
        nine_in_ten = every
        if total - done <= allowed:
            nine_in_ten = 1.0
        elif allowed:
            nine_in_ten = at_most(allowed, spreads)
        low, middle, high = (
            total - least_open(chance, spreads, total - done) for chance in (LOW, MIDDLE, HIGH)
        )
        yield MonthAhead(month, low, middle, high, every, nine_in_ten)
        if every >= CHANCES[-1]:
            return


def least_open(chance: float, spreads: Sequence[tuple[float, float]], most: int) -> int:
    """The smallest number that at most are open with this chance."""
    return bisect_left(range(most), chance, key=lambda number: at_most(number, spreads))


def at_most(number: int, spreads: Sequence[tuple[float, float]]) -> float:
    """The chance that at most so many are open, over the paces."""
    limit = number + 0.5
    return mean(
        [
            normal.cdf((limit - average) / deviation)
            if deviation >= 1e-9
            else float(average <= limit)
            for average, deviation in spreads
        ]
    )


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
