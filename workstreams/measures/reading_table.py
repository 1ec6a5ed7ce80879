"""Reads a pasted or uploaded table of readings: finds the columns, parses each cell, and names each
fault by its row and cell. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any

from improvement.files.sheets import Mark
from improvement.files.workbooks import Line, Table
from improvement.numbers import plain_number
from workstreams.measures.periods import Length, Period, around, fitted, read_period
from workstreams.measures.reading_cells import NOT_READINGS, read_cell, shortened, unquoted
from workstreams.measures.reading_rules import (
    NUMBERS,
    TIMES,
    EnteredReading,
    MeasureToRead,
    faults,
    to_cent,
)

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
    "series": "series",
}
# Further headings of the CSV file of readings that the site offers; their columns are ignored.
IGNORED_HEADINGS = (
    *("measure", "from", "unit", "average", "lower limit", "upper limit"),
    *("what it says", "where it comes from", "paragraph"),
)
NO_READING = "No row has a reading"
LOOKED_AT = 10  # rows at the top among which the headings may stand
Columns = dict[str, int]  # the place of each field's column, from 0


@dataclass
class TableResult:
    """The readings of the rows without a fault, and all faults in words, in the order of rows.

    `earlier` has those rows that name an earlier definition, by their series, and `remarks` say
    what was read otherwise than it stands there. `unmarked` has the periods of percentages that
    stand without a percent sign.
    """

    readings: list[EnteredReading] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    earlier: list[EarlierRow] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unmarked: set[Period] = field(default_factory=set)


@dataclass(frozen=True)
class EarlierRow:
    """A row of the table that is a reading of an earlier definition."""

    line: Line
    series: int
    reading: EnteredReading


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
    if "period" not in columns and (empty := row_between(lines)):
        result.faults.append(
            f"Row {empty} is empty, and could be a period without a number: take it out, or put the"
            " periods in a column of their own"
        )
        return result
    period = first
    for line in lines:
        reading, series, wrong = read_row(line, columns, period, measure)
        if reading is not None and series is not None and series != measure.series:
            result.earlier.append(EarlierRow(line, series, reading))
            continue
        if reading is not None and not wrong:
            wrong = list(faults_of_row(line, columns, reading, measure, on, rows_by_period))
        if reading is not None and not wrong:
            fitting = fitted(reading.period, measure.covers)
            result.readings.append(replace(reading, period=fitting))
            result.remarks += remarks(line, columns, reading)
            if is_unmarked(line, columns):
                result.unmarked.add(fitting)
        result.faults += wrong
        period = period.following() if period else None
    if not result.readings and not result.faults and not result.earlier:
        result.faults.append(NO_READING)
    return result


def row_between(lines: Table) -> int:
    """The number of the first empty row between others; 0 where there is none."""
    gaps = (above.number + 1 for above, line in pairwise(lines) if line.number > above.number + 1)
    return next(gaps, 0)


def columns_and_rows(table: Table, measure: MeasureToRead) -> tuple[Columns, Table]:
    """The columns by field, and the rows below the headings; a title may stand above them. Raises
    ValueError for a heading that is unknown or comes twice, and for a cell under no heading."""
    place = row_of_headings(table)
    if place is None:
        return columns_by_count(max(len(line.texts) for line in table), measure), table
    headings, lines = table[place], table[place + 1 :]
    for line in table[:place]:
        if len(line.texts) > 1 and any(is_period(text) for text in line.texts):
            raise ValueError(
                f"Row {line.number} stands above the headings of row {headings.number}: move it "
                "below them, or take it out"
            )
    columns: Columns = {}
    for column, text in enumerate(headings.texts):
        name = field_of(text)
        if name is None and text and heading(text) not in IGNORED_HEADINGS:
            raise ValueError(
                f"{headings.cell(column)}: “{text[:40]}” is not a heading. Use Period, Reading, "
                "Numerator, Denominator, Sample, In words, Note or Provisional"
            )
        if name in columns:
            raise ValueError(f"{headings.cell(column)}: there are two columns for “{text[:40]}”")
        if name:
            columns[name] = column
    for line in lines:
        for column, text in enumerate(line.texts):
            if text and not headings.text(column):
                raise ValueError(
                    f"{line.cell(column)}: there is no heading over “{shortened(text)}”. Put one "
                    "over it, or take it out; a text with a comma needs quotation marks round it"
                )
    return columns, lines


def row_of_headings(table: Table) -> int | None:
    """The place of the row of headings: the first row if it has any, else one near the top that
    has at least two."""
    named = [[text for text in line.texts if field_of(text)] for line in table[:LOOKED_AT]]
    if named[0]:
        return 0
    return next((place for place, found in enumerate(named) if len(found) > 1), None)


def heading(text: str) -> str:
    return unquoted(text).casefold().rstrip(":")


def field_of(text: str) -> str | None:
    """The field for which the text is a heading; a percent sign may stand behind it."""
    return FIELD_OF_HEADING.get(heading(text).removesuffix("(%)").removesuffix("%").strip())


def is_period(text: str) -> bool:
    try:
        read_period(text)
    except ValueError:
        return False
    return True


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
    line: Line, columns: Columns, period: Period | None, measure: MeasureToRead
) -> tuple[EnteredReading | None, int | None, list[str]]:
    """The row as a reading and the series that it names, or None and its faults; None and no fault
    for a row that is empty but for its period, as in a template that is not filled in yet."""
    texts = {name: line.text(column) for name, column in columns.items()}
    if not any(text for name, text in texts.items() if name not in NOT_READINGS):
        return None, None, []
    values: dict[str, Any] = {"period": period}
    wrong = []
    for name, column in columns.items():
        try:
            values[name] = read_cell(name, line, column, measure)
        except ValueError as error:
            wrong.append(f"{line.cell(column)}: {error}")
    series = values.pop("series", None)
    return (None, None, wrong) if wrong else (EnteredReading(**values), series, [])


def is_unmarked(line: Line, columns: Columns) -> bool:
    """Whether the row has a number by itself, and no percent sign with it."""
    column, counted = columns.get("value"), columns.get("numerator")
    if column is None or (counted is not None and line.text(counted)):
        return False
    return bool(line.text(column)) and "%" not in line.shown(column)


def remarks(line: Line, columns: Columns, reading: EnteredReading) -> Iterator[str]:
    """What is read otherwise than it stands in the row's cells."""
    for name, column in columns.items():
        value = getattr(reading, name, None)
        if name not in NUMBERS or value is None:
            continue
        kept, where = to_cent(value), line.cell(column)
        if Mark.WORKED_OUT in line.mark(column):
            yield f"{where}: the value that the workbook worked out is taken, {plain_number(kept)}"
        elif kept != value:
            yield f"{where}: {plain_number(value)} is kept as {plain_number(kept)}"


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
