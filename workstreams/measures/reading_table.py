"""Readings out of a table: which column is which, each cell's meaning, and all that is wrong by its
row and cell. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from improvement.files.workbooks import Line, Table
from workstreams.measures.periods import Length, Period, around, fitted, read_period
from workstreams.measures.reading_rules import TIMES, Measured, Read, faults

NAMES = {
    "period": "period",
    "month": "period",
    "quarter": "period",
    "year": "period",
    "date": "period",
    "reading": "value",
    "value": "value",
    "figure": "value",
    "numerator": "numerator",
    "counted": "numerator",
    "denominator": "denominator",
    "out of": "denominator",
    "sample": "sample",
    "in words": "as_stated",
    "note": "note",
    "provisional": "provisional",
}
# Headings of the file of readings that the site itself gives out.
PASSED_OVER = (
    *("measure", "series", "from", "unit", "average", "lower limit", "upper limit"),
    *("what it says", "where it comes from", "paragraph"),
)
NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,6})?", re.ASCII)
YES, NO = {"yes", "y", "true", "provisional", "p"}, {"no", "n", "false", "final", ""}
Columns = dict[str, int]


@dataclass
class Found:
    """The readings of a table, and what is wrong with it in words, in the order of its rows."""

    reads: list[Read] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def read_table(table: Table, measure: Measured, on: date, first: Period | None = None) -> Found:
    """Every row as a reading. `first` is the period of the first, where the table names none."""
    found, seen = Found(), dict[Period, int]()
    try:
        columns, lines = headed(table, measure)
    except ValueError as error:
        found.wrong.append(str(error))
        return found
    if "period" not in columns and first is None:
        found.wrong.append("No column gives the periods: say which one the first number is for")
        return found
    period = first
    for line in lines:
        read, wrong = read_line(line, columns, period)
        if read is not None and not wrong:
            wrong = list(misfits(line, columns, read, measure, on, seen))
        if read is not None and not wrong:
            found.reads.append(replace(read, period=fitted(read.period, measure.covers)))
        found.wrong += wrong
        period = period.following() if period else None
    if not found.reads and not found.wrong:
        found.wrong.append("No row has a reading")
    return found


def headed(table: Table, measure: Measured) -> tuple[Columns, Table]:
    """Which column holds what, and the rows below the headings, if there are any."""
    named = [NAMES.get(text.casefold()) for text in table[0].texts]
    if not any(named):
        return unheaded(max(len(line.texts) for line in table), measure), table
    columns: Columns = {}
    for place, (name, text) in enumerate(zip(named, table[0].texts, strict=True)):
        if name is None and text and text.casefold() not in PASSED_OVER:
            raise ValueError(
                f"{table[0].cell(place)}: “{text[:40]}” is not a heading. Use Period, Reading, "
                "Numerator, Denominator, Sample, In words, Note or Provisional"
            )
        if name in columns:
            raise ValueError(f"{table[0].cell(place)}: there are two columns for “{text[:40]}”")
        if name:
            columns[name] = place
    return columns, table[1:]


def unheaded(count: int, measure: Measured) -> Columns:
    """The columns of a table without headings, by how many there are."""
    reading = "as_stated" if measure.kind == "words" else "value"
    known: dict[int, tuple[str, ...]] = {1: (reading,), 2: ("period", reading)}
    if measure.kind in TIMES:
        known[3] = ("period", "numerator", "denominator")
    if count not in known:
        raise ValueError(f"There are {count} columns: put a heading over each")
    return {name: place for place, name in enumerate(known[count])}


def read_line(line: Line, columns: Columns, period: Period | None) -> tuple[Read | None, list[str]]:
    """The row as a reading; None for one that only names its period, which is yet to be read."""
    texts = {name: line.text(place) for name, place in columns.items()}
    if not any(text for name, text in texts.items() if name not in ("period", "provisional")):
        return None, []
    values: dict[str, Any] = {"period": period}
    wrong = []
    for name, text in texts.items():
        where = line.cell(columns[name])
        try:
            values[name] = MEANING[name](text)
        except ValueError as error:
            wrong.append(f"{where}: {error}")
    return (None, wrong) if wrong else (Read(**values), [])


def number(text: str) -> Decimal | None:
    bare = text.removesuffix("%").strip()
    if not bare:
        return None
    if not NUMBER.fullmatch(bare):
        kind = "a formula and not" if is_formula(text) else "not"
        raise ValueError(f"“{shown(text)}” is {kind} a number")
    return Decimal(bare.replace(",", ""))


def whole(text: str) -> int | None:
    value = number(text)
    if value is not None and (value < 0 or value != value.to_integral_value() or value > 10**9):
        raise ValueError(f"“{shown(text)}” is not a whole number")
    return None if value is None else int(value)


def period_of(text: str) -> Period:
    if is_formula(text):
        raise ValueError(f"“{shown(text)}” is a formula and not a period")
    return read_period(text)


def words(text: str) -> str | None:
    if is_formula(text):
        raise ValueError(f"“{shown(text)}” is a formula: paste its value")
    if len(text) > 2000:
        raise ValueError("This must be 2,000 characters or fewer")
    return text or None


def yes(text: str) -> bool:
    if text.casefold() not in YES | NO:
        raise ValueError(f"“{shown(text)}” should be yes or no")
    return text.casefold() in YES


MEANING: dict[str, Callable[[str], Any]] = {
    "period": period_of,
    "value": number,
    "numerator": number,
    "denominator": number,
    "sample": whole,
    "as_stated": words,
    "note": words,
    "provisional": yes,
}


def is_formula(text: str) -> bool:
    return text.startswith(("=", "+", "@", "\uff1d"))


def shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def misfits(
    line: Line, columns: Columns, read: Read, measure: Measured, on: date, seen: dict[Period, int]
) -> Iterator[str]:
    """What the rules of readings say of the row, and that its period stands in another row."""
    for name, says in faults(read, measure, on):
        yield f"{line.cell(columns[name]) if name in columns else f'Row {line.number}'}: {says}"
        if name == "period":
            return
    period = fitted(read.period, measure.covers)
    twin = next((other for other in seen if other.overlaps(period)), None)
    if twin is None:
        seen[period] = line.number
    elif twin == period:
        yield f"Row {line.number}: {period} stands in row {seen[twin]} as well"
    else:
        yield f"Row {line.number}: {period} overlaps {twin} in row {seen[twin]}"


def to_fill_in(measure: Measured, after: Period | None, on: date) -> list[Period]:
    """The periods that a template offers: a dozen at most of those that are over and not read
    yet, since `after` or the year before; at least the one that comes next."""
    covers = Length.MONTH if measure.covers == "any" else Length(measure.covers)
    period = after.following() if after else around(date(on.year - 1, on.month, 1), covers)
    found = [period]
    while len(found) < 12 and period.following().ends < on:
        period = period.following()
        found.append(period)
    return found
