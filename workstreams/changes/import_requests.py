"""Asks the chair for what a file would move in an agreed plan: a request for each action."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError

from improvement.models import User
from workstreams.changes.date_changes import ask_date_change
from workstreams.changes.judged_changes import ask_judged_change
from workstreams.models import Action
from workstreams.queries.plan_comparison import ComparedAction

MOST_REQUESTS = 100  # that one file asks for: the chair decides each


@dataclass(frozen=True)
class Asking:
    """What the requests of a file say: why, from which cause where a date moves, and when."""

    reason: str
    cause: str
    now: datetime


def ask_for(rows: Iterable[ComparedAction], asking: Asking, *, by: User) -> None:
    asked = [row for row in rows if row.requests]
    if len(asked) > MOST_REQUESTS:
        raise ValidationError(
            f"The file asks for {len(asked):,} changes that the chair decides one by one. At most "
            f"{MOST_REQUESTS} are asked for at once: take fewer of its rows"
        )
    for row in asked:
        assert row.action
        wanted = {name: new for name, (_, new) in row.requests.items()}
        due = wanted.pop("due", None)
        if wanted:
            ask_judged_change(
                Action, row.action.pk, wanted, by=by, reason=asking.reason, now=asking.now
            )
        if due:
            ask_date_change(
                row.action.pk,
                by=by,
                to_due=due,
                cause=asking.cause,
                reason=asking.reason,
                now=asking.now,
            )
