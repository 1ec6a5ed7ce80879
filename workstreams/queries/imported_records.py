"""The workstreams, findings and outcomes of the plan's own workbook that the plan has not, or not
so.

A record is known again by its number in the file, else by what it is called. As with actions, what
was changed here since the file was written is never overwritten, and what the file lacks stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from improvement.files.grids import Grid
from improvement.files.workbook_writer import LONGEST_CELL
from improvement.files.xml_text import legal
from improvement.models import Plan
from improvement.text_order import folded
from workstreams.importing.own_records import LEAD, SHEETS, RecordSheet, own_records
from workstreams.importing.proposals import OwnRecord, Problem, few_of
from workstreams.models import Finding, Outcome, Workstream
from workstreams.models.judged import is_agreed
from workstreams.queries.import_reasons import versions_of_rows

MODELS: dict[str, type[Workstream | Finding | Outcome]] = {
    "workstream": Workstream,
    "finding": Finding,
    "outcome": Outcome,
}
TWICE = "It stands there twice, so this row is left out"
NO_WORDS = "It has no words, so it is left out"
CODE_STAYS = "It is called “{}” here, and stays so: its references rest on that"
LEAD_STAYS = "“{}” is not its lead here: whoever leads it is chosen on its own page"


@dataclass
class ComparedRecord:
    """A row of the file beside the plan's own record, or the new one that it makes: pairs of old
    and new values by field, and those that changed both here and in the file."""

    kind: str
    row: int
    record: Any
    is_new: bool = False
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    conflicts: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def sheet(self) -> RecordSheet:
        return SHEETS[self.kind]

    @property
    def called(self) -> str:
        return str(getattr(self.record, self.sheet.called[1]))

    @property
    def writes(self) -> bool:
        return self.is_new or bool(self.changes)

    @property
    def differs(self) -> bool:
        return self.writes or bool(self.conflicts)

    def told(self) -> tuple[Any, ...]:
        """What an import would write of it, and over which version."""
        here = None if self.is_new else (self.record.pk, self.record.version)
        new = {name: getattr(self.record, name) for name in self.sheet.fields}
        return self.kind, self.row, here, new if self.is_new else None, self.changes, self.conflicts


@dataclass
class RecordComparison:
    """`sheets` are the names of those that were read. `former` are the workstreams by the names,
    in folded letters, that they had when the file was written."""

    rows: list[ComparedRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sheets: set[str] = field(default_factory=set)
    former: dict[str, Workstream] = field(default_factory=dict)

    @property
    def written(self) -> list[ComparedRecord]:
        return [row for row in self.rows if row.writes]

    def new(self, kind: str) -> list[Any]:
        """The records of a kind that the file adds."""
        return [row.record for row in self.rows if row.is_new and row.kind == kind]

    def names(self) -> dict[int, str]:
        """What the workstreams will be called that the file gives another name, by their keys."""
        named = [row for row in self.rows if row.kind == "workstream" and "name" in row.changes]
        return {row.record.pk: row.changes["name"][1] for row in named}

    def counts(self) -> Counter[str]:
        """How many records of each kind are written."""
        return Counter(row.kind for row in self.written)


def compare_records(plan: Plan, grids: Iterable[Grid]) -> RecordComparison:
    """`grids` are the sheets beside that of the actions. At most two queries for each sheet; none
    where there is no such sheet."""
    found = RecordComparison()
    for kind, read in own_records(grids, found.problems):
        sheet = SHEETS[kind]
        found.sheets.add(sheet.name)
        left = list[tuple[int, str]]()
        records = RecordsOfKind(plan, kind, read, left)
        found.rows += [row for own in read if (row := records.compared(own))]
        found.former |= records.former() if kind == "workstream" else {}
        found.problems += few_of(sheet.name, left)
    return found


class RecordsOfKind:
    """Compares the rows of one sheet. Why one is not written, or not all of it, goes to `left`."""

    def __init__(
        self, plan: Plan, kind: str, read: list[OwnRecord], left: list[tuple[int, str]]
    ) -> None:
        self.plan, self.kind, self.left = plan, kind, left
        self.sheet, self.model = SHEETS[kind], MODELS[kind]
        self.name = self.sheet.called[1]
        rows: QuerySet[Any] = self.model._default_manager.filter(plan=plan)
        if kind == "workstream":
            rows = rows.select_related("lead")
        self.here: dict[int, Any] = {each.pk: each for each in rows}
        self.by_name = {getattr(each, self.name): each for each in self.here.values()}
        self.versions = versions_of_rows(self.model, plan, read, self.here.values())
        self.found: set[str] = set()  # what the records of the file so far are called

    def compared(self, own: OwnRecord) -> ComparedRecord | None:
        """None where the row is left out."""
        called = own.values[self.name]
        record = self.here.get(own.pk) if own.plan == self.plan.slug else None
        record = record or self.by_name.get(called)
        now = getattr(record, self.name) if record else called
        if now in self.found:
            self.left.append((own.row, TWICE))
            return None
        self.found.add(now)
        if record is None:
            return self.added(own)
        if called not in ("", now):
            self.left.append((own.row, CODE_STAYS.format(now)))
        return self.beside(own, record, self.versions.get(record.pk))

    def former(self) -> dict[str, Any]:
        """The records by the names that they had, where none has it now."""
        now = {folded(each.name) for each in self.here.values()}
        then = {folded(was.name): self.here[pk] for pk, was in self.versions.items()}
        return {name: record for name, record in then.items() if name not in now}

    def added(self, own: OwnRecord) -> ComparedRecord | None:
        if not own.values.get(self.sheet.needed, "").strip():
            self.left.append((own.row, NO_WORDS))
            return None
        record = self.model(plan=self.plan, **own.values)
        try:
            record.clean_fields(exclude=["plan"])
        except ValidationError as wrong:
            self.left.append((own.row, f"{' '.join(wrong.messages)}. The row is left out"))
            return None
        if lead := own.shown.get(LEAD):
            self.left.append((own.row, LEAD_STAYS.format(lead)))
        return ComparedRecord(self.kind, own.row, record, is_new=True)

    def beside(self, own: OwnRecord, record: Any, before: Any | None) -> ComparedRecord:
        row = ComparedRecord(self.kind, own.row, record)
        lead = str(record.lead or "") if self.kind == "workstream" else ""
        if (shown := own.shown.get(LEAD, "")) not in ("", " ".join(lead.split()), lead):
            self.left.append((own.row, LEAD_STAYS.format(shown)))
        for name in self.sheet.fields:
            here = getattr(record, name)
            new = own.values.get(name, here)
            then = getattr(before or self.model(), name)  # of a new record, what is usual
            if new in (here, then, as_written(here)):
                continue
            if why := self.why_stays(record, name):
                self.left.append((own.row, why))
            else:
                (row.changes if here == then else row.conflicts)[name] = (here, new)
        return row

    def why_stays(self, record: Any, name: str) -> str:
        """Why nobody changes the field of this record; "" where it may be."""
        if record.stands_as_published and name in record.WORDS:
            return "It stands as it was published, so its words can’t be changed here"
        if name == "clock" and record.is_immediate and is_agreed(self.plan):
            return "The plan has been agreed: a finding to be put right at once stays one"
        return ""


def as_written(value: Any) -> Any:
    """The value as the cell of a workbook can hold it."""
    return legal(value)[:LONGEST_CELL] if isinstance(value, str) else value
