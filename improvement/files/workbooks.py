"""Reads what people paste or upload (CSV, Excel) as a table of plain texts with their cells; pure.

Nothing is calculated: a formula is kept as its text, which the reader of the table may refuse.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

MOST_ROWS, MOST_COLUMNS = 500, 40
MOST_BYTES = 1024 * 1024  # of a file
MOST_UNPACKED = 20 * MOST_BYTES  # of the parts of a workbook, which is compressed
FORMULA = "=formula"  # in place of a formula whose text the workbook does not give


class Unreadable(ValueError):
    """The table can't be read at all; the message is for the page."""


@dataclass(frozen=True)
class Line:
    """A row that is not empty: its texts, and its number from 1 (empty rows are counted too)."""

    number: int
    texts: tuple[str, ...]

    def text(self, column: int) -> str:
        return self.texts[column] if column < len(self.texts) else ""

    def cell(self, column: int) -> str:
        """The cell's name in a spreadsheet, such as B7."""
        return f"{get_column_letter(column + 1)}{self.number}"


Table = list[Line]


def read_paste(text: str) -> Table:
    """Cells copied from a spreadsheet, which are separated by tabs; or lines of a CSV file."""
    first = text.lstrip("\n").partition("\n")[0]
    return table_of(split(text, "\t" if "\t" in text or "," not in first else separator(first)))


def separator(first: str) -> str:
    """A comma where the first line has headings; elsewhere a comma is a part of a number."""
    return "," if any(part.strip().isalpha() for part in first.split(",")) else "\t"


def read_file(name: str, content: bytes) -> Table:
    """The open sheet of an Excel workbook, or a CSV file. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable("The file must be 1 MB or smaller")
    if content.startswith(b"PK"):
        return table_of(sheet(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("This is a workbook of an old kind: save it as .xlsx, or as CSV")
    if b"\0" in content:
        raise Unreadable(f"“{name[:60]}” is neither an Excel workbook nor a CSV file")
    return read_csv(content)


def read_csv(content: bytes) -> Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.strip().partition("\n")[0]
    return table_of(split(text, max("\t;,", key=first.count)))


def split(text: str, delimiter: str) -> Iterable[Sequence[str]]:
    try:
        yield from csv.reader(StringIO(text.replace("\r\n", "\n")), delimiter=delimiter)
    except csv.Error as error:
        raise Unreadable("This can’t be read as rows of cells: copy the cells again") from error


def sheet(content: bytes) -> Iterable[Sequence[str]]:
    """The rows of the sheet that was open when the workbook was saved."""
    try:
        with ZipFile(BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise Unreadable(
                    "This workbook is too big: copy the readings into one of their own"
                )
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        rows = book.worksheets[0] if book.active is None else book.active
        for row in rows.iter_rows(max_col=MOST_COLUMNS):
            yield [text_of(cell) for cell in row]
    except Unreadable:
        raise
    except BadZipFile as error:
        raise Unreadable("This workbook is damaged, or protected by a password") from error
    except Exception as error:  # a workbook can be wrong in any way
        raise Unreadable("This can’t be read as an Excel workbook: save it as CSV") from error


def text_of(cell: Any) -> str:
    """A cell of a workbook as a person would type it; 0.95 that is shown as 95% is 95."""
    value = cell.value
    if getattr(cell, "data_type", "") == "f":
        return str(value) if str(value).startswith("=") else FORMULA
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(repr(value))
        shown = number * 100 if "%" in cell.number_format else number
        return f"{shown.normalize():f}"
    return "" if value is None else str(value)


def table_of(rows: Iterable[Sequence[str]]) -> Table:
    """The rows that are not empty. Raises Unreadable where there are none, or too many."""
    lines: Table = []
    for number, row in enumerate(rows, 1):
        texts = [plain(text) for text in row[:MOST_COLUMNS]]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            lines.append(Line(number, tuple(texts)))
    if not lines:
        raise Unreadable("There is nothing in it")
    if len(lines) > MOST_ROWS + 1:
        raise Unreadable(
            f"There are {len(lines):,} rows. At most {MOST_ROWS} readings can be entered at once"
        )
    return lines


def plain(text: str) -> str:
    """The text on one line, without the apostrophe with which a spreadsheet marks text."""
    return " ".join(text.split()).removeprefix("'")


def as_paste(table: Table) -> str:
    """The table as a text from which `read_paste` reads the same table, with the same cells."""
    written = StringIO()
    writer = csv.writer(written, delimiter="\t", lineterminator="\n")
    number = 1
    for line in table:
        written.write("\n" * (line.number - number))
        writer.writerow([*line.texts, ""])  # always a tab, so that no comma separates cells
        number = line.number + 1
    return written.getvalue()
