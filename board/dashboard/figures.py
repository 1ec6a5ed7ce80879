"""The board's numbers on a day: read-only, a fixed number of queries, no HTML and no percentages.

Each number is a Count that carries the query of the action list which shows the rows it counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from board.dashboard.compared import Impact, compared, impact
from board.dashboard.counts import (
    CONCERNS,
    STAGES,
    Count,
    Line,
    by_organisation,
    by_rating,
    by_workstream,
    headline,
    line,
    shown_levels,
    tally,
)
from board.dashboard.measure_questions import Question, questions
from board.dashboard.rows import Row, read_rows
from board.dashboard.standing import Changed, difference
from board.models import Meeting
from improvement.models import Plan
from workstreams.measures.verdicts import Verdict
from workstreams.models import (
    Action,
    ActionOutcome,
    DateChange,
    Escalation,
    EvidenceKind,
    Measure,
    Outcome,
    Rebase,
    StageClaim,
    Workstream,
)
from workstreams.queries.claims_to_check import lapsed_claims
from workstreams.queries.measure_series import MeasureSeries, by_verdict, measure_series
from workstreams.ratings.rules import CONTRADICTS_GREEN, Level

SHOWN = 12  # rows of a list on the page, unless more than these are immediate
EVIDENCE_KINDS = [(kind.value, str(kind.label)) for kind in EvidenceKind]


@dataclass(frozen=True)
class Clock:
    """Where the plan is against its notice; a day that nobody has set is None. Days may be < 0."""

    notice_issued: date | None
    release_expected: date | None
    days_since: int | None
    months_since: int | None
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
class Immediate:
    """The actions of immediate priority that are not withdrawn or suspended."""

    all: Count
    carried_out: Count
    to_do: tuple[Row, ...]


@dataclass(frozen=True)
class Figures:
    """Everything the dashboard shows."""

    on: date
    clock: Clock
    counts: dict[str, Count]
    impact: Impact
    verdicts: tuple[tuple[Verdict, list[MeasureSeries]], ...]
    questions: tuple[Question, ...]
    immediate: Immediate
    disputed: tuple[Row, ...]
    off_track: tuple[Row, ...]
    by_workstream: tuple[Line, ...]
    by_stage: tuple[Line, ...]
    stages: Line
    by_rating: tuple[Line, ...]
    by_organisation: tuple[Line, ...]
    organisations: Line
    lead_nothing: tuple[str, ...]
    coverage: tuple[Coverage, ...]
    changed: tuple[Changed, ...]
    in_focus: Count
    escalations: tuple[Escalation, ...]
    requests: tuple[DateChange, ...]
    rebases: tuple[Rebase, ...]
    claims: tuple[StageClaim, ...]
    lapsed: tuple[StageClaim, ...]

    @property
    def inside(self) -> int:
        """What every "of so many actions" is out of: all but the withdrawn and suspended."""
        return self.counts["all"].number - self.counts["outside"].number

    @property
    def shown_disputed(self) -> tuple[Row, ...]:
        return cut(self.disputed)

    @property
    def shown_off_track(self) -> tuple[Row, ...]:
        return cut(self.off_track)

    @property
    def overdue(self) -> int:
        """How many escalations have waited past the day on which an answer was due."""
        return sum(one.is_overdue(self.on) for one in self.escalations)

    @property
    def lapsed_since(self) -> int:
        """How many checks have lapsed since the last meeting; all, where there was none."""
        last = self.clock.last_meeting
        return sum(not last or one.recheck >= last.held_on for one in self.lapsed if one.recheck)


def cut(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows that stand on the page; nothing immediate falls below the cut."""
    return rows[: max(SHOWN, sum(row.is_immediate for row in rows))]


def figures(plan: Plan, on: date, own: Collection[str] = ()) -> Figures:
    """The plan's figures on the day. The number of queries does not depend on the plan's size.

    `own` are the references of the reader's own organisations, which are named first.
    """
    found = StageClaim.objects.filter(action__plan=plan).select_related("action", "claimed_by")
    claims = list(found.with_evidence())
    rows = read_rows(plan, claims, on)
    levels = shown_levels(rows)
    streams = list(Workstream.objects.filter(plan=plan))
    series = measure_series(measures_of(plan), on)
    clock, bodies = read_clock(plan, on), by_organisation(rows, plan, own)
    return Figures(
        on=on,
        clock=clock,
        counts=headline(rows),
        impact=impact(compared(plan, on)),
        verdicts=tuple(by_verdict(series)),
        questions=questions(series, making_a_difference(plan, claims, on), on),
        immediate=immediate(rows),
        disputed=worst_first(row for row in rows if row.disagreements),
        off_track=worst_first(row for row in rows if is_off_track(row)),
        by_workstream=by_workstream(rows, streams, levels),
        by_stage=by_workstream(rows, streams, STAGES),
        stages=line(rows, "", "All workstreams", {}, STAGES),
        by_rating=by_rating(rows, levels),
        by_organisation=tuple(body for body in bodies if body.total.number or body.key in own),
        organisations=line(rows, "", "All organisations", {}, CONCERNS),
        lead_nothing=tuple(
            body.label
            for body in bodies
            if not body.total.number and body.key not in (*own, "none")
        ),
        coverage=coverage(plan, claims, on),
        changed=difference(plan, clock.last_meeting.cutoff_at) if clock.last_meeting else (),
        in_focus=tally(rows, {"stage": plan.focus_stage}),
        escalations=tuple(escalated(plan)),
        requests=tuple(open_requests(plan)),
        rebases=tuple(open_rebases(plan)),
        claims=tuple(c for c in claims if c.state == StageClaim.State.CLAIMED),
        lapsed=lapsed_claims(claims, on),
    )


