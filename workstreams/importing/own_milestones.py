"""Reads the sheet of milestones of the plan's own workbook; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from improvement.files.grids import Grid
from workstreams.importing.own_workbook import VERSION, RowCells, rows_of, version_in
from workstreams.importing.proposals import OwnRecord, Problem, few_of

MILESTONES = "Milestones"
OF_ACTION = "Action"
TEXTS = {"Milestone": ("title", 200)}
DATES = {"Due": "due", "Finished on": "finished"}
MILESTONE_HEADINGS = (OF_ACTION, *TEXTS, *DATES, VERSION)
OF_NONE = "The sheet of actions has no action “{}”, so this milestone is left out"


def own_milestones(
    grids: Iterable[Grid], problems: list[Problem]
) -> dict[str, list[OwnRecord]] | None:
    """The milestones by what they call their action; None where there is no such sheet."""
    grid = next((each for each in grids if each.name == MILESTONES), None)
    if grid is None or not {OF_ACTION, *TEXTS} <= {
        grid.at(1, column).text.strip() for column in grid.columns(1)
    }:
        return None
    found: dict[str, list[OwnRecord]] = defaultdict(list)
    for cells in rows_of(grid, problems, "The milestone"):
        found[cells.text(OF_ACTION).strip()].append(milestone_in(cells))
    return dict(found)


def milestone_in(cells: RowCells) -> OwnRecord:
    named, version = version_in(cells.text(VERSION))
    plan, pk = version_in(named)
    values = {**dict(cells.texts(TEXTS)), **dict(cells.days(DATES))}
    return OwnRecord(cells.row, plan, pk, version, values)


def of_no_action(left: dict[str, list[OwnRecord]]) -> Iterator[Problem]:
    told = ((each.row, OF_NONE.format(name[:40])) for name, of in left.items() for each in of)
    return few_of(MILESTONES, told)
