"""Reads a pasted or uploaded table of readings: finds the columns, parses each cell, and names each
fault by its row and cell. Pure.
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
from workstreams.measures.reading_rules import TIMES, EnteredReading, MeasureToRead, faults

FIELD_OF_HEADING = {
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
# Further headings of the CSV file of readings that the site offers; their columns are ignored.
IGNORED_HEADINGS = (
    *("measure", "series", "from", "unit", "average", "lower limit", "upper limit"),
    *("what it says", "where it comes from", "paragraph"),
)
NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,6})?", re.ASCII)
YES, NO = {"yes", "y", "true", "provisional", "p"}, {"no", "n", "false", "final", ""}
Columns = dict[str, int]  # the place of each field's column, from 0


@dataclass
class TableResult:
    """The readings of the rows without a fault, and all faults in words, in the order of rows."""

    readings: list[EnteredReading] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_table(
    table: Table, measure: MeasureToRead, on: date, first: Period | None = None
) -> TableResult:
    """Read every row of the table. `first` is the period of the first row where the table has no
    column of periods; each further row is then for the period after."""
    result, rows_by_period = TableResult(), dict[Period, int]()
    try:
        columns, lines = columns_and_rows(table, measure)
    except ValueError as error:
        result.faults.append(str(error))
        return result
    if "period" not in columns and first is None:
        result.faults.append("No column gives the periods: say which one the first number is for")
        return result
    period = first
    for line in lines:
        reading, wrong = read_row(line, columns, period)
        if reading is not None and not wrong:
            wrong = list(faults_of_row(line, columns, reading, measure, on, rows_by_period))
        if reading is not None and not wrong:
            fitting = fitted(reading.period, measure.covers)
            result.readings.append(replace(reading, period=fitting))
        result.faults += wrong
        period = period.following() if period else None
    if not result.readings and not result.faults:
        result.faults.append("No row has a reading")
    return result


def columns_and_rows(table: Table, measure: MeasureToRead) -> tuple[Columns, Table]:
    """The columns by field, and the rows without the headings. Raises ValueError for a heading
    that is unknown or comes twice."""
    named = [FIELD_OF_HEADING.get(text.casefold()) for text in table[0].texts]
    if not any(named):
        return columns_by_count(max(len(line.texts) for line in table), measure), table
    columns: Columns = {}
    for place, (name, text) in enumerate(zip(named, table[0].texts, strict=True)):
        if name is None and text and text.casefold() not in IGNORED_HEADINGS:
            raise ValueError(
                f"{table[0].cell(place)}: “{text[:40]}” is not a heading. Use Period, Reading, "
                "Numerator, Denominator, Sample, In words, Note or Provisional"
            )
        if name in columns:
            raise ValueError(f"{table[0].cell(place)}: there are two columns for “{text[:40]}”")
        if name:
            columns[name] = place
    return columns, table[1:]


def columns_by_count(count: int, measure: MeasureToRead) -> Columns:
    """The columns of a table without headings, by their number. Raises ValueError for a number
    that has no fixed meaning."""
    reading = "as_stated" if measure.kind == "words" else "value"
    fields_by_count: dict[int, tuple[str, ...]] = {1: (reading,), 2: ("period", reading)}
    if measure.kind in TIMES:
        fields_by_count[3] = ("period", "numerator", "denominator")
    if count not in fields_by_count:
        raise ValueError(f"There are {count} columns: put a heading over each")
    return {name: place for place, name in enumerate(fields_by_count[count])}


def read_row(
    line: Line, columns: Columns, period: Period | None
) -> tuple[EnteredReading | None, list[str]]:
    """The row as a reading, or None and its faults; None and no fault for a row that is empty but
    for its period, as in a template that is not filled in yet."""
    texts = {name: line.text(place) for name, place in columns.items()}
    if not any(text for name, text in texts.items() if name not in ("period", "provisional")):
        return None, []
    values: dict[str, Any] = {"period": period}
    wrong = []
    for name, text in texts.items():
        where = line.cell(columns[name])
        try:
            values[name] = PARSERS[name](text)
        except ValueError as error:
            wrong.append(f"{where}: {error}")
    return (None, wrong) if wrong else (EnteredReading(**values), [])


def parse_number(text: str) -> Decimal | None:
    bare = text.removesuffix("%").strip()
    if not bare:
        return None
    if not NUMBER.fullmatch(bare):
        kind = "a formula and not" if is_formula(text) else "not"
        raise ValueError(f"“{shortened(text)}” is {kind} a number")
    return Decimal(bare.replace(",", ""))


def parse_whole_number(text: str) -> int | None:
    value = parse_number(text)
    if value is not None and (value < 0 or value != value.to_integral_value() or value > 10**9):
        raise ValueError(f"“{shortened(text)}” is not a whole number")
    return None if value is None else int(value)


def parse_period(text: str) -> Period:
    if is_formula(text):
        raise ValueError(f"“{shortened(text)}” is a formula and not a period")
    return read_period(text)


def parse_words(text: str) -> str | None:
    if is_formula(text):
        raise ValueError(f"“{shortened(text)}” is a formula: paste its value")
    if len(text) > 2000:
        raise ValueError("This must be 2,000 characters or fewer")
    return text or None


def parse_yes_or_no(text: str) -> bool:
    if text.casefold() not in YES | NO:
        raise ValueError(f"“{shortened(text)}” should be yes or no")
    return text.casefold() in YES


PARSERS: dict[str, Callable[[str], Any]] = {
    "period": parse_period,
    "value": parse_number,
    "numerator": parse_number,
    "denominator": parse_number,
    "sample": parse_whole_number,
    "as_stated": parse_words,
    "note": parse_words,
    "provisional": parse_yes_or_no,
}


def is_formula(text: str) -> bool:
    return text.startswith(("=", "+", "@", "\uff1d"))


def shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def faults_of_row(
    line: Line,
    columns: Columns,
    reading: EnteredReading,
    measure: MeasureToRead,
    on: date,
    rows_by_period: dict[Period, int],
) -> Iterator[str]:
    """The faults of the row's reading, and that its period is in an earlier row as well.

    `rows_by_period` has the number of each row so far; this row is added to it.
    """
    for name, message in faults(reading, measure, on):
        yield f"{line.cell(columns[name]) if name in columns else f'Row {line.number}'}: {message}"
        if name == "period":
            return
    period = fitted(reading.period, measure.covers)
    twin = next((other for other in rows_by_period if other.overlaps(period)), None)
    if twin is None:
        rows_by_period[period] = line.number
    elif twin == period:
        yield f"Row {line.number}: {period} stands in row {rows_by_period[twin]} as well"
    else:
        yield f"Row {line.number}: {period} overlaps {twin} in row {rows_by_period[twin]}"


def template_periods(measure: MeasureToRead, after: Period | None, on: date) -> list[Period]:
    """The periods that a template for readings lists: those over by the day that follow `after`
    (or begin in the year before, where there is no reading yet); from one to twelve of them."""
    covers = Length.MONTH if measure.covers == "any" else Length(measure.covers)
    period = after.following() if after else around(date(on.year - 1, on.month, 1), covers)
    periods = [period]
    while len(periods) < 12 and period.following().ends < on:
        period = period.following()
        periods.append(period)
    return periods
