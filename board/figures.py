"""The board's numbers on a day: read-only, a fixed number of queries, no HTML and no percentages.

Each number is a Count that carries the query of the action list which shows the rows it counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from board.models import Meeting
from board.rows import FLAGS, Row, holds, read_rows
from board.standing import Changed, difference
from improvement.models import Organisation, Plan
from workstreams.models import ActionOutcome, DateChange, Outcome, StageClaim, Workstream
from workstreams.models.round import RAG
from workstreams.ratings import Level

EVIDENCE_KINDS = [(kind.value, str(kind.label)) for kind in StageClaim.EvidenceKind]
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


@dataclass(frozen=True)
class Clock:
    """Where the plan is against its notice; a day that nobody has set is None. Days may be < 0."""

    notice_issued: date | None
    release_expected: date | None
    days_since: int | None
    days_left: int | None
    last_meeting: Meeting | None
    next_meeting: Meeting | None


@dataclass(frozen=True)
class Evidenced:
    """The references of the actions that have verified evidence of a kind behind them."""

    kind: str
    refs: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """An outcome with the evidence behind it, a cell for each kind; blanks included."""

    statement: str
    cells: tuple[Evidenced, ...]


@dataclass(frozen=True)
class Figures:
    """Everything the dashboard shows."""

    on: date
    clock: Clock
    counts: dict[str, Count]
    disputed: tuple[Row, ...]
    off_track: tuple[Row, ...]
    by_workstream: tuple[Line, ...]
    by_stage: tuple[Line, ...]
    stages: Line
    by_rating: tuple[Line, ...]
    by_organisation: tuple[Line, ...]
    lead_nothing: tuple[str, ...]
    coverage: tuple[Coverage, ...]
    changed: tuple[Changed, ...]
    requests: tuple[DateChange, ...]
    claims: tuple[StageClaim, ...]


def figures(plan: Plan, on: date) -> Figures:
    """The plan's figures on the day. The number of queries does not depend on the plan's size."""
    claims = list(StageClaim.objects.filter(action__plan=plan).select_related("action"))
    rows = read_rows(plan, claims, on)
    levels = shown_levels(rows)
    streams = list(Workstream.objects.filter(plan=plan))
    clock, bodies = read_clock(plan, on), by_organisation(rows, plan)
    return Figures(
        on=on,
        clock=clock,
        counts=headline(rows),
        disputed=worst_first(row for row in rows if row.disagreements),
        off_track=worst_first(row for row in rows if is_off_track(row)),
        by_workstream=by_workstream(rows, streams, levels),
        by_stage=by_workstream(rows, streams, STAGES),
        stages=line(rows, "", "All workstreams", {}, STAGES),
        by_rating=by_rating(rows, levels),
        by_organisation=tuple(body for body in bodies if body.total.number),
        lead_nothing=tuple(body.label for body in bodies if not body.total.number),
        coverage=coverage(plan, claims, on),
        changed=difference(plan, clock.last_meeting.cutoff_at) if clock.last_meeting else (),
        requests=tuple(open_requests(plan)),
        claims=tuple(c for c in claims if c.state == StageClaim.State.CLAIMED),
    )


def shown_levels(rows: Iterable[Row]) -> Cells:
    """A column for each computed rating that any action has."""
    found = {row.level for row in rows}
    return {str(level.label): {"level": level.value} for level in Level if level in found}


def is_off_track(row: Row) -> bool:
    """Late or red, with nobody saying otherwise."""
    return not row.disagreements and ("late" in row.flags or row.level == Level.RED)


def worst_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (row.level != Level.RED, -row.days_late)))


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


def by_organisation(rows: Sequence[Row], plan: Plan) -> tuple[Line, ...]:
    bodies = Organisation.objects.filter(plan=plan).values_list("ref", "name")
    return tuple(line(rows, ref, name, {"organisation": ref}, CONCERNS) for ref, name in bodies)


def coverage(plan: Plan, claims: Iterable[StageClaim], on: date) -> tuple[Coverage, ...]:
    links = ActionOutcome.objects.current().filter(outcome__plan=plan)
    served = defaultdict(set)
    for outcome, action in links.values_list("outcome_id", "action_id"):
        served[action].add(outcome)
    found = defaultdict(set)
    for claim in claims:
        if claim.evidence and holds(claim, on):
            for outcome in served[claim.action_id]:
                found[outcome, claim.evidence_kind].add(claim.action.ref)
    return tuple(
        Coverage(
            outcome.statement,
            tuple(
                Evidenced(label, tuple(sorted(found[outcome.pk, kind])))
                for kind, label in EVIDENCE_KINDS
            ),
        )
        for outcome in Outcome.objects.filter(plan=plan)
    )


def read_clock(plan: Plan, on: date) -> Clock:
    meetings = Meeting.objects.filter(plan=plan, kind=Meeting.Kind.BOARD)
    issued, release = plan.notice_issued, plan.release_expected
    return Clock(
        notice_issued=issued,
        release_expected=release,
        days_since=(on - issued).days if issued else None,
        days_left=(release - on).days if release else None,
        last_meeting=meetings.filter(held_on__lt=on).first(),
        next_meeting=meetings.filter(held_on__gte=on).last(),
    )


def open_requests(plan: Plan) -> Iterable[DateChange]:
    requests = DateChange.objects.filter(action__plan=plan, decision=DateChange.Decision.OPEN)
    return requests.select_related("action").order_by("asked_at", "pk")
