"""Dates with their precision, dates in words, and working days; pure, reads no clock.

A date that is known to the month is kept as the month's last day, since it is late only after that.
Working days are England's; bank holidays come from a list in the library, which downloads nothing.
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

from django.db.models import TextChoices

NOT_PUBLISHED = "not published"


class HolidaysUnknown(ValueError):
    """The bank holidays of a year are not known, so its working days can't be counted."""


class Precision(TextChoices):
    DAY = "day", "A day"
    MONTH = "month", "A month"
    QUARTER = "quarter", "A quarter"
    YEAR = "year", "A year"
    FINANCIAL_YEAR = "fin_year", "A financial year, to 31 March"
    ONGOING = "ongoing", "Ongoing, with a review date"


class ClearDays(TextChoices):
    """Whether clear days leave out days on which nobody works: each council's practice."""

    EVERY = "every", "Every day counts"
    WORKING = "working", "Weekends and bank holidays do not count"


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    end = month_end(date(year, month + 1, 1))
    return end.replace(day=min(day.day, end.day))


def last_day(day: date, precision: str) -> date:
    """The last day of the period that `day` stands for at the precision."""
    if precision == Precision.MONTH:
        return month_end(day)
    if precision == Precision.QUARTER:
        return month_end(day.replace(day=1, month=(day.month - 1) // 3 * 3 + 3))
    if precision == Precision.YEAR:
        return date(day.year, 12, 31)
    if precision == Precision.FINANCIAL_YEAR:
        return date(day.year + (day.month > 3), 3, 31)
    return day


def in_words(day: date | None, precision: str = Precision.DAY) -> str:
    """The date in words: "18 November 2013", "November 2013"; "not published" for None."""
    if day is None:
        return NOT_PUBLISHED
    if precision == Precision.MONTH:
        return f"{day:%B %Y}"
    if precision == Precision.QUARTER:
        end = last_day(day, precision)
        return f"{end.replace(day=1, month=end.month - 2):%B} to {end:%B %Y}"
    if precision == Precision.YEAR:
        return f"{day:%Y}"
    if precision == Precision.FINANCIAL_YEAR:
        end = last_day(day, precision)
        return f"{end.year - 1}/{end:%y}"
    if precision == Precision.ONGOING:
        return f"ongoing, review by {day.day} {day:%B %Y}"
    return f"{day.day} {day:%B %Y}"


@cache
def bank_holidays() -> frozenset[date]:
    """England's bank holidays, as far as the library's own list goes."""
    from govuk_bank_holidays.bank_holidays import BankHolidays

    calendar = BankHolidays(use_cached_holidays=True)
    holidays = calendar.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return frozenset(holiday["date"] for holiday in holidays)


@cache
def known_years() -> frozenset[int]:
    return frozenset(day.year for day in bank_holidays())


def is_working_day(day: date) -> bool:
    """Whether the day is neither at a weekend nor a bank holiday.

    Raises HolidaysUnknown for a year that the list does not have.
    """
    if day.year not in known_years():
        raise HolidaysUnknown(f"The bank holidays of {day.year} are not known yet")
    return day.weekday() < 5 and day not in bank_holidays()


def working_day_on_or_after(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day that is `count` working days after the day."""
    for _ in range(count):
        day = working_day_on_or_after(day + timedelta(days=1))
    return day


def may_be_worked(day: date) -> bool:
    """Whether the day is a working day as far as is known: in a year whose bank holidays are not
    known yet, every weekday is taken for one."""
    try:
        return is_working_day(day)
    except HolidaysUnknown:
        return day.weekday() < 5


def working_days_before(day: date, count: int) -> date:
    """The working day that is `count` working days before the day, as far as is known."""
    return working_days_off(day, count, timedelta(days=-1))


def working_days_after(day: date, count: int) -> date:
    """The working day that is `count` working days after the day, as far as is known."""
    return working_days_off(day, count, timedelta(days=1))


def with_clear_days(day: date, count: int, *, worked: bool, step: int = 1) -> date:
    """The day with `count` clear days between it and `day`: neither of the two is one of them. A
    clear day is any day, or where `worked` is set a working day, as far as is known. It lies after
    `day`; before it where `step` is -1."""
    if worked:
        return working_days_off(day, count + 1, timedelta(days=step))
    return day + timedelta(days=step * (count + 1))


def working_days_off(day: date, count: int, step: timedelta) -> date:
    for _ in range(count):
        day += step
        while not may_be_worked(day):
            day += step
    return day
