"""How often a person is reminded of one thing; pure, reads no clock.

Before a date 30, 7 and 1 days; after it 1 and 7 days, then at 30 days and every 30 more. What
waits for someone is said on the day that it begins to wait, then at 7 days, 30, and every 30 more.
A reminder that was missed is made up for the next day, and the latest one stands for all before it.
"""

from __future__ import annotations

from datetime import date, timedelta

BEFORE = (30, 7, 1)
AFTER = (1, 7)
WAITED = (7,)
EVERY = 30
APART = timedelta(days=5)  # the least time between two reminders of one thing to one person


def of_a_date(due: date, on: date) -> date | None:
    """The latest day, `on` at the latest, that a date asks for a reminder on; None before any."""
    days = (on - due).days
    before = [-ahead for ahead in BEFORE if -ahead <= days]
    reached = [*before, *after(days, AFTER)]
    return due + timedelta(days=max(reached)) if reached else None


def of_a_wait(since: date, on: date) -> date:
    """The latest day, `on` at the latest, that something which waits asks for a reminder on."""
    return since + timedelta(days=max([0, *after((on - since).days, WAITED)]))


def after(days: int, steps: tuple[int, ...]) -> list[int]:
    """The numbers of days after a day, `days` at the most, that ask for a reminder."""
    return [step for step in (*steps, days // EVERY * EVERY) if 0 < step <= days]


def is_due(asked: date, last: date | None, on: date) -> bool:
    """Whether a reminder asked for on a day is still owed to someone last reminded on `last`."""
    return last is None or (last < asked and far_enough(last, on))


def far_enough(last: date | None, on: date) -> bool:
    return last is None or on - last >= APART
