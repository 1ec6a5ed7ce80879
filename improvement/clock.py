"""The present day and instant of the plan's calendar; only views read them, once a request.

In a demonstration the calendar stands still at settings.PLAN_TODAY. The history does not use this
clock: it records the true time of each change.
"""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day of a demonstration where one is set, else the real one."""
    return settings.PLAN_TODAY or timezone.localdate()


def now() -> datetime:
    """The present instant on the plan's calendar (aware)."""
    local = timezone.localtime()  # read once: a second look could fall on the next day
    return datetime.combine(settings.PLAN_TODAY or local.date(), local.timetz())
