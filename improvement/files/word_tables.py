"""Reads the tables of a Word document as grids, bounded as the sheets of a workbook are; pure.

Words that tracked changes have taken out are left out; a table in a cell adds its text to it.
"""

from __future__ import annotations

from improvement.files.archives import open_archive
from improvement.files.grids import Area, Grid, GridCell, Place
from improvement.files.office_parts import Budget, events, whole
from improvement.files.sheets import FarAway, address
from improvement.files.workbook_sheets import MOST_COLUMNS, MOST_ROWS

PLAIN = {"auto", "FFFFFF", "none", ""}


def word_grids(content: bytes, budget: Budget) -> list[Grid]:
    """The grids of the document's tables, in their order, named "Table 1" and so on.

    Raises BadZipFile, KeyError or ExpatError for what is no document, and the errors of `sheets`.
    """
    with open_archive(content) as archive:
        reader = Reader(budget)
        for begins, tag, told in events(archive, "word/document.xml", budget):
            if begins:
                reader.begin(tag, {name.rpartition(":")[2]: value for name, value in told.items()})
            else:
                reader.end(tag, told)
    return [
        Grid(f"Table {number}", cells, merged, title=title)
        for number, (cells, merged, title) in enumerate(reader.tables, 1)
    ]


class Reader:
    """Follows the elements of a document; `tables` are the cells, the merged areas and the title of
    each so far."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.tables: list[tuple[dict[Place, GridCell], list[Area], str]] = []
        self.before = ""  # the last line of text outside the tables
        self.depth = self.row = self.column = 0
        self.span, self.colour, self.joins = 1, "", False
        self.lines: list[str] = []
        self.upright: dict[int, int] = {}  # the first row of what is merged downwards, by column

    def begin(self, tag: str, told: dict[str, str]) -> None:
        if tag == "tbl":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(({}, [], self.before))
                self.row, self.upright = 0, {}
        elif self.depth != 1:
            if tag == "p":
                self.lines = [*self.lines, ""] if self.depth else [""]
        elif tag == "tr":
            self.row, self.column = self.row + 1, 0
        elif tag == "tc":
            self.span, self.colour, self.joins, self.lines = 1, "", False, []
            self.column += 1
        elif tag == "p":
            self.lines.append("")
        else:
            self.describe(tag, told)

    def describe(self, tag: str, told: dict[str, str]) -> None:
        """What the properties of a row or a cell say, and the marks within its text."""
        if tag == "gridBefore":
            self.column += whole(told.get("val", "0"))
        elif tag == "gridSpan":
            self.span = min(max(whole(told.get("val", "1")), 1), MOST_COLUMNS)
        elif tag == "vMerge":
            self.joins = told.get("val", "continue") == "continue"
            if not self.joins:
                self.upright[self.column] = self.row
        elif tag == "shd" and not self.lines:  # the cell's own, which stands before its text
            fill = told.get("fill", "")
            self.colour = "" if fill in PLAIN else fill.upper()

    def end(self, tag: str, text: str) -> None:
        if tag == "tbl":
            self.depth -= 1
        elif tag == "p" and not self.depth:
            self.before = " ".join("".join(self.lines).split()) or self.before
        elif self.lines and tag in ("t", "br", "tab", "cr", "noBreakHyphen"):
            self.lines[-1] += {"t": text, "tab": " ", "noBreakHyphen": "-"}.get(tag, "\n")
        elif self.depth == 1 and tag == "tc":
            self.keep()

    def keep(self) -> None:
        """Keep the cell that has ended, and what it is merged with."""
        cells, merged, _ = self.tables[-1]
        text = "\n".join(self.lines).strip()
        self.budget.spend(text=len(text))
        last = self.column + self.span - 1
        if self.row > MOST_ROWS or last > MOST_COLUMNS:
            raise FarAway(address(self.row, last))
        top = self.upright.get(self.column, self.row) if self.joins else self.row
        if top < self.row or self.span > 1:
            merged.append((top, self.column, self.row, last))
        if top == self.row and (text or self.colour):
            cells[self.row, self.column] = GridCell(text, self.colour)
        self.column = last
