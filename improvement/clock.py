"""The one place that reads the clock for the plan's own calendar; views ask once and pass it down.

A demonstration's calendar stands at settings.PLAN_TODAY. History never uses it: a record of
who changed what carries the true time.
"""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day the plan is read on: the demonstration's day where one is set, else the real one."""
    return settings.PLAN_TODAY or timezone.localdate()


def now() -> datetime:
    """The present instant on the plan's calendar (aware)."""
    local = timezone.localtime()  # read once: a second look could fall on the next day
    return datetime.combine(settings.PLAN_TODAY or local.date(), local.timetz())
