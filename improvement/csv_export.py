"""Tables as CSV files to download, in which no text runs as a formula of a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.http import HttpResponse

from improvement.text_marks import is_mistaken

Cell = str | int | float | Decimal | date | None
BOM = "\ufeff"  # tells Excel that the file is UTF-8


def csv_file(name: str, rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """The rows as a file to download, the first being its headings."""
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    return response


def plain(cell: Cell) -> Cell:
    """The cell as it is; a text that could run as a formula gets an apostrophe before it, and so
    does one whose own apostrophe `without_mark` would take away."""
    return f"'{cell}" if isinstance(cell, str) and is_mistaken(cell) else cell
