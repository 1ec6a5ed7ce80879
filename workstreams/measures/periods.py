"""The period that a reading covers, and the ways in which people write one; pure, reads no clock.

Quarters and years are those of the financial year that councils report by, April to March. A text
that could mean two periods ("09/12", "2012", "Q2 2012") is refused, with a clear way to write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.db.models import TextChoices

from improvement.dates import month_end

EARLIEST, LATEST = 1990, 2100
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
YEAR = r"(\d{4}|['’]?\d\d)"
NAME = r"([a-z]{3,9})\.?"
DASH = r"\s*(?:-|–|—|to|/)\s*"
MONTH_OR_YEAR = r"(\d{4}) ?- ?(\d\d)"
WORDS_HYPHENS = "\u2010\u2011\u2012\u2212\ufe63\uff0d"  # those of Word, and a minus
HYPHENS = dict.fromkeys(map(ord, WORDS_HYPHENS), "-")


class Length(TextChoices):
    DAY = "day", "A day"
    MONTH = "month", "A month"
    QUARTER = "quarter", "A quarter"
    YEAR = "year", "A year, April to March"


MONTHS_IN: dict[str, int] = {Length.MONTH: 1, Length.QUARTER: 3, Length.YEAR: 12}


class Period(NamedTuple):
    """A period by its first day and its Length."""

    starts: date
    covers: str

    @property
    def ends(self) -> date:
        return last_day(self.starts, self.covers)

    def __str__(self) -> str:
        return in_words(self.starts, self.covers)

    def overlaps(self, other: Period) -> bool:
        return self.starts <= other.ends and other.starts <= self.ends

    def following(self) -> Period:
        return Period(self.ends + timedelta(days=1), self.covers)


def last_day(starts: date, covers: str) -> date:
    if covers == Length.DAY:
        return starts
    last_month = starts.month - 1 + MONTHS_IN[covers] - 1
    year, month = starts.year + last_month // 12, last_month % 12 + 1
    return month_end(date(year, month, 1))


@lru_cache(maxsize=10_000)
def in_words(starts: date, covers: str) -> str:
    """A period as a reader says it: "September 2012", "July to September 2012", "2012/13"."""
    ends = last_day(starts, covers)
    if covers == Length.DAY:
        return f"{starts.day} {starts:%B %Y}"
    if covers == Length.MONTH:
        return f"{starts:%B %Y}"
    if covers == Length.QUARTER:
        return f"{starts:%B} to {ends:%B %Y}"
    return f"April {starts:%Y} to March {ends:%Y}"


def read_period(text: str, covers: str = "any") -> Period:
    """The period that was typed. Raises ValueError with a message on what to type instead.

    2011-12 could be December 2011 or the year to March 2012. It is read as the year where the
    measure is read by the year, as `covers` says, and refused with that question elsewhere.
    """
    plain = " ".join(text.strip().casefold().translate(HYPHENS).split())
    either = re.fullmatch(MONTH_OR_YEAR, plain, re.ASCII)
    if either and covers != Length.YEAR:
        year, second = int(either[1]), int(either[2])
        if 1 <= second <= 12 and (year + 1) % 100 == second:
            raise ValueError(
                f"“{text.strip()}” could mean two things: write {year}/{second:02} for April "
                f"{year} to March {year + 1}, or {second:02}/{year} for the month"
            )
    for pattern, period_of in FORMS:
        if match := re.fullmatch(pattern, plain, re.ASCII):
            return between_years(period_of(*match.groups()))
    for pattern, advice in UNCLEAR:
        if re.fullmatch(pattern, plain, re.ASCII):
            raise ValueError(f"“{text.strip()}” could mean two things: {advice}")
    raise ValueError(
        f"“{text.strip()[:40]}” is not a period: write September 2012, Q2 2012/13 or 2012/13"
    )


def between_years(period: Period) -> Period:
    """The period. Raises ValueError where it begins before EARLIEST or from LATEST on."""
    if not EARLIEST <= period.starts.year < LATEST:
        raise ValueError(f"The year must be between {EARLIEST} and {LATEST}")
    return period


def fitted(period: Period, covers: str) -> Period:
    """The period as one of the length that the measure's readings have.

    A day is taken for the period that it begins or ends, as spreadsheets write months as days.
    `covers` is a Length, or "any". Raises ValueError for a period of another length.
    """
    if covers in ("any", period.covers):
        return period
    if period.covers == Length.DAY:
        whole = around(period.starts, covers)
        if period.starts in (whole.starts, whole.ends):
            return whole
    length, advice = LENGTH_NAMES[period.covers], HOW_TO_WRITE[covers]
    raise ValueError(f"{period} is {length}, and this measure is read {advice}")


def around(day: date, covers: str) -> Period:
    """The period of that length, not a day, that contains the day."""
    months = MONTHS_IN[Length(covers)]
    since_april = (day.month - 4) % 12
    first = (since_april // months * months + 3) % 12 + 1
    return Period(date(day.year - (first > day.month), first, 1), covers)


LENGTH_NAMES = {"day": "a day", "month": "a month", "quarter": "a quarter", "year": "a year"}
HOW_TO_WRITE = {
    "month": "by the month: write September 2012 or 09/2012",
    "quarter": "by the quarter: write Q2 2012/13 or July to September 2012",
    "year": "by the year, April to March: write 2012/13",
}


def whole_year(text: str) -> int:
    """The year from "2012", "12" or "’12"; two digits are of this century."""
    digits = text.strip("'’")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def month_named(text: str) -> int:
    """The month's number from "Sep", "Sept" or "September"."""
    for number, name in enumerate(MONTHS, 1):
        if name.startswith(text) or (text, number) == ("sept", 9):
            return number
    raise ValueError(f"“{text}” is not a month")


