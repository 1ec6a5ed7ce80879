"""The months ahead of actions that go on at monthly rates, at paces that are equally likely; pure.

The pace as a whole is taken to turn out anywhere from about half to about twice what it was.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, sqrt
from statistics import NormalDist

from board.dashboard.pace import Band, Month, Stage, band_of, month_number
from improvement.dates import month_end

Group = tuple[Month | None, bool]  # the month due, and whether it is carried out

PACES = 11  # equally likely
AHEAD = 36  # months that are looked at
HIGHEST_CHANCE = 0.9  # that is asked about: once every one is as likely done, the months end
LOW, MIDDLE, HIGH = 0.9, 0.5, 0.1  # the chance that at least so many are done

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

    @property
    def in_words(self) -> str:
        return f"Forecast {self.low} to {self.high}, middle {self.middle}"


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
        if every >= HIGHEST_CHANCE:
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
