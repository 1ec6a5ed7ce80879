"""What is read of a plan once, for every part of the board's pages to count from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from board.dashboard.dates_of_plan import dates_of
from board.dashboard.facts_then import Unchanging
from board.dashboard.measure_lines import MeasureLine
from board.dashboard.pace import Dates
from board.dashboard.rows import ActionRow, Claimed, read_claims, read_rows
from improvement.models import Plan
from workstreams.models import ActionOutcome, StageClaim, Workstream
from workstreams.queries.kept_dates import OUTSIDE, outside_since
from workstreams.ratings.kept import KeptDate, kept_date
from workstreams.ratings.stages import Stage


@dataclass(frozen=True)
class PlanRead:
    """A plan's actions, claims, kept dates and workstreams on a day. `left` is the day on which an
    action was withdrawn or suspended, by key."""

    plan: Plan
    on: date
    rows: Sequence[ActionRow]
    claims: Sequence[Claimed]
    kept: Mapping[int, KeptDate]
    left: Mapping[int, date]
    streams: Sequence[Workstream]
    unchanging: Unchanging

    @property
    def inside(self) -> list[ActionRow]:
        """The actions that are neither withdrawn nor suspended."""
        return [row for row in self.rows if row.is_inside]

    @cached_property
    def by_workstream(self) -> dict[str, list[ActionRow]]:
        """The actions by the codes of their workstreams."""
        found: dict[str, list[ActionRow]] = defaultdict(list)
        for row in self.rows:
            found[row.workstream].append(row)
        return found

    @property
    def unchecked(self) -> list[Claimed]:
        """The claims that nobody has checked yet, the oldest first."""
        inside = {row.key for row in self.inside}
        claimed = (c for c in self.claims if c.state == StageClaim.State.CLAIMED)
        return [claim for claim in claimed if claim.action in inside]


def read_plan(plan: Plan, on: date) -> PlanRead:
    """Four queries."""
    claims = read_claims(plan)
    rows = read_rows(plan, claims, on)
    left = outside_since(row.key for row in rows if row.delivery in OUTSIDE)
    kept = {row.key: kept_date(row.facts, left.get(row.key), on) for row in rows}
    fell_due = {key: date for key, date in kept.items() if date is not None}
    streams = list(plan.workstreams.select_related("lead"))
    return PlanRead(plan, on, rows, claims, fell_due, left, streams, Unchanging(plan))


def dates_read(read: PlanRead) -> list[Dates]:
    """The dates of each action as the forecast takes them."""
    return dates_of(read.rows, read.claims, read.unchanging.added, read.left)


def unsupported(read: PlanRead, measures: Sequence[MeasureLine]) -> set[int]:
    """The keys of the actions that are said to make a difference, or checked to, while no measure
    of an outcome that they serve shows one. No query where nothing is said to."""
    said = {
        claim.action
        for claim in read.claims
        if claim.stage == Stage.MAKING_A_DIFFERENCE
        and (claim.state == StageClaim.State.CLAIMED or claim.holds(read.on))
    }
    if not said:
        return set()
    better = {line.outcome for line in measures if line.charted.improves}
    links = ActionOutcome.objects.current().filter(action__in=said)
    served = links.values_list("action_id", "outcome_id")
    return said - {action for action, outcome in served if outcome in better}
