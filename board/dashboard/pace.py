"""What a plan's record shows of its pace: how often in a month an action is carried out; pure.

Three monthly rates: before the month in which an action was first due, in that month, and in any
later one; and a fourth, how often one that is carried out is seen in use. Months are whole numbers,
year × 12 + month, less 1. Late is against the *first* agreed date: a date that was moved ahead
would otherwise make a late action look punctual.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from math import sqrt
from typing import Any, Literal

Stage = Literal["carried_out", "in_use"]
Month = int
Band = Literal["not_due", "due", "late", "to_use"]

PRIORS: dict[Band, float] = {"not_due": 0.05, "due": 0.40, "late": 0.25, "to_use": 0.12}
PRIOR_MONTHS = 6  # action-months that a prior counts for
RECENT = 6  # whole months that count in full
OLDER = 0.25  # the weight of the months before them
LEAST_DEVIATION = 0.5  # of the pace's logarithm: from about half to about twice
LAST_STEP: dict[Stage, Band] = {"carried_out": "late", "in_use": "to_use"}


@dataclass(frozen=True)
class Dates:
    """The dates of one action, as they stood on the day of the forecast.

    `due` is the first agreed date, None where none was agreed or the action is ongoing; `left` the
    day on which it was withdrawn or suspended; `must_be_used` whether the stage that it must reach
    is beyond carried out; `in_use` the day on which that was first verified, None if the check has
    run out.
    """

    ref: str
    added: date
    due: date | None = None
    finished: date | None = None
    left: date | None = None
    must_be_used: bool = False
    in_use: date | None = None

    def until(self, today: date) -> Dates:
        """Without what has not happened yet."""
        if all(day is None or day <= today for day in (self.finished, self.left, self.in_use)):
            return self
        days = {"finished": self.finished, "left": self.left, "in_use": self.in_use}
        to_come: dict[str, Any] = {name: None for name, day in days.items() if day and day > today}
        return replace(self, **to_come) if to_come else self


@dataclass(frozen=True)
class Record:
    """What the plan's record shows: the monthly rates, and the action-months that they rest on."""

    rates: dict[Band, float]
    months: dict[Band, float]
    hits: dict[Band, float]

    def deviation(self, stage: Stage) -> float:
        """Of the pace's logarithm; the less was seen, the wider."""
        return sqrt(LEAST_DEVIATION**2 + 1 / (self.hits[LAST_STEP[stage]] + 2))


@lru_cache(maxsize=8)
def read_record(actions: tuple[Dates, ...], now: Month) -> Record:
    """The rates of the months before this one. They are kept: most changes of a plan leave them."""
    months: dict[Band, float] = dict.fromkeys(PRIORS, 0.0)
    hits: dict[Band, float] = dict.fromkeys(PRIORS, 0.0)
    for action in actions:
        for band, month, hit in [*months_to_carry_out(action, now), *months_to_use(action, now)]:
            weight = 1 if month >= now - RECENT else OLDER
            months[band] += weight
            hits[band] += weight * hit
    rates = {
        band: (hits[band] + PRIOR_MONTHS * prior) / (months[band] + PRIOR_MONTHS)
        for band, prior in PRIORS.items()
    }
    return Record(rates, months, hits)


def months_to_carry_out(action: Dates, now: Month) -> Iterator[tuple[Band, Month, bool]]:
    """The months in which an action with a date was open, and whether it was carried out then."""
    if not action.due:
        return
    due, last = month_number(action.due), now - 1
    if action.finished:
        last = min(last, month_number(action.finished))
    elif action.left:
        last = min(last, month_number(action.left) - 1)
    for month in range(month_number(action.added), last + 1):
        hit = bool(action.finished) and month == month_number(action.finished or action.due)
        yield band_of(month, due), month, hit


def months_to_use(action: Dates, now: Month) -> Iterator[tuple[Band, Month, bool]]:
    """The months in which an action was carried out and not in use yet."""
    if not action.must_be_used or not action.finished or action.left:
        return
    in_use = month_number(action.in_use) if action.in_use else now
    for month in range(month_number(action.finished), min(in_use, now - 1) + 1):
        yield "to_use", month, month == in_use


def band_of(month: Month, due: Month) -> Band:
    return "not_due" if month < due else "due" if month == due else "late"


def month_number(day: date) -> Month:
    return day.year * 12 + day.month - 1


def planned_months(asked: Iterable[Dates]) -> dict[str, Month | None]:
    """The months in which the first agreed dates have nine in ten, and every one, done."""
    dues = sorted(month_number(action.due) for action in asked if action.due)
    if not dues:
        return {"nine_in_ten": None, "every": None}
    return {"nine_in_ten": dues[len(dues) - len(dues) // 10 - 1], "every": dues[-1]}
