"""Reads whatever file a plan comes in (Excel, Word, CSV) as grids; pure."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from zipfile import BadZipFile

from improvement.files.delimited import (
    Unsplittable,
    lines_of,
    separator_of_file,
    split,
    stated_separator,
)
from improvement.files.encodings import decoded
from improvement.files.grids import Grid, GridCell, Place
from improvement.files.kinds import CSV, EXCEL, TEXT, WORD, NotTaken, kind_of
from improvement.files.office_parts import Budget, Damaged, TooBig
from improvement.files.sheets import FarAway, address
from improvement.files.word_tables import word_grids
from improvement.files.workbook_sheets import MOST_COLUMNS, MOST_ROWS, workbook_grids

MOST_BYTES = 20 * 1024 * 1024
EVENTS_OF_A_CELL = 4  # as a workbook has them, of the cell and of what it holds
TOO_BIG = f"The file holds more than is read of one. Plans of up to {MOST_ROWS:,} rows are read"
TABLES = "a plan is read from an Excel workbook (.xlsx), a Word document (.docx) or a CSV file"


class UnreadableFile(ValueError):
    """The file can't be read at all; the message says why, in words for the page."""


def page_budget() -> Budget:
    """What a page reads of a file: a thousand rows take it a small part of a second."""
    return Budget(text=4 * 1024 * 1024)


def command_budget() -> Budget:
    """What the command line reads of a file, which may take seconds."""
    return Budget(unpacked=100 * 1024 * 1024, events=3_000_000, text=20 * 1024 * 1024)


def grids_of_file(name: str, content: bytes, budget: Budget) -> list[Grid]:
    """The tables of the file. Raises UnreadableFile."""
    try:
        return grids_of(name, content, budget)
    except TooBig as error:
        raise UnreadableFile(TOO_BIG) from error
    except FarAway as error:
        raise UnreadableFile(
            f"Cell {error} is filled, far from the rest. Only the first {MOST_COLUMNS} columns and "
            f"{MOST_ROWS:,} rows are read: delete what stands there, or copy the plan into a file "
            "of its own"
        ) from error


def grids_of(name: str, content: bytes, budget: Budget) -> list[Grid]:
    """Raises TooBig and FarAway besides."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(f"The file must be {MOST_BYTES // 1024**2} MB or smaller")
    try:
        kind = kind_of(content, name)
    except NotTaken as refused:
        raise UnreadableFile(str(refused)) from refused
    if kind == EXCEL:
        return read(partial(workbook_grids, content, budget), "an Excel workbook")
    if kind == WORD:
        return read(partial(word_grids, content, budget), "a Word document")
    if kind not in (CSV, TEXT):
        raise UnreadableFile(f"This is a {kind.label}: {TABLES}")
    return [text_grid(decoded(content)[0], budget)]


def read(reader: Callable[[], list[Grid]], kind: str) -> list[Grid]:
    try:
        return reader()
    except (TooBig, FarAway):
        raise
    except BadZipFile as error:
        raise UnreadableFile("The file is damaged, or protected by a password") from error
    except Exception as error:  # a file can be wrong in any way
        where = f"{error}: " if isinstance(error, Damaged) and str(error) else ""
        raise UnreadableFile(
            f"{where}This can’t be read as {kind}. Open it and save it again, or save it as CSV"
        ) from error


def text_grid(text: str, budget: Budget) -> Grid:
    """The grid of a CSV file, whose rows have the numbers of the lines on which they begin."""
    separator, text = stated_separator(lines_of(text))
    cells: dict[Place, GridCell] = {}
    line = 1 if not separator else 2
    try:
        for row in split(text.rstrip("\n"), separator or separator_of_file(text)):
            for column, cell in enumerate(row, 1):
                if cell.strip():
                    if line > MOST_ROWS or column > MOST_COLUMNS:
                        raise FarAway(address(line, column))
                    budget.spend(events=EVENTS_OF_A_CELL, text=len(cell))
                    cells[line, column] = GridCell(cell.strip())
            line += 1 + sum(cell.count("\n") for cell in row)
    except Unsplittable as error:
        raise UnreadableFile(
            f"Row {error} or a cell in it is too long to be one: look for a quotation mark that is "
            "not closed"
        ) from error
    return Grid("", cells)
