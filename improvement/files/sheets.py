"""Reads the filled cells of one sheet of an Excel workbook, with time and memory bounded; pure.

Parts of the workbook are parsed as they are unpacked, and never padded: what the workbook says of
its own size is not believed, and a cell is known by its address alone. No library for workbooks
offers that: openpyxl makes every row that is missing before one that is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Flag, auto
from functools import lru_cache
from typing import NamedTuple
from zipfile import ZipFile

from improvement.files.archives import open_archive
from improvement.files.number_formats import section_for
from improvement.files.office_parts import (
    MOST_UNPACKED,
    Budget,
    Damaged,
    Event,
    TooBig,
    events,
    relations,
    whole,
)

MOST_ROWS_DOWN, MOST_COLUMNS = 10_000, 40  # where a filled cell may stand
MOST_NAMED = 18_278  # ZZZ, the last column that has a name
ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,9})")
NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
DIGITS = 15  # significant digits that a spreadsheet shows of a number; it stores noise beyond them
FORMULA = "=formula"  # in place of a formula whose text the workbook does not give


class FarAway(ValueError):
    """A filled cell stands far from where a table can be; the message is its address."""


class Mark(Flag):
    """What is known of a cell beside its text."""

    NONE = 0
    PERCENT = auto()  # its number is shown as a percentage, and its text is that number
    WORKED_OUT = auto()  # the text is the value that the spreadsheet stored for a formula
    NO_VALUE = auto()  # the text is a formula, for which no value is stored
    LITERAL = auto()  # the text is no formula, whatever it begins with


class Cell(NamedTuple):
    """A filled cell; row and column from 1."""

    row: int
    column: int
    text: str
    mark: Mark


@dataclass
class Book:
    """What the parts of a workbook say that the reading of a sheet needs."""

    sheet: str = ""  # the name of the part that has the sheet
    others: list[str] = field(default_factory=list)  # the names of the sheets that are not read
    formats: list[str] = field(default_factory=list)  # the number format of each style of cells
    texts: list[str] = field(default_factory=list)  # those that cells share
    from_1904: bool = False  # whether it counts days from 1904 on, as Macs did


def cells(content: bytes) -> list[Cell]:
    """The filled cells of the sheet that was open when the workbook was saved, by row and column.

    Raises BadZipFile, KeyError or ExpatError for what is no workbook, and the errors above.
    """
    budget = Budget()
    with open_archive(content) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise TooBig
        book = book_of(archive, budget)
        found: dict[tuple[int, int], Cell] = {}
        for cell in sheet_cells(events(archive, book.sheet, budget), book):
            budget.spend(text=len(cell.text))
            if cell.row > MOST_ROWS_DOWN or cell.column > MOST_COLUMNS:
                raise FarAway(address(cell.row, cell.column))
            if found.setdefault((cell.row, cell.column), cell) is not cell:
                raise Damaged(f"Cell {address(cell.row, cell.column)} is there twice")
    return [found[place] for place in sorted(found)]


def other_sheets(content: bytes) -> list[str]:
    """The names of the tables that `cells` does not read of a workbook that it can read."""
    with open_archive(content) as archive:
        return book_of(archive, Budget()).others


def book_of(archive: ZipFile, budget: Budget) -> Book:
    book, sheets, active = Book(), dict[str, str](), 0
    for begins, tag, attributes in events(archive, "xl/workbook.xml", budget):
        if begins and tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            book.from_1904 = True
        elif begins and tag == "workbookView":
            active = whole(attributes.get("activeTab", "0"))
        elif begins and tag == "sheet":
            keys = [value for key, value in attributes.items() if key.endswith(":id")]
            sheets |= dict.fromkeys(keys, attributes.get("name", ""))
    kinds, parts = relations(archive, budget)
    tables = [key for key in sheets if kinds.get(key) == "worksheet"]  # others are charts alone
    opened = [*sheets][active : active + 1]
    read = opened[0] if opened and opened[0] in tables else tables[0]
    book.sheet, book.others = parts[read], [sheets[key] for key in tables if key != read]
    for key, kind in kinds.items():
        if kind == "styles":
            book.formats = formats(events(archive, parts[key], budget))
        elif kind == "sharedStrings":
            book.texts = shared_texts(events(archive, parts[key], budget))
    return book


def formats(of_styles: Iterator[Event]) -> list[str]:
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    codes: dict[str, str] = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    found, of_cells = [], False
    for begins, tag, attributes in of_styles:
        if tag == "cellXfs":
            of_cells = begins
        elif begins and tag == "numFmt":
            codes[attributes["numFmtId"]] = attributes["formatCode"]
        elif begins and tag == "xf" and of_cells:
            found.append(codes.get(attributes.get("numFmtId", "0"), "General"))
    return found


def shared_texts(of_strings: Iterator[Event]) -> list[str]:
    found: list[str] = []
    parts: list[str] = []
    is_reading_aid = False
    for begins, tag, text in of_strings:
        if tag == "rPh":  # how Japanese characters are said
            is_reading_aid = begins
        elif tag == "si" and begins:
            parts = []
        elif tag == "si":
            found.append("".join(parts))
        elif tag == "t" and not begins and not is_reading_aid:
            parts.append(text)
    return found


def sheet_cells(of_sheet: Iterator[Event], book: Book) -> Iterator[Cell]:
    for row, column, about, held in placed_cells(of_sheet):
        if held:
            shown, mark = value_of(about, held, book, row, column)
            if shown:
                yield Cell(row, column, shown, mark)


def placed_cells(
    of_sheet: Iterator[Event], merge: Callable[[str], object] = lambda area: None
) -> Iterator[tuple[int, int, dict[str, str], dict[str, str]]]:
    """Row, column, attributes and values of each cell of a sheet, of empty ones too. `merge` is
    called with each area of merged cells, such as "C6:C8"."""
    row = column = 0
    about: dict[str, str] = {}
    held: dict[str, str] = {}
    for begins, tag, told in of_sheet:
        if begins and tag == "row":
            row, column = whole(told.get("r", str(row + 1))), 0
        elif begins and tag == "c":
            about, held = told, {}
            row, column = place(told.get("r", ""), row, column + 1)
        elif begins and tag == "mergeCell":
            merge(told["ref"])
        elif not begins and tag in ("f", "v", "t"):
            held[tag] = held.get(tag, "") + told
        elif tag == "c":
            yield row, column, about, held


def value_of(
    about: dict[str, str], held: dict[str, str], book: Book, row: int, column: int
) -> tuple[str, Mark]:
    """As `text_of`. Raises Damaged, with the cell's address, for what is no value."""
    try:
        return text_of(about, held, book)
    except (IndexError, ValueError) as error:
        raise Damaged(f"Cell {address(row, column)} can’t be read") from error


