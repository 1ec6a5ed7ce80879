"""A forecast of a plan in JSON, as JSON, so that the rule can be checked from outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from board.dashboard.forecast import CHANCES, forecast
from board.dashboard.pace import Dates, Month


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
