"""Counts of actions, each with the query string of the action list that shows what it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from board.dashboard.rows import FLAGS, ActionRow
from improvement.models import Organisation, Plan
from workstreams.models import RAG, Workstream
from workstreams.ratings.rules import Level

Columns = Mapping[str, Mapping[str, str]]  # by heading: the filter that selects its actions
STAGES: Columns = {
    "Said to be carried out": {"delivery": "carried_out"},
    "Checked: carried out": {"stage": "carried_out"},
    "Checked: in use": {"stage": "in_use"},
    "Checked: making a difference": {"stage": "making_a_difference"},
}
CONCERNS: Columns = {
    "Late": {"late": "1"},
    "Red": {"level": "red"},
    "Word and facts disagree": {"disagreeing": "1"},
}


@dataclass(frozen=True)
class Count:
    """A number of actions and the query string of the list that shows exactly these.

    `head` is the heading of its column where it stands in a table.
    """

    number: int
    query: str
    head: str = ""


@dataclass(frozen=True)
class CountRow:
    """A row of a table of counts. `key` is a code or reference, `note` a remark on the row."""

    key: str
    label: str
    total: Count
    cells: tuple[Count, ...]
    note: str = ""


def level_columns(rows: Iterable[ActionRow]) -> Columns:
    """A column for each computed rating that any action has."""
    levels = {row.level for row in rows}
    return {str(level.label): {"level": level.value} for level in Level if level in levels}


def tally(rows: Iterable[ActionRow], filters: Mapping[str, str], head: str = "") -> Count:
    """The count of the rows that match the filters of the action list."""
    return Count(sum(row.matches(**filters) for row in rows), urlencode(filters), head)


HEADLINES: dict[str, dict[str, str]] = {
    "all": {},
    "outside": {"level": "outside"},
    "late_green": {"late": "1", "rag": "green"},
    "red": {"level": "red"},
    "amber": {"level": "amber"},
    "not_ready": {"level": "not_ready"},
    "carried_out": {"delivery": "carried_out"},
    "making_a_difference": {"stage": "making_a_difference"},
} | {flag: {flag: "1"} for flag in FLAGS}


def headline_counts(rows: Sequence[ActionRow]) -> dict[str, Count]:
    return {name: tally(rows, filters) for name, filters in HEADLINES.items()}


def count_row(
    rows: Iterable[ActionRow],
    key: str,
    label: str,
    filters: Mapping[str, str],
    columns: Columns,
    note: str = "",
) -> CountRow:
    """The count of the rows that match the filters, and for each column of those that match its
    filter too."""
    matching = [row for row in rows if row.matches(**filters)]
    cells = tuple(tally(matching, {**filters, **column}, head) for head, column in columns.items())
    return CountRow(key, label, tally(matching, filters), cells, note)


def by_workstream(
    rows: Sequence[ActionRow], streams: Iterable[Workstream], columns: Columns
) -> tuple[CountRow, ...]:
    return tuple(
        count_row(rows, s.code, s.name, {"workstream": s.code}, columns, note_on(s))
        for s in streams
    )


def note_on(stream: Workstream) -> str:
    notes = [] if stream.state == Workstream.State.ACTIVE else [stream.get_state_display().lower()]
    if not stream.in_scope_of_inspection:
        notes.append("outside the inspection’s scope")
    return ", ".join(notes)


def by_rating(rows: Sequence[ActionRow], columns: Columns) -> tuple[CountRow, ...]:
    """A row for each rating that leads declare, with the computed ratings as columns."""
    ratings = [*RAG.choices, ("none", "No update yet")]
    return tuple(count_row(rows, rag, str(label), {"rag": rag}, columns) for rag, label in ratings)


def by_organisation(
    rows: Sequence[ActionRow], plan: Plan, own_refs: Collection[str]
) -> list[CountRow]:
    """A row for each organisation, the reader's own first, and last one for actions without any.

    `own_refs` are the references of the reader's own organisations.
    """
    organisations = list(Organisation.objects.filter(plan=plan).values_list("ref", "name"))
    named = [(ref, f"Your organisation: {name}") for ref, name in organisations if ref in own_refs]
    named += [(ref, name) for ref, name in organisations if ref not in own_refs]
    named.append(("none", "No organisation named"))
    return [count_row(rows, ref, name, {"organisation": ref}, CONCERNS) for ref, name in named]