def place(written: str, row: int, column: int) -> tuple[int, int]:
    """Row and column from an address such as B7; those given, where there is none."""
    if not written:
        return row, column
    match = ADDRESS.fullmatch(written.upper())
    if not match:
        raise Damaged
    return int(match[2]), column_called(match[1])


@lru_cache(maxsize=256)
def column_called(letters: str) -> int:
    from openpyxl.utils import column_index_from_string

    return column_index_from_string(letters)


def address(row: int, column: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(min(column, MOST_NAMED))}{row}"


def text_of(about: dict[str, str], held: dict[str, str], book: Book) -> tuple[str, Mark]:
    """A cell's value as a person would type it (0.95 that is shown as 95% is 95), and its mark."""
    kind, value = about.get("t", "n"), held.get("v", "")
    if "f" in held and not value and kind != "str":
        return f"={held['f']}" if held["f"] else FORMULA, Mark.NO_VALUE
    mark = Mark.WORKED_OUT if "f" in held else Mark.NONE
    if kind == "s":
        return book.texts[int(value)], mark | Mark.LITERAL
    if kind == "n":
        code = book.formats[int(about.get("s", "0"))] if book.formats else "General"
        shown, of_number = number_text(value, code, book.from_1904)
        return shown, mark | of_number if of_number else mark
    if kind == "b":
        return str(value == "1"), mark
    return held.get("t", value) if kind == "inlineStr" else value, mark | Mark.LITERAL


def number_text(value: str, code: str, from_1904: bool) -> tuple[str, Mark]:
    if not NUMBER.fullmatch(value):
        return value, Mark.NONE
    number = float(value)
    section = section_for(code, number)
    if value.isdigit() and len(value) < DIGITS and not (section.is_date or section.percents):
        return str(int(value)), Mark.NONE  # as below, in a fraction of the time
    if section.is_date:
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        with suppress(ValueError, OverflowError):
            moment = from_excel(number, MAC_EPOCH if from_1904 else WINDOWS_EPOCH)
            return f"{moment:%Y-%m-%d}" if isinstance(moment, date) else str(moment), Mark.NONE
    shown = Decimal(f"{number:.{DIGITS}g}").scaleb(2 * section.percents)
    return f"{shown.normalize():f}", Mark.PERCENT if section.percents else Mark.NONE
