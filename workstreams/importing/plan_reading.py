"""Reads a council's file as the actions of a plan, and says what it did not read; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from improvement.files.grids import Grid
from improvement.files.office_parts import Budget
from improvement.files.plan_files import grids_of_file, page_budget
from improvement.files.sheets import address
from workstreams.importing.answers import Answers
from workstreams.importing.cells import on_one_line
from workstreams.importing.due_dates import RELATIVE, normal, read_due
from workstreams.importing.own_milestones import MILESTONES, of_no_action, own_milestones
from workstreams.importing.own_workbook import own_actions, own_sheet
from workstreams.importing.proposals import Problem, ProposedAction
from workstreams.importing.rating_keys import Key, key_of
from workstreams.importing.row_reader import Above, RowReader
from workstreams.importing.tables import Table, tables_of

TOTALS = {"total", "totals", "grand total", "sub total", "subtotal", "sum"}
GUIDANCE = re.compile(
    r"(?:\(|\[|e\.?g\b|for example|please|insert|enter|describe|list |select|use this|guidance"
    r"|note:|state |give |type |what |who |when |how |include |this column|free text|dd/mm)",
    re.IGNORECASE,
)
COUNT = re.compile(r"[\d.,%\s]+|red|amber|green|blue|[ragb]", re.IGNORECASE)
LONGEST_TITLE, LONGEST_DATE = 120, 60


@dataclass
class PlanReading:
    """The actions of a file in its order, and what was not read or looks wrong."""

    actions: list[ProposedAction] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    tables: dict[str, list[Table]] = field(default_factory=dict)  # of each sheet that is read
    is_own: bool = False  # whether it is the plan's own workbook
    beside: list[Grid] = field(default_factory=list)  # its sheets beside that of the actions

    def as_json(self) -> dict[str, Any]:
        return {
            "actions": [action.as_json() for action in self.actions],
            "problems": [problem.as_json() for problem in self.problems],
        }


def read_plan(
    name: str, content: bytes, answers: Answers | None = None, budget: Budget | None = None
) -> PlanReading:
    """The plan in a file, as it stands once the answers are heard; as much as a page reads, unless
    a budget is given.

    Raises improvement.files.plan_files.UnreadableFile, and WrongAnswers.
    """
    answers = answers or Answers()
    grids = grids_of_file(name, content, budget or page_budget())
    if own := own_sheet(grids):
        return own_reading(own, grids)
    tables = {
        grid.name: tables_of(grid, answers.columns, answers.headings.get(grid.name, 0))
        for grid in grids
        if not grid.is_hidden or grid.name in answers.headings
    }
    reading = PlanReading(grids=grids, tables=tables)
    key = key_of(grids, {(n, row) for n, of in tables.items() for row in rows_of_table(of)})
    read = [grid for grid in grids if tables.get(grid.name)]
    for grid in grids:
        if not tables.get(grid.name):
            reading.problems += sheet_left(grid, key)
    for grid in read:
        title = title_of(grid, tables[grid.name][0].top) if len(read) > 1 else ""
        for table in tables[grid.name]:
            TableReading(table, key, title, reading).read()
    for action in reading.actions:
        answers.apply(action)
    reading.actions[:] = answers.joined(reading.actions)
    reading.problems += same_refs(reading.actions)
    return reading


def own_reading(own: Grid, grids: list[Grid]) -> PlanReading:
    """The plan's own workbook: its sheets of actions and of milestones are read, and the others are
    kept beside them."""
    others = [grid for grid in grids if grid is not own and not grid.is_hidden]
    reading = PlanReading(grids=[own], is_own=True)
    milestones = own_milestones(others, reading.problems)
    reading.actions += own_actions(own, reading.problems, milestones)
    reading.problems += of_no_action(milestones or {})
    is_read = milestones is not None
    reading.beside += [each for each in others if not (is_read and each.name == MILESTONES)]
    return reading


def rows_of_table(tables: list[Table]) -> Iterator[int]:
    """The rows of headings and those with an action and something beside it."""
    for table in (table for table in tables if "action" in table.columns):
        yield from (table.top, table.header)
        for row in table.rows():
            if (
                len(table.grid.columns(row)) > 2
                and table.grid.at(row, table.columns["action"]).text
            ):
                yield row


def sheet_left(grid: Grid, key: Key) -> list[Problem]:
    """What to say of a sheet of which nothing is read; nothing of one that has the key."""
    of_key = sum(sheet == grid.name for sheet, _ in key.rows)
    if 2 * of_key >= len(grid.rows()):  # an empty sheet has nothing to tell of either
        return []
    if grid.is_hidden:
        words = f"The hidden sheet “{grid.name}” is not read"
    else:
        words = (
            "No row of headings was found here: say which row has them, with a heading for the "
            "actions and at least two others"
        )
    return [Problem(grid.name, "", "heading", words)]


def title_of(grid: Grid, header: int) -> str:
    """What a table that stands for a workstream is called: what the document says before it; or the
    title above its headings that begins with its sheet's name, or else that name."""
    if grid.title:
        return grid.title[:LONGEST_TITLE]
    name = grid.name.strip()
    above = [row for row in grid.rows() if row < header]
    texts = [
        on_one_line(grid.at(row, column).text) for row in above for column in grid.columns(row)
    ]
    titles = [text for text in texts if text.casefold().startswith(name.casefold())]
    return next((title for title in titles if len(title) <= LONGEST_TITLE), name)


