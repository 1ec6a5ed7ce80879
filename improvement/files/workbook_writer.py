"""Writes tables as an Excel workbook, every text as text, so that no formula runs; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from improvement.files.xml_text import legal

Value = str | int | Decimal | date | None
LONGEST_CELL = 32_767  # characters, of which a spreadsheet takes no more
LONGEST_NAME = 31  # characters of a sheet's name
WIDTHS = (8, 60)  # the narrowest and the widest column, in characters
LISTS = "Lists"


@dataclass(frozen=True)
class SheetToWrite:
    """A sheet of one table. `lists` has what may be chosen in a column, by its heading."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


def workbook_of(sheets: Sequence[SheetToWrite]) -> bytes:
    """The workbook: each sheet with its heads frozen and filters, and its lists to choose from."""
    from openpyxl import Workbook

    book, saved = Workbook(write_only=True), BytesIO()
    choices = list(dict.fromkeys(tuple(c) for sheet in sheets for c in sheet.lists.values()))
    for sheet in sheets:
        write_sheet(book, sheet, choices)
    if choices:
        hidden = book.create_sheet(LISTS)
        hidden.sheet_state = "hidden"
        for row in range(max(map(len, choices))):
            hidden.append([text_cell(hidden, c[row]) if row < len(c) else None for c in choices])
    book.save(saved)
    return timeless(saved.getvalue())


def timeless(content: bytes) -> bytes:
    """The workbook without the time at which it was written: the same tables are the same bytes."""
    told = BytesIO()
    with ZipFile(BytesIO(content)) as written, ZipFile(told, "w", ZIP_DEFLATED) as archive:
        for part in written.namelist():
            held = written.read(part)
            if part == "docProps/core.xml":
                held = re.sub(rb">[\d-]+T[\d:]+Z<", b">1980-01-01T00:00:00Z<", held)
            archive.writestr(ZipInfo(part), held, ZIP_DEFLATED)
    return told.getvalue()


def write_sheet(book: Any, sheet: SheetToWrite, choices: list[tuple[str, ...]]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rows = list(sheet.rows)
    page = book.create_sheet(free_name(sheet.name, book.sheetnames))
    page.freeze_panes = "A2"
    for number, heading in enumerate(sheet.headings, 1):
        letter = get_column_letter(number)
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
    for row in rows:
        page.append([cell_of(page, value) for value in row])


def free_name(name: str, taken: Sequence[str]) -> str:
    """The name as a spreadsheet takes it, and as no other sheet of the book has it."""
    name = re.sub(r"[\\*?:/\[\]\x00-\x1f]", " ", name).strip(" '")[:LONGEST_NAME] or "Sheet"
    used, number, free = {each.casefold() for each in taken}, 1, name
    while free.casefold() in used:
        number += 1
        free = f"{name[: LONGEST_NAME - len(str(number)) - 1]} {number}"
    return free


def cell_of(page: Any, value: Value) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        return text_cell(page, value) if value else None
    if isinstance(value, date):
        cell = WriteOnlyCell(page, datetime.combine(value, time.min))
        cell.number_format = "dd/mm/yyyy"
        return cell
    return value


def text_cell(page: Any, text: str) -> Any:
    """A cell that holds the text whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, legal(text)[:LONGEST_CELL])
    cell.data_type = "s"
    return cell
