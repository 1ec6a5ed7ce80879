"""Reads all sheets of an Excel workbook as grids, with colours, merged cells and days; pure.

Bounded as `sheets` is, whose parts it uses: nothing is padded and nothing is worked out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from zipfile import ZipFile

from improvement.files.archives import open_archive
from improvement.files.grids import Area, Grid, GridCell, Place
from improvement.files.number_formats import section_for
from improvement.files.office_parts import Budget, Event, TooBig, events, relations, whole
from improvement.files.sheets import (
    Book,
    FarAway,
    address,
    formats,
    place,
    placed_cells,
    shared_texts,
    value_of,
)

MOST_ROWS, MOST_COLUMNS = 12_000, 200  # where a filled cell may stand
EVENTS_OF_A_DAY = 4  # that it counts for besides: it takes twice as long as another cell
MOST_MERGED = 200_000  # cells that are merged with another
THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)))
SYSTEM_COLOURS = 64  # from this place on the old palette has those of the reader's own system
DATE_PART = re.compile(r"d{1,4}|m{1,5}|y{1,4}", re.IGNORECASE)
SHORT_DATE = "mm-dd-yy"  # a spreadsheet shows it in the order of the country
STRFTIME = {"d": "{0.day}", "dd": "%d", "ddd": "%a", "dddd": "%A", "m": "{0.month}", "mm": "%m"}
STRFTIME |= {"mmm": "%b", "mmmm": "%B", "mmmmm": "%b", "y": "%y", "yy": "%y", "yyyy": "%Y"}


def workbook_grids(content: bytes, budget: Budget) -> list[Grid]:
    """The grids of all sheets that hold tables, in their order.

    Raises BadZipFile, KeyError or ExpatError for what is no workbook, and the errors of `sheets`.
    """
    with open_archive(content) as archive:
        return list(grids_of(archive, budget))


def grids_of(archive: ZipFile, budget: Budget) -> Iterator[Grid]:
    book, sheets = Book(), list[tuple[str, str, bool]]()
    for begins, tag, attributes in events(archive, "xl/workbook.xml", budget):
        if begins and tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            book.from_1904 = True
        elif begins and tag == "sheet":
            key = next(value for name, value in attributes.items() if name.endswith(":id"))
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append((key, attributes.get("name", ""), hidden))
    kinds, parts = relations(archive, budget)
    colours: list[str] = []
    for key, kind in kinds.items():
        if kind == "styles":
            book.formats = formats(events(archive, parts[key], budget))
            theme = [parts[other] for other, of in kinds.items() if of == "theme"]
            colours = fills(archive, parts[key], theme, budget)
        elif kind == "sharedStrings":
            book.texts = shared_texts(events(archive, parts[key], budget))
    for key, name, hidden in sheets:
        if kinds.get(key) == "worksheet":
            of_sheet = events(archive, parts[key], budget)
            cells, merged = read_sheet(of_sheet, book, colours, budget)
            yield Grid(name, cells, merged, hidden)


def read_sheet(
    of_sheet: Iterator[Event], book: Book, colours: list[str], budget: Budget
) -> tuple[dict[Place, GridCell], list[Area]]:
    """The cells that have a text or a colour, and the merged areas."""
    cells: dict[Place, GridCell] = {}
    merged: list[Area] = []
    placed = placed_cells(of_sheet, lambda written: merged.append(area(written, merged)))
    for row, column, about, held in placed:
        cell = grid_cell(about, held, book, colours, (row, column))
        budget.spend(events=EVENTS_OF_A_DAY if cell.day else 0, text=len(cell.text))
        is_near = row <= MOST_ROWS and column <= MOST_COLUMNS
        if cell.text and not is_near:
            raise FarAway(address(row, column))
        if (cell.text or cell.colour) and is_near:
            cells[row, column] = cell
    return cells, merged


def area(written: str, others: list[Area]) -> Area:
    """The area of merged cells that is written "C6:C8"; as far as cells are read."""
    first, _, last = written.partition(":")
    top, left = place(first, 0, 0)
    bottom, right = place(last or first, 0, 0)
    found = (top, left, min(bottom, MOST_ROWS), min(right, MOST_COLUMNS))
    if sum(size(merged) for merged in [*others[-500:], found]) > MOST_MERGED:
        raise TooBig
    return found


def size(merged: Area) -> int:
    """How many cells the area has."""
    top, left, bottom, right = merged
    return max(bottom - top + 1, 0) * max(right - left + 1, 0)


def grid_cell(
    about: dict[str, str], held: dict[str, str], book: Book, colours: list[str], at: Place
) -> GridCell:
    style = int(about.get("s", "0"))
    colour = colours[style] if style < len(colours) else ""
    if not held:
        return GridCell("", colour)
    text, mark = value_of(about, held, book, *at)
    code = book.formats[style] if style < len(book.formats) else "General"
    day = day_of(about.get("t", "n"), text, code)
    return GridCell(shown(day, code) if day else text, colour, day, mark)


def day_of(kind: str, text: str, code: str) -> date | None:
    """The day that a cell holds, by its kind and format; a text that looks like one is none."""
    is_day = kind == "d" or (kind == "n" and section_for(code, 1).is_date)
    if is_day and re.match(r"\d{4}-\d\d-\d\d", text):
        with suppress(ValueError):
            return date.fromisoformat(text[:10])
    return None


def shown(day: date, code: str) -> str:
    """The day as the spreadsheet shows it by a number format; with a time of day left out."""
    active = "dd/mm/yyyy" if code in (SHORT_DATE, "General") else section_for(code, 1).active
    active = re.split(r"[hHsS\[;]", active)[0].strip(" ,")
    written = DATE_PART.sub(lambda part: STRFTIME.get(part[0].lower(), "%Y"), active)
    return day.strftime(written.format(day)) if DATE_PART.search(active) else day.isoformat()


def fills(archive: ZipFile, styles: str, theme: list[str], budget: Budget) -> list[str]:
    """The colour of each style of cells, as six hex digits; "" for none."""
    of_theme = theme_colours(archive, theme[0], budget) if theme else []
    colours, found, of_cells, solid, colour = list[str](), list[str](), False, False, ""
    for begins, tag, told in events(archive, styles, budget):
        if tag == "cellXfs":
            of_cells = begins
        elif tag == "fill":
            if not begins:
                colours.append(colour if solid else "")
            solid, colour = False, ""
        elif begins and tag == "patternFill":
            solid = told.get("patternType", "none") == "solid"
        elif begins and tag == "fgColor":
            colour = colour_of(told, of_theme)
        elif begins and tag == "xf" and of_cells:
            number = whole(told.get("fillId", "0"))
            found.append(colours[number] if number < len(colours) else "")
    return found


def colour_of(told: dict[str, str], theme: list[str]) -> str:
    """The colour that a style names by its value, its place in the theme or in the old palette."""
    if "rgb" in told:
        return told["rgb"][-6:].upper()
    if "theme" in told and whole(told["theme"]) < len(theme):
        return theme[whole(told["theme"])]
    if "indexed" in told:
        from openpyxl.styles.colors import COLOR_INDEX

        number = whole(told["indexed"])
        return COLOR_INDEX[number][-6:].upper() if number < SYSTEM_COLOURS else ""
    return ""


def theme_colours(archive: ZipFile, part: str, budget: Budget) -> list[str]:
    """The colours of the workbook's theme, in the order in which styles name them."""
    found: dict[str, str] = {}
    of = ""
    for begins, tag, told in events(archive, part, budget):
        if begins and tag in THEME_ORDER:
            of = tag
        elif begins and of and tag in ("srgbClr", "sysClr"):
            found.setdefault(of, str(told.get("lastClr", told.get("val", ""))).upper())
    return [found.get(name, "") for name in THEME_ORDER]
