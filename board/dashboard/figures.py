"""The board's figures on a day: read-only, a fixed number of queries, no HTML and no percentages.

Each number of actions is a Count, with the query of the action list that shows what it counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from board.dashboard.compared import OutcomeComparisons, outcome_comparisons
from board.dashboard.counts import (
    CONCERNS,
    STAGES,
    Count,
    CountRow,
    by_organisation,
    by_rating,
    by_workstream,
    count_row,
    headline_counts,
    level_columns,
    tally,
)
from board.dashboard.measure_questions import Question, questions
from board.dashboard.outcome_evidence import (
    OutcomeEvidence,
    claimed_differences,
    outcome_evidence,
)
from board.dashboard.rows import ActionRow, read_rows
from board.dashboard.standing import ActionChanges, difference
from board.dashboard.timetable import Timetable, read_timetable
from improvement.models import Plan
from workstreams.measures.verdicts import Verdict
from workstreams.models import (
    Action,
    DateChange,
    Escalation,
    JudgedChange,
    Measure,
    Rebase,
    StageClaim,
    Workstream,
)
from workstreams.queries.claims_to_check import lapsed_claims
from workstreams.queries.measure_series import MeasureSeries, by_verdict, measure_series
from workstreams.queries.missing_updates import RoundMissing, missing_updates
from workstreams.ratings.rules import CONTRADICTS_GREEN, Level

ROWS_SHOWN = 12  # rows of a list on the page, unless more than these are immediate


@dataclass(frozen=True)
class ImmediateActions:
    """The actions of immediate priority that are not withdrawn or suspended."""

    all: Count
    carried_out: Count
    to_do: tuple[ActionRow, ...]


@dataclass(frozen=True)
class Figures:
    """Everything the dashboard shows."""

    on: date
    timetable: Timetable
    counts: dict[str, Count]
    impact: OutcomeComparisons
    verdicts: tuple[tuple[Verdict, list[MeasureSeries]], ...]
    questions: tuple[Question, ...]
    immediate: ImmediateActions
    disputed: tuple[ActionRow, ...]
    off_track: tuple[ActionRow, ...]
    by_workstream: tuple[CountRow, ...]
    by_stage: tuple[CountRow, ...]
    stages: CountRow
    by_rating: tuple[CountRow, ...]
    by_organisation: tuple[CountRow, ...]
    organisations: CountRow
    own_bodies: tuple[CountRow, ...]
    lead_nothing: tuple[str, ...]
    coverage: tuple[OutcomeEvidence, ...]
    changed: tuple[ActionChanges, ...]
    missing: RoundMissing | None
    in_focus: Count
    escalations: tuple[Escalation, ...]
    requests: tuple[DateChange, ...]
    judged_changes: tuple[JudgedChange, ...]
    rebases: tuple[Rebase, ...]
    claims: tuple[StageClaim, ...]
    lapsed: tuple[StageClaim, ...]

    @property
    def inside(self) -> int:
        """How many actions are not withdrawn or suspended: what each "of so many" is out of."""
        return self.counts["all"].number - self.counts["outside"].number

    @property
    def shown_disputed(self) -> tuple[ActionRow, ...]:
        return first_rows(self.disputed)

    @property
    def shown_off_track(self) -> tuple[ActionRow, ...]:
        return first_rows(self.off_track)

    @property
    def overdue(self) -> int:
        """How many escalations have waited past the day on which an answer was due."""
        return sum(escalation.is_overdue(self.on) for escalation in self.escalations)

    @property
    def changed_measures(self) -> int:
        return sum(changed.url_name == "measure-detail" for changed in self.changed)

    @property
    def changed_actions(self) -> int:
        return sum(changed.url_name == "action-detail" for changed in self.changed)

    @property
    def got_worse(self) -> int:
        """How many of what changed since the last meeting got worse."""
        return sum(changed.worse for changed in self.changed)

    @property
    def lapsed_since(self) -> int:
        """How many checks have lapsed since the last meeting; all, where there was none."""
        last = self.timetable.last_meeting
        days = [claim.recheck for claim in self.lapsed if claim.recheck]
        return sum(not last or day >= last.held_on for day in days)


def first_rows(rows: tuple[ActionRow, ...]) -> tuple[ActionRow, ...]:
    """The rows that are shown on the page; every immediate one is."""
    return rows[: max(ROWS_SHOWN, sum(row.is_immediate for row in rows))]


def figures(plan: Plan, on: date, own_refs: Collection[str] = ()) -> Figures:
    """The plan's figures on the day. The number of queries does not depend on the plan's size.

    `own_refs` are the references of the reader's own organisations, which are listed first.
    """
    every_claim = StageClaim.objects.filter(action__plan=plan)
    claims = list(every_claim.select_related("action", "claimed_by").with_evidence())
    rows = read_rows(plan, claims, on)
    levels = level_columns(rows)
    streams = list(Workstream.objects.filter(plan=plan))
    series = measure_series(measures_of(plan), on)
    dates, organisations = read_timetable(plan, on), by_organisation(rows, plan, own_refs)
    return Figures(
        on=on,
        timetable=dates,
        counts=headline_counts(rows),
        impact=outcome_comparisons(series),
        verdicts=tuple(by_verdict(series)),
        questions=questions(series, claimed_differences(plan, claims, on), on),
        immediate=immediate_actions(rows),
        disputed=worst_first(row for row in rows if row.disagreements),
        off_track=worst_first(row for row in rows if is_off_track(row)),
        by_workstream=by_workstream(rows, streams, levels),
        by_stage=by_workstream(rows, streams, STAGES),
        stages=count_row(rows, "", "All workstreams", {}, STAGES),
        by_rating=by_rating(rows, levels),
        by_organisation=tuple(
            row for row in organisations if row.total.number or row.key in own_refs
        ),
        own_bodies=tuple(row for row in organisations if row.key in own_refs),
        organisations=count_row(rows, "", "All organisations", {}, CONCERNS),
        lead_nothing=tuple(
            row.label
            for row in organisations
            if not row.total.number and row.key not in (*own_refs, "none")
        ),
        coverage=outcome_evidence(plan, claims, on),
        missing=missing_updates(plan, on),
        changed=difference(plan, dates.last_meeting.cutoff_at) if dates.last_meeting else (),
        in_focus=tally(rows, {"stage": plan.focus_stage}),
        escalations=tuple(open_escalations(plan)),
        requests=tuple(open_requests(plan)),
        judged_changes=tuple(
            JudgedChange.objects.filter(plan=plan)
            .waiting()
            .with_people()
            .order_by("asked_at", "pk")
        ),
        rebases=tuple(open_rebases(plan)),
        claims=tuple(
            c for c in claims if c.state == StageClaim.State.CLAIMED and not c.action.is_outside
        ),
        lapsed=lapsed_claims(claims, on),
    )


def is_off_track(row: ActionRow) -> bool:
    """Late, red, moved too often, or immediate and not on course; where word and facts do not
    disagree."""
    urgent = row.is_immediate and row.level in CONTRADICTS_GREEN
    return not row.disagreements and (
        bool(row.flags & {"late", "moved_often"}) or row.level == Level.RED or urgent
    )


def worst_first(rows: Iterable[ActionRow]) -> tuple[ActionRow, ...]:
    def rank(row: ActionRow) -> tuple[bool, bool, int]:
        return (not row.is_immediate, row.level != Level.RED, -row.days_late)

    return tuple(sorted(rows, key=rank))


def immediate_actions(rows: Iterable[ActionRow]) -> ImmediateActions:
    """The immediate actions; of those still to do, the ones without an agreed date come first."""
    immediate = [row for row in rows if row.is_immediate and row.level is not Level.OUTSIDE]
    filters = {"priority": "immediate", "inside": "1"}
    to_do = worst_first(row for row in immediate if row.delivery != Action.Delivery.CARRIED_OUT)
    return ImmediateActions(
        tally(immediate, filters),
        tally(immediate, {**filters, "delivery": "carried_out"}),
        tuple(sorted(to_do, key=lambda row: row.is_dated)),
    )


def measures_of(plan: Plan) -> Iterable[Measure]:
    return Measure.objects.filter(plan=plan).select_related("outcome")


def open_escalations(plan: Plan) -> Iterable[Escalation]:
    """The escalations to the board without an answer, whatever the action's rating is now."""
    to_board = Escalation.objects.filter(action__plan=plan, level=Escalation.Level.BOARD)
    return to_board.unanswered().select_related("action", "raised_by")


def open_requests(plan: Plan) -> Iterable[DateChange]:
    """The requests to move a date that are not decided, oldest first."""
    requests = DateChange.objects.filter(action__plan=plan).waiting()
    return requests.select_related("action", "asked_by")


def open_rebases(plan: Plan) -> Iterable[Rebase]:
    """The requests to recalculate a measure's limits that are not decided, oldest first."""
    rebases = Rebase.objects.filter(measure__plan=plan, decision=Rebase.Decision.OPEN)
    return rebases.select_related("measure", "asked_by").order_by("asked_at", "pk")
