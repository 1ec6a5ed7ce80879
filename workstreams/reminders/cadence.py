"""How often a person is reminded of one item; pure, reads no clock.

Of a date: 30, 7 and 1 days before it; 1 and 7 days after it, then at 30 days and every 30 more. Of
something that waits for them: on the day that it begins to wait, then at 7 days, at 30 and every 30
more. A reminder that was missed is sent on the next day; it replaces all the earlier ones.
"""

from __future__ import annotations

from datetime import date, timedelta

BEFORE = (30, 7, 1)
AFTER = (1, 7)
WAITED = (7,)
EVERY = 30
APART = timedelta(days=5)  # the least time between two reminders of one item to one person
NEW_FOR = timedelta(days=30)  # of news: whoever joins later is not told of what is long past


def reminder_of_date(due: date, on: date) -> date | None:
    """The latest day, up to `on`, on which a reminder of the date is due; None before the first."""
    days = (on - due).days
    before = [-ahead for ahead in BEFORE if -ahead <= days]
    reached = [*before, *days_due_after(days, AFTER)]
    return due + timedelta(days=max(reached)) if reached else None


def reminder_of_wait(since: date, on: date) -> date:
    """The latest day, up to `on`, on which a reminder of what waits since then is due."""
    return since + timedelta(days=max([0, *days_due_after((on - since).days, WAITED)]))


def days_due_after(days: int, first: tuple[int, ...]) -> list[int]:
    """The days after a day, up to `days`, on which a reminder is due; `first` come before EVERY."""
    return [number for number in (*first, days // EVERY * EVERY) if 0 < number <= days]


def is_due(remind_on: date, last: date | None, on: date) -> bool:
    """Whether the reminder of a day is still to be sent to someone last reminded on `last`."""
    return last is None or (last < remind_on and far_enough(last, on))


def far_enough(last: date | None, on: date) -> bool:
    """Whether the last reminder is long enough ago for another."""
    return last is None or on - last >= APART
