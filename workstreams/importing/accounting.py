"""What became of each sheet and column of a file, for a person to check and correct; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from improvement.files.grids import Grid
from improvement.files.sheets import address
from workstreams.importing.cells import on_one_line
from workstreams.importing.plan_reading import PlanReading
from workstreams.importing.tables import Table, heading_at, headings

# What a column can be taken for, in the order in which people look for it.
FIELD_WORDS = {
    "action": "Action",
    "ref": "Reference",
    "here": "Reference on this site",
    "workstream": "Workstream",
    "lead": "Owner’s post: who does it",
    "accountable": "Accountable: who answers for it",
    "due": "Due date",
    "baseline_due": "Original due date",
    "revised_due": "Revised due date",
    "starts": "Start date",
    "review": "Review date",
    "finished": "Date completed",
    "finding": "Finding",
    "paragraphs": "Paragraph of the report",
    "recommendation": "Recommendation",
    "measure": "How we will know",
    "progress": "Progress so far",
    "rag": "Rating, in words or colours",
    "status": "Status, in words",
    "cost": "Cost",
    "priority": "Priority",
    "response": "Response",
    "monitoring": "Monitoring",
}
LONGEST_SAMPLE = 90  # characters shown of a cell


@dataclass
class ColumnRead:
    """The columns with one heading on all sheets: what they were taken for ("" for nothing), the
    first text below it, and how many cells are filled. `is_left` where a person left it out."""

    heading: str
    cells: list[str]  # of the heading, one a sheet: "Plan!C4"
    field: str
    sample: str = ""
    filled: int = 0
    is_left: bool = False

    @property
    def letters(self) -> str:
        return "".join(c for c in self.cells[0].rpartition("!")[2] if c.isalpha())


@dataclass(frozen=True)
class SheetRead:
    """A sheet: the row of its headings (0 where none was found), how many actions were read of it,
    and which rows above its headings were not read."""

    name: str
    header: int
    actions: int
    above: int
    is_hidden: bool
    is_key: bool


def columns_read(reading: PlanReading) -> list[ColumnRead]:
    """Each heading of the tables once, in their order."""
    found: dict[str, ColumnRead] = {}
    for table in (table for of in reading.tables.values() for table in of):
        fields = {column: field for field, column in table.columns.items()}
        fields |= {column: "rag" for column, _ in table.ticks}
        for column, text in own_headings(table):
            cell = address(table.header, column)
            where = f"{table.grid.name}!{cell}" if table.grid.name else cell
            one = found.setdefault(text, ColumnRead(text, [], ""))
            one.cells.append(where)
            one.field = one.field or fields.get(column, "")
            one.is_left = text in table.left
            below = [table.grid.at(row, column).text for row in table.rows()]
            texts = [short for text in below if (short := on_one_line(text))]
            one.sample = one.sample or "".join(texts[:1])[:LONGEST_SAMPLE]
            one.filled += len(texts)
    return list(found.values())


def own_headings(table: Table) -> Iterator[tuple[int, str]]:
    """The columns of a table with the words by which a person's answer names each."""
    texts = dict(headings(table.grid, table.top))
    for row in range(table.top + 1, table.header + 1):
        lower = {c: heading_at(table.grid, row, c) for c in table.grid.columns(row)}
        texts = lower | texts
    yield from sorted(texts.items())


def sheets_read(reading: PlanReading) -> list[SheetRead]:
    counts = Counter(action.sheet for action in reading.actions)
    return [sheet_read(grid, reading, counts[grid.name]) for grid in reading.grids]


def sheet_read(grid: Grid, reading: PlanReading, actions: int) -> SheetRead:
    tables = reading.tables.get(grid.name, [])
    header = tables[0].header if tables else 0
    above = len([row for row in grid.rows() if tables and row < tables[0].top])
    said = {problem.sheet for problem in reading.problems}
    is_key = not tables and not grid.is_hidden and bool(grid.rows()) and grid.name not in said
    return SheetRead(grid.name, header, actions, above, grid.is_hidden, is_key)