def same_refs(actions: list[ProposedAction]) -> list[Problem]:
    """A problem for each reference that several actions of a sheet have."""
    counts = Counter((action.sheet, action.ref) for action in actions if action.ref)
    return [
        Problem(sheet, "", "ref", f"{count} actions have the reference {ref}: each needs its own")
        for (sheet, ref), count in counts.items()
        if count > 1
    ]


class TableReading:
    """Reads a table row by row, with what the rows above say of those below."""

    def __init__(self, table: Table, key: Key, title: str, reading: PlanReading) -> None:
        self.table, self.key, self.reading = table, key, reading
        self.rows = RowReader(table, key, title)
        self.above = Above(section=table.title)

    def read(self) -> None:
        if "action" not in self.table.columns:
            column = self.table.grid.columns(self.table.top)[0]
            self.problem(self.table.top, column, "Say which column holds the actions")
            return
        for column, text in self.table.unread():
            words = f"The column “{text}” is not read: say what it holds, or leave it"
            self.problem(self.table.top, column, words)
        is_first = True
        for row in self.table.rows():
            if (self.table.grid.name, row) in self.key.rows:
                continue
            if is_first and self.is_guidance(row):
                column = self.table.grid.columns(row)[0]
                self.problem(row, column, f"Row {row} is taken for guidance and not read")
                continue
            is_first = False
            self.read_row(row)

    def problem(self, row: int, column: int, words: str) -> None:
        grid = self.table.grid
        cell = address(row, column)
        self.reading.problems.append(Problem(grid.name, cell, "heading", words))

    def read_row(self, row: int) -> None:
        grid, action = self.table.grid, self.table.columns["action"]
        own = grid.columns(row)
        texts = [on_one_line(grid.at(row, column).text) for column in own]
        if any(text.casefold().strip(" :") in TOTALS for text in texts):
            self.problem(row, own[0], f"Row {row} is taken for a total and not read")
        elif grid.is_continued(row, action):
            self.problem(row, own[0], f"Row {row} goes on with the action above and is not read")
        elif len(own) == 1 and not self.is_action_alone(row, own[0]):
            self.section(row, texts[0])
        elif not any(texts):
            return
        elif not self.rows.text(row, "action"):
            self.without_action(row, own[0])
        elif COUNT.fullmatch(self.rows.text(row, "action")):
            self.problem(row, own[0], f"Row {row} is taken for a count and not read")
        else:
            self.follow(row)
            self.reading.actions += self.rows.actions(row, self.above)

    def is_guidance(self, row: int) -> bool:
        """Whether the row below the headings says how to fill them in."""
        texts = [self.table.grid.at(row, column).text for column in self.table.grid.columns(row)]
        says_how = [text for text in texts if GUIDANCE.match(text.strip())]
        return len(texts) > 1 and 2 * len(says_how) > len(texts)

    def is_action_alone(self, row: int, column: int) -> bool:
        """Whether a row's only text is an action, which its merged cells give a finding."""
        if column != self.table.columns["action"]:
            return False
        return any(self.rows.text(row, field) for field in ("finding", "ref", "lead", "due"))

    def section(self, row: int, text: str) -> None:
        """A row with one text is the title of those below it; or carries a date for them."""
        column = self.table.grid.columns(row)[0]
        due, is_finding = read_due(text), column == self.table.columns.get("finding")
        says_when = due.precision != "none" or RELATIVE.search(normal(text))
        if is_finding and (not says_when or len(text) > LONGEST_DATE):
            self.carry(row)
            return
        if says_when:
            self.above = Above(section=self.above.section, due=due, stated=text)
            words = f"Row {row} gives the date for the rows below it that have none: “{text}”"
        else:
            self.above = Above(section=text[:LONGEST_TITLE])
            words = f"Row {row} is taken for the title of the rows below it: “{text}”"
        self.problem(row, column, words)

    def without_action(self, row: int, column: int) -> None:
        """A row without an action may give the finding of the rows below."""
        if self.rows.text(row, "finding"):
            self.carry(row)
        else:
            self.problem(row, column, f"Row {row} has no action and is not read")

    def carry(self, row: int) -> None:
        finding, paragraphs = self.rows.finding(row)
        kept = self.above
        self.above = Above(finding, paragraphs, kept.section, kept.due, kept.stated)

    def follow(self, row: int) -> None:
        """Take the row's finding for those below that have neither finding nor reference."""
        finding, _ = self.rows.finding(row)
        if finding:
            self.carry(row)
        elif self.rows.text(row, "ref"):
            kept = self.above
            self.above = Above("", (), kept.section, kept.due, kept.stated)
