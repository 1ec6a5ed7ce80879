"""The sheets of workstreams, findings and outcomes of the plan's own workbook: their columns, and
how their rows are read again; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from improvement.files.grids import Grid
from workstreams.importing.own_workbook import VERSION, RowCells, rows_of, version_in
from workstreams.importing.proposals import OwnRecord, Problem


@dataclass(frozen=True)
class RecordSheet:
    """A sheet of one kind of record. `called` is the heading and the field of what its records are
    called by; `needed` the field that is never empty. `shown` are headings that are there to be
    read."""

    name: str
    noun: str
    called: tuple[str, str]
    needed: str
    texts: Mapping[str, tuple[str, int]]
    dates: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    shown: tuple[str, ...] = ()

    @property
    def plain(self) -> tuple[str, ...]:
        """The fields whose values stand in their cells as they are."""
        return (*(name for name, _ in self.texts.values()), *self.dates.values())

    @property
    def fields(self) -> tuple[str, ...]:
        """Those that an import sets, without what a record is called by."""
        return (*self.plain, *(name for name, _ in self.lists.values()))

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.called[0], *self.texts, *self.dates, *self.lists, *self.shown, VERSION)

    @property
    def needed_head(self) -> str:
        return next(head for head, (name, _) in self.texts.items() if name == self.needed)

    def is_in(self, grid: Grid) -> bool:
        """Whether the grid is this sheet, with the headings without which no row can be read."""
        heads = {grid.at(1, column).text.strip() for column in grid.columns(1)}
        return grid.name == self.name and {self.called[0], self.needed_head} <= heads


LEAD = "Lead"
SHEETS = {
    "workstream": RecordSheet(
        "Workstreams",
        "The workstream",
        ("Code", "code"),
        "name",
        {"Workstream": ("name", 200), "Lead’s post": ("lead_post", 120)},
        lists={
            "State": (
                "state",
                {"developing": "Developing", "active": "Active", "closed": "Closed"},
            )
        },
        shown=(LEAD,),
    ),
    "finding": RecordSheet(
        "Findings",
        "The finding",
        ("Reference", "ref"),
        "text",
        {"Finding": ("text", 0), "Paragraph": ("paragraph", 80)},
        {"To be put right by": "due"},
        {
            "Time given": (
                "clock",
                {
                    "immediate": "Immediate",
                    "3_months": "Within 3 months",
                    "6_months": "Within 6 months",
                    "other": "No time stated",
                },
            )
        },
    ),
    "outcome": RecordSheet(
        "Outcomes",
        "The outcome",
        ("Code", "code"),
        "statement",
        {"Outcome": ("statement", 200)},
    ),
}


def own_records(
    grids: Iterable[Grid], problems: list[Problem]
) -> Iterator[tuple[str, list[OwnRecord]]]:
    """The rows of each sheet that the workbook has, by the kind of their records; what is wrong
    with a cell goes to the problems."""
    for grid in grids:
        kind = next((kind for kind, sheet in SHEETS.items() if sheet.is_in(grid)), "")
        if kind:
            sheet = SHEETS[kind]
            rows = rows_of(grid, problems, sheet.noun, sheet.needed)
            yield kind, [record_in(cells, sheet) for cells in rows]


def record_in(cells: RowCells, sheet: RecordSheet) -> OwnRecord:
    named, version = version_in(cells.text(VERSION))
    plan, pk = version_in(named)
    head, name = sheet.called
    values: dict[str, Any] = {name: cells.text(head).strip(), **dict(cells.texts(sheet.texts))}
    values |= dict(cells.days(sheet.dates))
    for choice, (name, labels) in sheet.lists.items():
        if cells.text(choice).strip():
            with suppress(ValueError):
                values[name] = cells.choice(choice, labels)
    shown = {head: cells.text(head).strip() for head in sheet.shown if head in cells.cells}
    return OwnRecord(cells.row, plan, pk, version, values, shown)
