"""Writes tables as an Excel workbook, every text as text, so that no formula runs; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from improvement.files.xml_text import legal

Value = str | int | Decimal | date | None
LONGEST_CELL = 32_767  # characters, of which a spreadsheet takes no more
LONGEST_NAME = 31  # characters of a sheet's name
WIDTHS = (8, 60)  # the narrowest and the widest column, in characters
LISTS = "Lists"
END_OF_ROWS = b"</sheetData>"


@dataclass(frozen=True)
class SheetToWrite:
    """A sheet of one table. `lists` has what may be chosen in a column, by its heading."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


def workbook_of(sheets: Sequence[SheetToWrite]) -> bytes:
    """The workbook: each sheet with its heads frozen and filters, and its lists to choose from.

    All but the rows is written by openpyxl, which makes several objects of each cell; the rows of a
    plan have 100,000 cells and more, and are put into the finished sheets as text.
    """
    from openpyxl import Workbook

    book, saved = Workbook(write_only=True), BytesIO()
    choices = list(dict.fromkeys(tuple(c) for sheet in sheets for c in sheet.lists.values()))
    rows = {
        f"xl/worksheets/sheet{number}.xml": write_sheet(book, sheet, choices)
        for number, sheet in enumerate(sheets, 1)
    }
    if choices:
        hidden = book.create_sheet(LISTS)
        hidden.sheet_state = "hidden"
        for row in range(max(map(len, choices))):
            hidden.append([text_cell(hidden, c[row]) if row < len(c) else None for c in choices])
    book.save(saved)
    return finished(saved.getvalue(), rows)


def finished(content: bytes, rows: Mapping[str, str]) -> bytes:
    """The workbook with the rows of its sheets, and without the time at which it was written: the
    same tables are the same bytes."""
    told = BytesIO()
    with ZipFile(BytesIO(content)) as written, ZipFile(told, "w", ZIP_DEFLATED) as archive:
        for part in written.namelist():
            held = written.read(part)
            if part == "docProps/core.xml":
                held = re.sub(rb">[\d-]+T[\d:]+Z<", b">1980-01-01T00:00:00Z<", held)
            if part in rows:
                held = held.replace(END_OF_ROWS, rows[part].encode() + END_OF_ROWS)
            archive.writestr(ZipInfo(part), held, ZIP_DEFLATED)
    return told.getvalue()


def write_sheet(book: Any, sheet: SheetToWrite, choices: list[tuple[str, ...]]) -> str:
    """Write the sheet without its rows, which are returned as they stand in its part."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rows = list(sheet.rows)
    page = book.create_sheet(free_name(sheet.name, book.sheetnames))
    page.freeze_panes = "A2"
    letters = [get_column_letter(number) for number, _ in enumerate(sheet.headings, 1)]
    for number, heading in enumerate(sheet.headings, 1):
        letter = letters[number - 1]
        longest = max((len(str(row[number - 1] or "")) for row in rows[:200]), default=0)
        width = min(max(len(heading) + 3, longest, WIDTHS[0]), WIDTHS[1])
        page.column_dimensions[letter].width = width
        if heading in sheet.lists:
            of = choices.index(tuple(sheet.lists[heading]))
            column = get_column_letter(of + 1)
            where = f"{LISTS}!${column}$1:${column}${len(choices[of])}"
            check = DataValidation(type="list", formula1=where, allow_blank=True)
            check.add(f"{letter}2:{letter}{len(rows) + 1000}")
            page.data_validations.append(check)
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headings))}{len(rows) + 1}"
    heads = [text_cell(page, heading) for heading in sheet.headings]
    for head in heads:
        head.font = Font(bold=True)
    page.append(heads)
    style = style_of_days(page)
    return "".join(row_of(number, letters, row, style) for number, row in enumerate(rows, 2))


def style_of_days(page: Any) -> int:
    """The number of the style in which a day is shown."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page)
    cell.number_format = "dd/mm/yyyy"
    return int(cell.style_id)


def row_of(number: int, letters: Sequence[str], row: Sequence[Value], days: int) -> str:
    cells = [
        cell_of(f"{letter}{number}", value, days)
        for letter, value in zip(letters, row, strict=True)
        if value is not None
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def cell_of(place: str, value: str | int | Decimal | date, days: int) -> str:
    """The cell as XML; every text as text, whatever it begins with."""
    assert not isinstance(value, bool)  # which Python takes for a number
    if isinstance(value, str):
        text = escape(legal(value)[:LONGEST_CELL], {"\r": "&#13;"})
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f'<c r="{place}" t="inlineStr"><is><t{space}>{text}</t></is></c>' if text else ""
    if isinstance(value, date):
        return f'<c r="{place}" s="{days}" t="n"><v>{day_number(value)}</v></c>'
    return f'<c r="{place}" t="n"><v>{value}</v></c>'


@lru_cache(maxsize=5000)
def day_number(day: date) -> int:
    """The day as a spreadsheet counts it."""
    from openpyxl.utils.datetime import to_excel

    counted: Any = to_excel
    return int(counted(datetime.combine(day, time.min)))


def free_name(name: str, taken: Sequence[str]) -> str:
    """The name as a spreadsheet takes it, and as no other sheet of the book has it."""
    name = re.sub(r"[\\*?:/\[\]\x00-\x1f]", " ", name).strip(" '")[:LONGEST_NAME] or "Sheet"
    used, number, free = {each.casefold() for each in taken}, 1, name
    while free.casefold() in used:
        number += 1
        free = f"{name[: LONGEST_NAME - len(str(number)) - 1]} {number}"
    return free


def text_cell(page: Any, text: str) -> Any:
    """A cell that holds the text whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, legal(text)[:LONGEST_CELL])
    cell.data_type = "s"
    return cell
