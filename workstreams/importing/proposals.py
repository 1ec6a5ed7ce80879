"""An action as a council's file has it, and what has to be asked about it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from improvement.numbers import counted
from workstreams.importing.due_dates import Ask

# What a person is asked about, by its code.
CODES = {
    "due": "The date on which it is due",
    "review": "The day on which something ongoing is reviewed",
    "rag": "What a rating or a colour means",
    "ref": "The reference",
    "state": "Whether it is suspended, withdrawn or done, and who decided",
    "lead": "Who leads it",
    "split": "Whether the lines of one cell are several actions",
    "formula": "A formula, which is kept as text",
    "heading": "What a column or a row holds",
}


MOST_TOLD = 20  # messages about a sheet


@dataclass(frozen=True)
class OwnRecord:
    """A row of a sheet of the workbook, beside that of the actions: the plan, the record and its
    version from which it was written ("" and 0 of a new one), and what it holds, by the record's
    fields. `shown` are cells that are there to be read, by their headings."""

    row: int
    plan: str
    pk: int
    version: int
    values: dict[str, Any]
    shown: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnRow:
    """A row of the plan's own workbook: the reference and version of the action that it was written
    from ("" and 0 of a new one), and what it holds, by the action's fields. `plan` is the short
    name of the plan that wrote it. `marking` is as the row has it, and `outside` the state that
    only a decision makes, "" for any other: a file sets neither. `milestones` is None where the
    workbook has no sheet of them. `links` are the references of what the action is linked to, by
    the kinds for which the sheet has a column."""

    ref: str
    version: int
    values: dict[str, Any]
    plan: str = ""
    marking: str = ""
    outside: str = ""
    milestones: list[OwnRecord] | None = None
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class ProposedAction:
    """One action of a file. `rag` is the rating as the file has it, or the name of its colour;
    `meaning` what the file's own key says of it. `more` has the columns that only some have."""

    sheet: str
    row: int
    ref: str | None
    action: str
    paragraphs: list[str]
    finding: str | None
    lead: str | None
    due: date | None
    precision: str
    stated: str | None
    progress: str | None
    rag: str | None
    meaning: str | None
    ask: list[Ask] = field(default_factory=list)
    more: dict[str, str | None] = field(default_factory=dict)
    own: OwnRow | None = None

    def as_json(self) -> dict[str, Any]:
        """As `import_plan --json` prints it: days as ISO text, what is not there as null."""
        beside = ("ask", "more", "own")
        plain = {name: value for name, value in vars(self).items() if name not in beside}
        plain["due"] = self.due.isoformat() if self.due else None
        asked = [{"code": ask.code, "words": ask.words} for ask in self.ask]
        return plain | {"ask": asked} | self.more


@dataclass(frozen=True)
class Problem:
    """What is not read of a file, or looks wrong: where, and in words for a manager."""

    sheet: str
    cell: str
    code: str
    words: str

    def as_json(self) -> dict[str, str]:
        return dict(vars(self))


def few_of(name: str, said: Iterable[tuple[int, str]]) -> Iterator[Problem]:
    """What is said of the sheet's rows, from the first row on, as far as a person reads it."""
    ordered = sorted(said)
    for row, words in ordered[:MOST_TOLD]:
        yield Problem(name, f"A{row}", "heading", f"Row {row}. {words}")
    if left := ordered[MOST_TOLD:]:
        words = f"Not shown: {counted(len(left), 'more message')}, from row {left[0][0]} on"
        yield Problem(name, f"A{left[0][0]}", "heading", words)
