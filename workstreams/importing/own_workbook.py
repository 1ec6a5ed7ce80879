"""The plan's own workbook, as it is exported: its columns, and how they are read again; pure.

Each row names the action, the plan and the version that it was written from, so that what was
changed here meanwhile is told from what was changed in the file. A column that was taken out
changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from improvement.dates import Precision, last_day
from improvement.files.grids import Grid, GridCell
from improvement.files.sheets import Mark, address
from workstreams.importing.due_dates import Ask, read_due
from workstreams.importing.proposals import OwnRecord, OwnRow, Problem, ProposedAction

SHEET = "Actions"
OWN_REF, VERSION = "Reference here", "Version (leave as it is)"
WORKSTREAM, ACTION, MARKING = "Workstream", "Action", "Marking"
TEXTS = {
    "Council’s own reference": ("source_ref", 60),
    ACTION: ("title", 200),
    "Description": ("description", 0),
    "Owner’s post": ("owner_post", 120),
}
DATES = {
    "Starts": "starts",
    "First agreed date": "baseline_due",
    "Agreed date": "due",
    "Carried out on": "finished",
}
PRIORITIES = {"immediate": "Immediate", "standard": "Standard"}
STATES = {
    "not_started": "Not started",
    "under_way": "Under way",
    "carried_out": "Carried out",
    "suspended": "Suspended",
    "withdrawn": "Withdrawn",
}
PRECISIONS = {str(each.value): str(each.label) for each in Precision}
LISTS = {
    "Priority": ("priority", PRIORITIES),
    "State": ("delivery", STATES),
    "The date is known to": ("due_precision", PRECISIONS),
}
MOST_REFS = 200  # of other records, in a cell
LINKS = {"Findings": "findings", "Outcomes": "outcomes", "Measures": "measures"}
HEADINGS = (
    *(OWN_REF, "Council’s own reference", WORKSTREAM, ACTION, "Description", "Owner’s post"),
    *("Priority", "Starts", "First agreed date", "Agreed date", "The date is known to"),
    *("State", "Carried out on", *LINKS, MARKING, VERSION),  # the marking is there to read
)
OUTSIDE = ("suspended", "withdrawn")  # which only a decision makes of an action
# What a new row holds where it says nothing.
UNSAID: dict[str, Any] = {
    **dict.fromkeys(("source_ref", "title", "description", "owner_post", "delivery_decision"), ""),
    **dict.fromkeys(DATES.values()),
    "priority": "standard",
    "due_precision": "day",
    "delivery": "not_started",
}


def own_sheet(grids: list[Grid]) -> Grid | None:
    """The sheet of actions of a workbook that was exported from here; None of any other."""
    for grid in grids:
        heads = {grid.at(1, column).text for column in grid.columns(1)}
        if {OWN_REF, VERSION, ACTION} <= heads:
            return grid
    return None


def own_actions(
    grid: Grid, problems: list[Problem], milestones: dict[str, list[OwnRecord]] | None
) -> Iterator[ProposedAction]:
    """The actions of the sheet, each with its milestones, which are taken out of those given by
    what they call their action; what is wrong with a cell goes to the problems."""
    for cells in rows_of(grid, problems):
        action = OwnRowReader(cells, milestones).action()
        if action.own and (action.own.ref or action.own.values["title"]):
            yield action


def rows_of(
    grid: Grid, problems: list[Problem], noun: str = "The action", needed: str = "title"
) -> Iterator[RowCells]:
    """The rows below the headings in which anything stands. `noun` is what one is of, and `needed`
    its field that is never empty."""
    columns = {grid.at(1, column).text.strip(): column for column in grid.columns(1)}
    for row in grid.rows():
        cells = {head: grid.at(row, column) for head, column in columns.items()}
        if row > 1 and any(cell.text.strip() for cell in cells.values()):
            yield RowCells(grid, row, columns, cells, problems, noun, needed)


def version_in(text: str) -> tuple[str, int]:
    """The plan and the version that a row was written from; "" and 0 where it names none."""
    plan, _, number = text.strip().rpartition(":")
    return (plan, int(number)) if re.fullmatch("[0-9]{1,9}", number) else (plan, 0)


def to_last_day(day: date | None, precision: str) -> date | None:
    return last_day(day, precision) if day else None


@dataclass(frozen=True)
class RowCells:
    """The cells of a row by their headings, and where what is wrong with one goes."""

    grid: Grid
    row: int
    columns: dict[str, int]
    cells: dict[str, GridCell]
    problems: list[Problem]
    noun: str
    needed: str

    def problem(self, head: str, code: str, words: str) -> None:
        cell = address(self.row, self.columns[head])
        self.problems.append(Problem(self.grid.name, cell, code, words))

    def text(self, head: str) -> str:
        return self.cells[head].text if head in self.cells else ""

    def texts(self, fields: Mapping[str, tuple[str, int]]) -> Iterator[tuple[str, str]]:
        """The texts that the record may hold, by its fields; of each, the most characters, 0 for
        any number."""
        for head, (name, longest) in fields.items():
            if head not in self.cells:
                continue
            cell = self.cells[head]
            if Mark.NO_VALUE in cell.mark:
                self.problem(head, "formula", "A formula without a value: left as it is here")
            elif longest and len(cell.text) > longest:
                self.problem(head, "heading", f"Longer than {longest} characters: left")
            elif cell.text.strip() or name != self.needed:
                yield name, cell.text
            else:
                self.problem(head, "heading", f"{self.noun} has no words: they stay as here")

    def days(self, fields: Mapping[str, str]) -> Iterator[tuple[str, date | None]]:
        for head, name in fields.items():
            if head in self.cells:
                with suppress(ValueError):
                    yield name, self.day(head)

    def day(self, head: str) -> date | None:
        cell = self.cells[head]
        if cell.day or not cell.text.strip():
            return cell.day
        read = read_due(cell.text)
        if read.day is None:
            self.problem(head, "due", f"“{cell.text}” is not a day: it stays as it is here")
            raise ValueError
        return read.day

    def choice(self, head: str, labels: Mapping[str, str]) -> str:
        """The value that is called so. Raises ValueError, and says so, where there is none."""
        text = self.text(head).strip()
        values = {label.casefold(): value for value, label in labels.items()}
        if text.casefold() not in values:
            offered = ", ".join(labels.values())
            self.problem(head, "heading", f"“{text}” is none of {offered}: it stays as here")
            raise ValueError
        return values[text.casefold()]


class OwnRowReader:
    def __init__(self, cells: RowCells, milestones: dict[str, list[OwnRecord]] | None) -> None:
        self.cells, self.milestones = cells, milestones
        self.ask: list[Ask] = []
        self.outside = ""

    def action(self) -> ProposedAction:
        values = self.values()
        own_ref = self.cells.text(OWN_REF).strip()
        plan, version = version_in(self.cells.text(VERSION))
        if not own_ref:
            values = UNSAID | values
            for name in ("baseline_due", "due"):
                values[name] = to_last_day(values[name], values["due_precision"])
        stream = self.cells.text(WORKSTREAM).strip()
        return ProposedAction(
            sheet=self.cells.grid.name,
            row=self.cells.row,
            ref=self.cells.text("Council’s own reference") or None,
            action=self.cells.text(ACTION),
            paragraphs=[],
            finding=None,
            lead=self.cells.text("Owner’s post") or None,
            due=values.get("due"),
            precision=values.get("due_precision", "day") if values.get("due") else "none",
            stated=None,
            progress=None,
            rag=None,
            meaning=None,
            ask=self.ask,
            more={"workstream": stream} if stream else {},
            own=OwnRow(
                *(own_ref, version, values, plan, self.cells.text(MARKING).strip(), self.outside),
                self.own_milestones(own_ref),
                {name: self.refs(head) for head, name in LINKS.items() if head in self.cells.cells},
            ),
        )

    def own_milestones(self, own_ref: str) -> list[OwnRecord] | None:
        """Those that name the action, by our reference, else the council's own, else its words."""
        if self.milestones is None:
            return None
        names = (self.cells.text(head).strip() for head in ("Council’s own reference", ACTION))
        name = own_ref or next(filter(None, names), "")
        return self.milestones.pop(name, [])

    def refs(self, head: str) -> tuple[str, ...]:
        texts = (ref.strip() for ref in re.split(r"[,;\n]", self.cells.text(head)))
        refs = tuple(dict.fromkeys(filter(None, texts)))
        if len(refs) > MOST_REFS:
            words = f"Names {len(refs):,}: only the first {MOST_REFS} are read"
            self.cells.problem(head, "heading", words)
        return refs[:MOST_REFS]

    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {**dict(self.cells.texts(TEXTS)), **dict(self.cells.days(DATES))}
        for head, (name, labels) in LISTS.items():
            if head in self.cells.cells:
                with suppress(ValueError):
                    found[name] = self.cells.choice(head, labels)
        return self.fitting(found)

    def fitting(self, found: dict[str, Any]) -> dict[str, Any]:
        """The values without those that a file may not set, or that contradict each other."""
        if found.get("delivery") in OUTSIDE:
            self.outside = found.pop("delivery")
            found.pop("finished", None)
        elif ("delivery" in found) != ("finished" in found):
            found.pop("delivery", None), found.pop("finished", None)
        elif "delivery" in found and (found["delivery"] == "carried_out") != bool(
            found["finished"]
        ):
            self.cells.problem(
                "State", "state", "Carried out needs its day, and nothing else has one: both stay"
            )
            found.pop("delivery"), found.pop("finished")
        if found.get("due") and "baseline_due" in found and not found["baseline_due"]:
            found["baseline_due"] = found["due"]
        return found