def valid_date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("This is not a real date: write the day first, 30/09/2012") from None


def a_day(day: str, month: str, year: str) -> Period:
    return Period(valid_date(whole_year(year), int(month), int(day)), Length.DAY)


def a_named_day(day: str, month: str, year: str) -> Period:
    return Period(valid_date(whole_year(year), month_named(month), int(day)), Length.DAY)


def an_iso_day(year: str, month: str, day: str) -> Period:
    return Period(valid_date(int(year), int(month), int(day)), Length.DAY)


def a_month(month: str, year: str) -> Period:
    return Period(valid_date(whole_year(year), int(month), 1), Length.MONTH)


def a_named_month(month: str, year: str) -> Period:
    return Period(valid_date(whole_year(year), month_named(month), 1), Length.MONTH)


def an_iso_month(year: str, month: str) -> Period:
    """2012-09 is a month; 2012-13 can only be a financial year, and 2011-12 is one where it gets
    as far as this."""
    follows = len(month) == 2 and (int(year) + 1) % 100 == int(month)
    return a_year(year, month) if follows or not 1 <= int(month) <= 12 else a_month(month, year)


def a_quarter(number: str, first: str, second: str) -> Period:
    april = a_year(first, second).starts
    month = 4 + 3 * (int(number) - 1)
    return Period(date(april.year + month // 13, (month - 1) % 12 + 1, 1), Length.QUARTER)


def a_quarter_after_its_year(first: str, second: str, number: str) -> Period:
    return a_quarter(number, first, second)


def a_spelt_quarter(month: str, last: str, year: str) -> Period:
    first = valid_date(whole_year(year), month_named(month), 1)
    return checked_quarter(Period(first, Length.QUARTER), month_named(last))


def checked_quarter(period: Period, last_month: int) -> Period:
    """The quarter if it is one that ends in that month, as "October to December 2012" says. Raises
    ValueError otherwise."""
    if period != around(period.starts, Length.QUARTER) or period.ends.month != last_month:
        raise ValueError("A quarter begins in January, April, July or October: write Q2 2012/13")
    return period


def a_year(first: str, second: str) -> Period:
    begins = whole_year(first)
    if (begins + 1) % 100 != int(second) % 100:
        raise ValueError("A financial year ends in the year after it begins: write 2012/13")
    return Period(valid_date(begins, 4, 1), Length.YEAR)


def a_spelt_year(first: str, last: str) -> Period:
    return a_year(first, last)


FORMS: tuple[tuple[str, Callable[..., Period]], ...] = (
    (r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", a_day),
    (r"(\d{4})-(\d\d)-(\d\d)(?:[ t]00:00(?::00)?)?", an_iso_day),
    (rf"(\d{{1,2}})(?:st|nd|rd|th)? {NAME},? (\d{{4}})", a_named_day),
    (r"(\d{1,2})[/.-](\d{4})", a_month),
    (r"(\d{4}) ?- ?(\d{1,2})", an_iso_month),
    (rf"{NAME}[ -]?{YEAR}", a_named_month),
    (r"q(?:uarter)? ?([1-4])[ ,-]{0,2}(\d{4}) ?[/–-] ?(\d\d|\d{4})", a_quarter),
    (r"(\d{4}) ?[/–-] ?(\d\d|\d{4})[ ,-]{0,2}q(?:uarter)? ?([1-4])", a_quarter_after_its_year),
    (rf"{NAME}{DASH}{NAME} (\d{{4}})", a_spelt_quarter),
    (r"(\d{4}) ?[/–] ?(\d\d|\d{4})", a_year),
    (r"(\d{4}) ?- ?(\d{4})", a_year),
    (r"april (\d{4}) to march (\d{4})", a_spelt_year),
)
UNCLEAR = (
    (r"\d{1,2}[/.-]\d\d?", "write the year in full, 09/2012"),
    (r"\d{1,2}[/.-]\d{1,2}[/.-]\d\d", "write the year in full, 30/09/2012"),
    (r"\d{4}", "write 2012/13 for April 2012 to March 2013"),
    (
        r"q(?:uarter)? ?[1-4][ ,-]{0,2}\d{4}|\d{4}[ ,-]{0,2}q(?:uarter)? ?[1-4]",
        "write the financial year, Q2 2012/13",
    ),
)
