"""When a plan's actions will be carried out, or in use, at the pace of its own record; pure.

Every open action goes on at the monthly rates of the record (`months_ahead.py`). Whether an action
makes a difference is never forecast.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from board.dashboard.months_ahead import (
    HIGHEST_CHANCE,
    Future,
    Group,
    MonthAhead,
    months_ahead,
    paces,
)
from board.dashboard.pace import (
    Band,
    Dates,
    Month,
    Record,
    Stage,
    month_number,
    planned_months,
    read_record,
)

TooLittle = Literal["", "months", "done", "in_use", "nothing"]

CHANCES = (0.1, 0.25, 0.5, 0.75, HIGHEST_CHANCE)
LEAST_MONTHS = 6
LEAST_CARRIED_OUT = 15
LEAST_IN_USE = 10


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


def from_vector(vector: Mapping[str, Any]) -> dict[str, Any]:
    """The forecast of a plan in JSON, as JSON, so that it can be checked from outside.

    `vector` has `today`, `stage`, `only` (refs, or None for the whole plan) and `actions`, each
    with the fields of `Dates`, days as "2013-11-18". Months are answered as "2013-11".
    """
    actions = [action_from_json(action) for action in vector["actions"]]
    today = date.fromisoformat(vector["today"])
    result = forecast(actions, today, vector["stage"], vector["only"])
    answer: dict[str, Any] = {
        "too_little": result.too_little,
        "total": result.total,
        "done": result.done,
    }
    if not (record := result.record):
        return answer
    chances = {
        what: {str(chance): as_text(result.month_of(what, chance)) for chance in CHANCES}
        for what in ("nine_in_ten", "every")
    }
    months = [
        {
            "month": as_text(ahead.month),
            "low": ahead.low,
            "middle": ahead.middle,
            "high": ahead.high,
            "every": ahead.every,
            "nine_in_ten": ahead.nine_in_ten,
        }
        for ahead in result.months
    ]
    return answer | {
        "planned": {what: as_text(month) for what, month in result.planned.items()},
        "rates": record.rates,
        "action_months": list(record.months.values()),
        "spread": result.deviation,
        **chances,
        "months": months,
    }


def action_from_json(action: Mapping[str, Any]) -> Dates:
    def day(name: str) -> date | None:
        return date.fromisoformat(action[name]) if action.get(name) else None

    return Dates(
        action["ref"],
        date.fromisoformat(action["added"]),
        day("due"),
        day("finished"),
        day("left"),
        bool(action.get("must_be_used")),
        day("in_use"),
    )


def as_text(month: Month | None) -> str | None:
    return None if month is None else f"{month // 12}-{month % 12 + 1:02}"
