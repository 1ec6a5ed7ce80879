"""Reads what people paste or upload (CSV, Excel) as a table of plain texts with their cells; pure.

Nothing is calculated: of a formula the value that the workbook stores is taken, and its cell is
marked. A formula without one is kept as its text, which the reader of the table may refuse.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from zipfile import BadZipFile

from improvement.files import sheets
from improvement.files.delimited import (
    Unsplittable,
    lines_of,
    separator_of_file,
    separator_of_paste,
    split,
    stated_separator,
)
from improvement.files.encodings import NotText, decoded
from improvement.files.office_parts import Damaged, TooBig
from improvement.files.sheets import MOST_COLUMNS, MOST_ROWS_DOWN, Mark
from improvement.text_marks import is_formula, without_mark

MOST_ROWS = 500
MOST_BYTES = 1024 * 1024  # of a file
MOST_READ = 20_000  # rows, empty ones too: so many are refused in any case


class Unreadable(ValueError):
    """The table can't be read at all; the message is for the page."""


@dataclass(frozen=True)
class Line:
    """A row that is not empty: its texts, and its number from 1 (empty rows are counted too).

    `marks` says more of some cells, by their column from 0.
    """

    number: int
    texts: tuple[str, ...]
    marks: Mapping[int, Mark] = field(default_factory=dict, compare=False)

    def text(self, column: int) -> str:
        return self.texts[column] if column < len(self.texts) else ""

    def mark(self, column: int) -> Mark:
        return self.marks.get(column, Mark.NONE)

    def shown(self, column: int) -> str:
        """The text as the spreadsheet shows it, with its percent sign."""
        return f"{self.text(column)}{'%' if Mark.PERCENT in self.mark(column) else ''}"

    def cell(self, column: int) -> str:
        """The cell's name in a spreadsheet, such as B7."""
        return sheets.address(self.number, column + 1)


Table = list[Line]
Row = tuple[int, Mapping[int, tuple[str, Mark]]]  # its number, and its cells by column from 0


def read_paste(text: str) -> Table:
    """Cells copied from a spreadsheet, which are separated by tabs; or lines of a CSV file."""
    separator, text = stated_separator(lines_of(text))
    return read_text(text, separator or separator_of_paste(text), was_copied="\t" in text)


def read_file(name: str, content: bytes) -> Table:
    """The open sheet of an Excel workbook, or a CSV file. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable("The file must be 1 MB or smaller")
    if content.startswith(b"PK"):
        return table_of(read_sheet(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "This workbook has a password or is of an old kind: save it without one as .xlsx, or "
            "as CSV"
        )
    try:
        text, _ = decoded(content)
    except NotText as error:
        raise Unreadable(
            f"“{name[:60]}” is neither an Excel workbook nor a CSV file. In Excel, save it as "
            "“Excel Workbook (.xlsx)” or “CSV UTF-8”"
        ) from error
    separator, text = stated_separator(lines_of(text))
    return read_text(text, separator or separator_of_file(text))


def sheets_left(content: bytes) -> list[str]:
    """The names of the sheets that `read_file` did not read of a file that it could read."""
    return sheets.other_sheets(content) if content.startswith(b"PK") else []


def read_text(text: str, separator: str, *, was_copied: bool = False) -> Table:
    try:
        rows = list(islice(split(text.rstrip("\n"), separator, was_copied=was_copied), MOST_READ))
    except Unsplittable as error:
        raise Unreadable(
            f"This can’t be read as rows of cells: row {error} or a cell in it is too long. Copy "
            "the cells again, or look for a quotation mark that is not closed"
        ) from error
    return table_of(
        (number, {column: (cell, Mark.NONE) for column, cell in enumerate(row) if cell})
        for number, row in enumerate(rows, 1)
    )


def read_sheet(content: bytes) -> list[Row]:
    """The rows of the sheet that was open when the workbook was saved. Raises Unreadable."""
    rows: dict[int, dict[int, tuple[str, Mark]]] = {}
    try:
        for cell in sheets.cells(content):
            rows.setdefault(cell.row, {})[cell.column - 1] = (cell.text, cell.mark)
    except TooBig as error:
        raise Unreadable(
            "This workbook is too big: copy the readings into one of their own"
        ) from error
    except sheets.FarAway as error:
        raise Unreadable(far_away(str(error))) from error
    except BadZipFile as error:
        raise Unreadable("This workbook is damaged, or protected by a password") from error
    except Exception as error:  # a workbook can be wrong in any way
        where = f"{error}: " if isinstance(error, Damaged) and str(error) else ""
        raise Unreadable(
            f"{where}This can’t be read as an Excel workbook. Open it in Excel and save it again, "
            "or save it as CSV"
        ) from error
    return list(rows.items())


def far_away(cell: str) -> str:
    return (
        f"Cell {cell} is filled, far from the rest. Only the first {MOST_COLUMNS} columns and "
        f"{MOST_ROWS_DOWN:,} rows are read: copy the readings into a workbook of their own"
    )


def table_of(rows: Iterable[Row]) -> Table:
    """The rows that are not empty. Raises Unreadable where there are none, or too many."""
    lines: Table = []
    number = 0
    for number, row in rows:
        cells = {column: tidied(*cell) for column, cell in row.items()}
        filled = {column: cell for column, cell in cells.items() if cell[0]}
        if not filled:
            continue
        last = max(filled)
        if last >= MOST_COLUMNS:
            raise Unreadable(far_away(sheets.address(number, last + 1)))
        texts = (filled.get(column, ("", Mark.NONE))[0] for column in range(last + 1))
        marks = {column: mark for column, (_, mark) in filled.items() if mark}
        lines.append(Line(number, tuple(texts), marks))
    if not lines:
        raise Unreadable("There is nothing in it")
    if len(lines) > MOST_ROWS + 1:
        at_least = "at least " if number == MOST_READ else ""
        raise Unreadable(
            f"There are {at_least}{len(lines):,} rows. At most {MOST_ROWS} readings can be entered "
            "at once"
        )
    if number > MOST_ROWS_DOWN:
        raise Unreadable(far_away(sheets.address(number, 1)))
    return lines


def tidied(text: str, mark: Mark) -> tuple[str, Mark]:
    """The text on one line, without control characters, and without the apostrophe with which a
    spreadsheet marks text, which makes it no formula."""
    one_line = " ".join(text.split())
    if not one_line.isprintable():
        one_line = "".join(char for char in one_line if unicodedata.category(char) != "Cc")
    bare = without_mark(one_line)
    return bare.strip(), mark if bare == one_line else mark | Mark.LITERAL


def as_paste(table: Table) -> str:
    """The table as a text from which `read_paste` reads the same table, with the same cells."""
    lines, number = [], 1
    for line in table:
        lines += [""] * (line.number - number)
        cells = [written(line, column) for column in range(len(line.texts))]
        lines.append("\t".join([*cells, ""]))  # always a tab, so that no comma separates cells
        number = line.number + 1
    return "\n".join(lines)


def written(line: Line, column: int) -> str:
    text, mark = line.shown(column), line.mark(column)
    is_marked = Mark.LITERAL in mark and is_formula(text)
    if is_marked or without_mark(text) != text:
        text = f"'{text}"
    return '"{}"'.format(text.replace('"', '""')) if text.startswith('"') else text