def is_off_track(row: Row) -> bool:
    """Late, red or immediate and not on course, with nobody saying otherwise."""
    urgent = row.is_immediate and row.level in CONTRADICTS_GREEN
    return not row.disagreements and ("late" in row.flags or row.level == Level.RED or urgent)


def worst_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    def rank(row: Row) -> tuple[bool, bool, int]:
        return (not row.is_immediate, row.level != Level.RED, -row.days_late)

    return tuple(sorted(rows, key=rank))


def immediate(rows: Iterable[Row]) -> Immediate:
    """Where the immediate actions are; of those still to do, what has no date comes first."""
    mine = [row for row in rows if row.is_immediate and row.level is not Level.OUTSIDE]
    chosen = {"priority": "immediate"}
    to_do = worst_first(row for row in mine if row.delivery != Action.Delivery.CARRIED_OUT)
    return Immediate(
        tally(mine, chosen),
        tally(mine, {**chosen, "delivery": "carried_out"}),
        tuple(sorted(to_do, key=lambda row: row.is_dated)),
    )


def measures_of(plan: Plan) -> Iterable[Measure]:
    return Measure.objects.filter(plan=plan).select_related("outcome")


def making_a_difference(
    plan: Plan, claims: Iterable[StageClaim], on: date
) -> dict[Outcome, tuple[str, ...]]:
    """References of the actions said to make a difference, by outcome; claims that were returned
    aside, and those whose check has lapsed."""
    said = {
        claim.action_id: claim.action.ref
        for claim in claims
        if claim.stage == Plan.Stage.MAKING_A_DIFFERENCE
        and (claim.state == StageClaim.State.CLAIMED or claim.holds(on))
    }
    links = ActionOutcome.objects.current().filter(outcome__plan=plan, action__in=said)
    found: defaultdict[Outcome, list[str]] = defaultdict(list)
    for link in links.select_related("outcome").order_by("outcome__order", "action__ref"):
        found[link.outcome].append(said[link.action_id])
    return {outcome: tuple(refs) for outcome, refs in found.items()}


def coverage(plan: Plan, claims: Iterable[StageClaim], on: date) -> tuple[Coverage, ...]:
    links = ActionOutcome.objects.current().filter(outcome__plan=plan)
    served = defaultdict(set)
    for outcome, action in links.values_list("outcome_id", "action_id"):
        served[action].add(outcome)
    found = defaultdict(set)
    for claim in claims:
        kinds = {one.kind for one in claim.evidence if not one.superseded}
        for outcome in served[claim.action_id] if claim.holds(on) else ():
            for kind in kinds:
                found[outcome, kind].add(claim.action.ref)
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
        months_since=months_between(issued, on) if issued else None,
        days_left=(release - on).days if release else None,
        last_meeting=meetings.filter(held_on__lt=on).first(),
        next_meeting=meetings.filter(held_on__gte=on).last(),
    )


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def escalated(plan: Plan) -> Iterable[Escalation]:
    """What was escalated to the board and waits for its answer, whatever its colour is now."""
    waiting = Escalation.objects.filter(action__plan=plan, level=Escalation.Level.BOARD)
    return waiting.unanswered().select_related("action", "raised_by")


def open_requests(plan: Plan) -> Iterable[DateChange]:
    requests = DateChange.objects.filter(action__plan=plan, decision=DateChange.Decision.OPEN)
    return requests.select_related("action", "asked_by").order_by("asked_at", "pk")


def open_rebases(plan: Plan) -> Iterable[Rebase]:
    """The new starts of measures' limits that were asked for, and not decided."""
    asked = Rebase.objects.filter(measure__plan=plan, decision=Rebase.Decision.OPEN)
    return asked.select_related("measure", "asked_by").order_by("asked_at", "pk")
