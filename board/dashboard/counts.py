"""How counts are made: each is a number of rows and the query of the list that shows the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from board.dashboard.rows import FLAGS, Row
from improvement.models import Organisation, Plan
from workstreams.models import RAG, Workstream
from workstreams.ratings.rules import Level

Cells = Mapping[str, Mapping[str, str]]  # for each head, what chooses the rows below it
STAGES: Cells = {
    "Said to be carried out": {"delivery": "carried_out"},
    "Checked: carried out": {"stage": "carried_out"},
    "Checked: in use": {"stage": "in_use"},
    "Checked: making a difference": {"stage": "making_a_difference"},
}
CONCERNS: Cells = {
    "Late": {"late": "1"},
    "Red": {"level": "red"},
    "Word and facts disagree": {"disagreeing": "1"},
}


@dataclass(frozen=True)
class Count:
    """How many actions, and the query string of the list that shows exactly these. `head` is what
    the count says of them, where it stands in a table."""

    number: int
    query: str
    head: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a table of counts. `key` is a code or reference, `note` a remark on the row."""

    key: str
    label: str
    total: Count
    cells: tuple[Count, ...]
    note: str = ""


def shown_levels(rows: Iterable[Row]) -> Cells:
    """A column for each computed rating that any action has."""
    found = {row.level for row in rows}
    return {str(level.label): {"level": level.value} for level in Level if level in found}


def tally(rows: Iterable[Row], chosen: Mapping[str, str], head: str = "") -> Count:
    return Count(sum(row.matches(**chosen) for row in rows), urlencode(chosen), head)


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


def headline(rows: Sequence[Row]) -> dict[str, Count]:
    return {name: tally(rows, chosen) for name, chosen in HEADLINES.items()}


def line(
    rows: Iterable[Row],
    key: str,
    label: str,
    chosen: Mapping[str, str],
    cells: Cells,
    note: str = "",
) -> Line:
    """A row of counts: of the rows that were chosen, and of those for each cell."""
    mine = [row for row in rows if row.matches(**chosen)]
    counts = tuple(tally(mine, {**chosen, **cell}, head) for head, cell in cells.items())
    return Line(key, label, tally(mine, chosen), counts, note)


def by_workstream(
    rows: Sequence[Row], streams: Iterable[Workstream], cells: Cells
) -> tuple[Line, ...]:
    return tuple(
        line(rows, stream.code, stream.name, {"workstream": stream.code}, cells, note_on(stream))
        for stream in streams
    )


def note_on(stream: Workstream) -> str:
    notes = [] if stream.state == Workstream.State.ACTIVE else [stream.get_state_display().lower()]
    if not stream.in_scope_of_inspection:
        notes.append("outside the inspection’s scope")
    return ", ".join(notes)


def by_rating(rows: Sequence[Row], cells: Cells) -> tuple[Line, ...]:
    """What the leads declare, against what the dates show."""
    said = [*RAG.choices, ("none", "Not yet reported")]
    return tuple(line(rows, rag, str(label), {"rag": rag}, cells) for rag, label in said)


def by_organisation(rows: Sequence[Row], plan: Plan, own: Collection[str]) -> list[Line]:
    """A row for each organisation, the reader's own first, and one for what names none."""
    bodies = list(Organisation.objects.filter(plan=plan).values_list("ref", "name"))
    named = [(ref, f"Your organisation: {name}") for ref, name in bodies if ref in own]
    named += [(ref, name) for ref, name in bodies if ref not in own]
    named.append(("none", "No organisation named"))
    return [line(rows, ref, name, {"organisation": ref}, CONCERNS) for ref, name in named]
