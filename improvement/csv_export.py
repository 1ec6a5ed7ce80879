"""Tables that people take away as CSV: opened in a spreadsheet, no text in them is a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.http import HttpResponse

Cell = str | int | float | Decimal | date | None
FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)  # wide ones are read as one too
BOM = "\ufeff"  # tells Excel that the file is UTF-8


def csv_file(name: str, rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """The rows as a file to download, the first being its headings."""
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    return response


def plain(cell: Cell) -> Cell:
    """A number or a date as it is; a text that could run as a formula behind an apostrophe."""
    if isinstance(cell, str) and cell.lstrip("\0\t\r\n\v\f \xa0\ufeff").startswith(FORMULA):
        return f"'{cell}"
    return cell
