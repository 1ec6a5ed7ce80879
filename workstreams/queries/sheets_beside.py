"""The sheets of the plan's own workbook that an import does not write: each row of one that differs
from the plan is told, with why and where to change it. Readings are compared by themselves
(`imported_readings`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from improvement.files.grids import Grid, GridCell
from improvement.files.workbook_writer import LONGEST_CELL, SheetToWrite, Value
from improvement.files.xml_text import legal
from improvement.models import Plan
from workstreams.importing.own_records import SHEETS
from workstreams.importing.proposals import Problem, few_of
from workstreams.queries.plan_exports import plan_sheets

WHY = {
    "Milestones": "the headings “Action” and “Milestone” must be in row 1",
    **{
        sheet.name: f"only the programme manager’s import reads it, with “{sheet.called[0]}” and "
        f"“{sheet.needed_head}” among the headings in row 1"
        for sheet in SHEETS.values()
    },
    "Measures": "a measure is changed on its own page: another definition begins a new series of "
    "readings, and once the plan is agreed the chair decides how it is judged",
}
OF_ANOTHER = "it is no sheet of this site’s workbook"


def differences(plan: Plan, grids: Iterable[Grid], read: Collection[str] = ()) -> Iterator[Problem]:
    """The rows of the sheets that the plan has not, or not so; of a sheet that nobody changed,
    nothing. `read` are the names of those of which an import reads each row."""
    beside = [grid for grid in grids if len(grid.rows()) > 1 and grid.name not in read]
    known = {sheet.name: sheet for sheet in plan_sheets(plan)} if beside else {}
    for grid in beside:
        sheet = known.get(grid.name)
        if sheet is None:
            words = f"The sheet “{grid.name}” is not read: {OF_ANOTHER}"
            yield Problem(grid.name, "", "heading", words)
            continue
        if grid.name in WHY:
            words = f"It is not as the plan has it, and is not read: {WHY[grid.name]}"
            yield from few_of(grid.name, [(row, words) for row in changed_rows(grid, sheet)])


def changed_rows(grid: Grid, sheet: SheetToWrite) -> list[int]:
    """The rows, below the headings, that are not as the plan has them."""
    rows = {told(row) for row in sheet.rows}
    width = range(1, len(sheet.headings) + 1)
    return [
        row
        for row in grid.rows()[1:]
        if told([value_of(grid.at(row, column)) for column in width]) not in rows
    ]


def value_of(cell: GridCell) -> Value:
    return cell.day or cell.text


def told(row: Sequence[Value]) -> tuple[str, ...]:
    """What a row says, alike however a spreadsheet kept it."""
    texts = [plain(value) for value in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def plain(value: Value) -> str:
    if value is None or isinstance(value, date):
        return value.isoformat() if value else ""
    text = " ".join(legal(str(value))[:LONGEST_CELL].split())
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return f"{number.normalize():f}" if number.is_finite() else text
