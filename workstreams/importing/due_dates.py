"""Reads when an action is due from what people write; pure, reads no clock.

What has no year, does not exist or could be two days is asked about and never guessed. A period
stands for its last day. The financial year 2012/13 ends on 31 March 2013, and so do its quarters:
Q3 2012/13 is October to December 2012.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from improvement.dates import month_end, months_later

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAME = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
DAY, YEAR = r"(\d{1,2})(?:st|nd|rd|th)?", r"(\d{4}|'\d\d|\d\d(?!\d))"
NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-")
APOSTROPHES = dict.fromkeys((0x2018, 0x2019, 0x60, 0xB4), "'")
EARLIEST, LATEST = 1990, 2100

NOTHING = re.compile(
    r"(?:n/?a|not applicable|none|tb[cad]|to be (?:confirmed|agreed|decided|determined|set|advised)"
    r".*|not (?:known|set|yet .*)|unknown|awaiting .*|pending|[-?.]+|x[x/.-]+|#.*|<.*>|\[.*\]|)"
)
ONGOING = re.compile(
    r"\b(?:on-?\s?going|continuous(?:ly)?|continual|rolling|in perpetuity|permanent(?:ly)?"
    r"|throughout|business as usual|bau|regular(?:ly)?|(?:every|each) (?:week|month|quarter|year)"
    r"|(?:weekly|monthly|quarterly|annual(?:ly)?|termly|six-weekly))\b"
)
IMMEDIATE = re.compile(r"\b(?:immediate(?:ly)?|with immediate effect|straight ?away|at once|now)\b")
SOON = re.compile(r"\b(?:asap|a\.s\.a\.p\.?|as soon as (?:possible|practicable)|urgent(?:ly)?)\b")
DONE = re.compile(r"\b(?:completed?|done|achieved|closed|implemented|finished)\b")
RELATIVE = re.compile(
    r"\b(?:within|in|after)?\s*(\d+|one|two|three|four|six|nine|twelve|eighteen)\s*"
    r"(working days?|days?|weeks?|months?|years?)\b\s*(?:(of|from|after|following)\b)?"
)
AMOUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "twelve": 12}
END_OF = re.compile(r"\bend (?:of )?(?:the )?(?:calendar |financial )?(?:year )?$")
SEASON = re.compile(
    r"\b(?:spring|summer|autumn|winter|easter|christmas|term|half-term|school year|academic year)\b"
)
WITHOUT_YEAR = re.compile(rf"\b{DAY} (?:of )?{NAME}|\b{NAME} {DAY}(?!\d)|\b{NAME}")
RANGE = re.compile(r"\s*(?:-|/|to|until)\s*")
REVISED = re.compile(r"\b(?:revised|extended|moved|now|new|amended|changed)\b")


class Ask(NamedTuple):
    """What a person has to be asked: one of the codes of `proposals.CODES`, and the words. `by` is
    the name of the answer that gives a state."""

    code: str
    words: str
    by: str = ""


class Due(NamedTuple):
    """When an action is due: the last day, or None; how precisely it is known (day, month, quarter,
    year, ongoing, immediate or none); and what has to be asked."""

    day: date | None
    precision: str
    ask: tuple[Ask, ...] = ()


class Mention(NamedTuple):
    """A day or period that a text names: its first and last place, its last day, how precise."""

    start: int
    end: int
    day: date
    precision: str


class Unclear(ValueError):
    """The text names a day that does not exist, or what could be two; the message says why."""


def read_due(text: str) -> Due:
    """When the text says that an action is due; the empty text says nothing."""
    plain = normal(text)
    if NOTHING.fullmatch(plain):
        return Due(None, "none", (Ask("due", "a date"),))
    try:
        mentions = found_in(plain)
    except Unclear as error:
        return Due(None, "none", (Ask("due", str(error)),))
    if relative := RELATIVE.search(plain):
        return relative_due(plain, relative, mentions)
    if ONGOING.search(plain):
        day = max((mention.day for mention in mentions), default=None)
        review = Ask("review", "a review date, since it is ongoing")
        return Due(day, "ongoing", () if day else (review,))
    if mentions:
        return dated(text, plain, mentions)
    return undated(text, plain)


def normal(text: str) -> str:
    """The text with plain spaces, hyphens and apostrophes, in lower case."""
    folded = unicodedata.normalize("NFKC", text).translate(DASHES | APOSTROPHES).casefold()
    return " ".join(folded.split()).strip(" .,;:")


def undated(text: str, plain: str) -> Due:
    if SOON.search(plain):
        return Due(None, "immediate", (Ask("due", f"“{text.strip()}” is not a date"),))
    if IMMEDIATE.search(plain):
        return Due(None, "immediate")
    if DONE.search(plain):
        return Due(None, "none", (Ask("state", "it is said to be done: on which day?"),))
    if SEASON.search(plain):
        return Due(None, "none", (Ask("due", f"“{text.strip()}” has no last day: which is it?"),))
    if WITHOUT_YEAR.search(plain):
        return Due(None, "none", (Ask("due", f"“{text.strip()}” has no year"),))
    return Due(None, "none", (Ask("due", "a date"),))


def dated(text: str, plain: str, mentions: list[Mention]) -> Due:
    """The day of one mention; of several, the end of a range or the one that is said to be new."""
    last = mentions[-1]
    if last.precision == "year" and SEASON.search(plain):
        return undated(text, plain)
    if len(mentions) == 1:
        return Due(last.day, last.precision, of_year(last, plain))
    between = plain[mentions[-2].end : last.start]
    is_range = len(mentions) == 2 and RANGE.fullmatch(between)
    if is_range or REVISED.search(plain):
        return Due(last.day, last.precision, of_year(last, plain))
    latest = max(mentions, key=lambda mention: mention.day)
    days = " and ".join(sorted({f"{m.day.day} {m.day:%B %Y}" for m in mentions}))
    return Due(latest.day, latest.precision, (Ask("due", f"it names several days: {days}"),))


def of_year(mention: Mention, plain: str) -> tuple[Ask, ...]:
    if mention.precision != "year" or END_OF.search(plain[: mention.start]):
        return ()
    is_financial = "/" in plain[mention.start : mention.end] or mention.day.month == 3
    kind = "financial year" if is_financial else "year"
    return (Ask("due", f"a {kind} is not one day"),)


def relative_due(plain: str, relative: re.Match[str], mentions: list[Mention]) -> Due:
    """A time after a day that is named, or after one that is not and so has to be asked for."""
    amount = AMOUNTS.get(relative[1]) or (18 if relative[1] == "eighteen" else int(relative[1]))
    after = [mention for mention in mentions if relative[3] and mention.start >= relative.end()]
    if not after or "working" in relative[2] or amount > 120:
        if mentions and not after:
            return dated(plain, plain, mentions)
        return Due(None, "none", (Ask("due", "it counts from a day that is not stated"),))
    start, unit = after[0], relative[2].rstrip("s")
    months = {"month": amount, "year": 12 * amount}.get(unit)
    if months is None:
        day = start.day + timedelta(days=amount * (7 if unit == "week" else 1))
    else:
        later = months_later(start.day, months)
        day = later if start.precision == "day" else month_end(later)
    return Due(day, start.precision)


def found_in(plain: str) -> list[Mention]:
    """The days and periods that a normal text names, in its order. Raises Unclear."""
    found: list[Mention] = []
    for pattern, reader in GRAMMAR:
        for match in re.finditer(pattern, plain):
            if any(m.start < match.end() and match.start() < m.end for m in found):
                continue
            if read := reader(match):
                found.append(Mention(match.start(), match.end(), *read))
    return sorted([*found, *shared_ends(plain, found)])


def shared_ends(plain: str, found: list[Mention]) -> Iterator[Mention]:
    """The month before a mention with which it shares the year: "June" of "June/July 2012"."""
    for mention in found:
        before = re.search(
            rf"\b(?:{DAY} )?{NAME}\s*(?:-|/|to|and|&|or)\s*$", plain[: mention.start]
        )
        if before and not any(m.start <= before.start() < m.end for m in found):
            month = MONTHS.index(before[2][:3]) + 1
            year = mention.day.year - (month > mention.day.month)
            yield Mention(before.start(), before.end(2), month_end(date(year, month, 1)), "month")


DayRead = tuple[date, str] | None


def year_of(text: str) -> int:
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def a_day(year: int, month: int, day: int) -> DayRead:
    if not EARLIEST <= year <= LATEST:
        raise Unclear(f"the year {year} can’t be meant")
    if not 1 <= month <= 12:
        raise Unclear(f"there is no month {month}")
    last = month_end(date(year, month, 1))
    if not 1 <= day <= last.day:
        raise Unclear(f"{last:%B} has {last.day} days in {year}")
    return date(year, month, day), "day"


def a_month(year: int, month: int) -> DayRead:
    if not (EARLIEST <= year <= LATEST and 1 <= month <= 12):
        raise Unclear(f"there is no month {month} of {year}")
    return month_end(date(year, month, 1)), "month"


def by_name(name: str) -> int:
    return MONTHS.index(name[:3]) + 1


def iso(m: re.Match[str]) -> DayRead:
    return a_day(int(m[1]), int(m[2]), int(m[3]))


def numeric(m: re.Match[str]) -> DayRead:
    return a_day(year_of(m[3]), int(m[2]), int(m[1]))


def day_month_year(m: re.Match[str]) -> DayRead:
    return a_day(year_of(m[3]), by_name(m[2]), int(m[1]))


def month_day_year(m: re.Match[str]) -> DayRead:
    return a_day(int(m[3]), by_name(m[1]), int(m[2]))


def month_year(m: re.Match[str]) -> DayRead:
    return a_month(year_of(m[2]), by_name(m[1]))


def numeric_month(m: re.Match[str]) -> DayRead:
    return a_month(int(m[2]), int(m[1]))


def financial_quarter(m: re.Match[str]) -> DayRead:
    number = NUMBERS.get(m[1]) or int(m[1])
    first = year_of(m[2])
    if not is_next(first, m[3]):
        return None
    year, month = (first, 3 * number + 3) if number < 4 else (first + 1, 3)
    return month_end(date(year, month, 1)), "quarter"


def unnamed_quarter(m: re.Match[str]) -> DayRead:
    said = f"Q{m[1]} {m[2]}"
    raise Unclear(f"{said} could be of the calendar year or of the financial year: which is it?")


def financial_year(m: re.Match[str]) -> DayRead:
    first = year_of(m[1])
    return (date(first + 1, 3, 31), "year") if is_next(first, m[2]) else None


def single_year(m: re.Match[str]) -> DayRead:
    year = int(m[1])
    return (date(year, 12, 31), "year") if EARLIEST <= year <= LATEST else None


def is_next(first: int, second: str) -> bool:
    """Whether the year that is written second follows the first one: 2012/13, 2012-2013."""
    return EARLIEST <= first <= LATEST and str(first + 1).endswith(second)


YEARS = r"(\d{4})\s*[/-]\s*(\d\d(?:\d\d)?)(?![\d/])"  # such as 2012/13
SHORT_YEARS = r"(\d{4}|\d\d)\s*[/-]\s*(\d\d(?:\d\d)?)(?![\d/])"
GRAMMAR: tuple[tuple[str, Callable[[re.Match[str]], DayRead]], ...] = (
    (r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b", iso),
    (rf"\b{DAY}[ /.-]?(?:of )?{NAME}(?:,? |[-/]|){YEAR}", day_month_year),
    (rf"\b{NAME} {DAY},? (\d{{4}})\b", month_day_year),
    (r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)(?![\d/])", numeric),
    (rf"\b{NAME}[\s,]*(?:of )?(\d{{4}})\b(?!\s*/\s*\d)", month_year),
    (rf"\b{NAME}\s*(?:-|/|')\s*(\d{{4}}|'?\d\d)(?!\d)", month_year),
    (rf"\bend (?:of )?{NAME} (\d\d)(?!\d|[/-]|st|nd|rd|th)", month_year),
    (rf"\bq(?:uarter|tr)?\.?\s*([1-4])\s*(?:of |, ?|\(|fy ?)?{SHORT_YEARS}", financial_quarter),
    (rf"\b(first|second|third|fourth) quarter (?:of )?{YEARS}", financial_quarter),
    (r"\bq(?:uarter|tr)?\.?\s*([1-4])\s*(?:of |, ?)?(\d{4})(?!\d)", unnamed_quarter),
    (rf"(?<![\d/]){YEARS}", financial_year),
    (r"\bfy\s*(\d\d)\s*[/-]\s*(\d\d)(?!\d)", financial_year),
    (r"(?<![\d/.-])(\d{1,2})/(\d{4})(?![\d/])", numeric_month),
    (r"(?<![\d/.-])(\d{4})(?![\d/.-])", single_year),
)
