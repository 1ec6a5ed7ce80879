"""How large the plans are that are measured, and the calendar that all of them share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

TODAY = date(2013, 11, 18)  # the day on which the plan is measured: its PLAN_TODAY
FIRST_MONTH = date(2012, 11, 1)  # that the first round reports on
ROUNDS, WORKSTREAMS = 12, 12
ENTERED = date(2012, 10, 8)  # when people and actions were entered


@dataclass(frozen=True)
class Size:
    """`drafts` is how often an update is saved before it is sent: it sets the length of the
    history."""

    actions: int
    drafts: int
    measures: int = 60
    readings: int = 36

    @property
    def owners(self) -> int:
        return max(6, min(500, self.actions // 5))


SIZES = {size.actions: size for size in (Size(70, 8), Size(700, 14), Size(10_000, 9))}


def month(number: int, first: date = FIRST_MONTH) -> date:
    """The first day of the month that is `number` months after the first."""
    months = first.year * 12 + first.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


def instant(day: date, minutes: int = 0) -> datetime:
    """Minutes after nine in the morning of the day."""
    nine = datetime.combine(day, time(9))
    return timezone.make_aware(nine + timedelta(minutes=minutes))
