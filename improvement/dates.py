"""Dates as documents state them, and the days a date stands for; pure, reads no clock.

A date known to the month is kept as the month's last day: it is late only after that day.
"""

from calendar import monthrange
from datetime import date

from django.db.models import TextChoices

NOT_PUBLISHED = "not published"


class Precision(TextChoices):
    DAY = "day", "A day"
    MONTH = "month", "A month"
    QUARTER = "quarter", "A quarter"
    YEAR = "year", "A year"
    ONGOING = "ongoing", "Ongoing, with a review date"


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def last_day(day: date, precision: str) -> date:
    """The last day of the period that `day` stands for at the precision."""
    if precision == Precision.MONTH:
        return month_end(day)
    if precision == Precision.QUARTER:
        return month_end(day.replace(day=1, month=(day.month - 1) // 3 * 3 + 3))
    if precision == Precision.YEAR:
        return date(day.year, 12, 31)
    return day


def in_words(day: date | None, precision: str = Precision.DAY) -> str:
    """The date as a reader says it: "18 November 2013", "November 2013", "not published"."""
    if day is None:
        return NOT_PUBLISHED
    if precision == Precision.MONTH:
        return f"{day:%B %Y}"
    if precision == Precision.QUARTER:
        end = last_day(day, precision)
        return f"{end.replace(day=1, month=end.month - 2):%B} to {end:%B %Y}"
    if precision == Precision.YEAR:
        return f"{day:%Y}"
    if precision == Precision.ONGOING:
        return f"ongoing, review by {day.day} {day:%B %Y}"
    return f"{day.day} {day:%B %Y}"
