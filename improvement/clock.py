"""The present day and instant of the plan's calendar; only views read them, once a request.

In a demonstration the calendar stands still at settings.PLAN_TODAY. The history does not use this
clock: it records the true time of each change.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

_instant: ContextVar[datetime | None] = ContextVar("instant", default=None)


def today() -> date:
    """The day of a demonstration where one is set, else the real one; of an instant, its day."""
    present: date = settings.PLAN_TODAY or timezone.localdate()
    instant = _instant.get()
    return min(timezone.localdate(instant), present) if instant else present


def now() -> datetime:
    """The present instant on the plan's calendar (aware)."""
    if instant := _instant.get():
        return instant
    local = timezone.localtime()  # read once: a second look could fall on the next day
    return datetime.combine(settings.PLAN_TODAY or local.date(), local.timetz())


def instant() -> datetime | None:
    """The instant as at which is read; None for the present."""
    return _instant.get()


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """The calendar stands at the instant for what is read inside."""
    token = _instant.set(instant)
    try:
        yield
    finally:
        _instant.reset(token)
