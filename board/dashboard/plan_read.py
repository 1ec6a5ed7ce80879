"""What is read of a plan once, for every part of the board's pages to count from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from board.dashboard.contradictions import Contradiction, contradictions_of
from board.dashboard.counts import Count, Filter, Filtered
from board.dashboard.dates_of_plan import dates_of
from board.dashboard.facts_then import Unchanging
from board.dashboard.measure_lines import MeasureLine
from board.dashboard.pace import Dates
from board.dashboard.rows import ActionRow, Claimed, read_claims, read_rows
from board.models import Challenge, Decision, Exchange, FollowUp, Judgement
from improvement import clock
from improvement.history import Tracked
from improvement.models import Plan
from improvement.remembered import Entries, brought_up_to_date, is_late, table_of, tables_of
from workstreams.models import ActionOutcome, StageClaim, Workstream
from workstreams.models.action import OUTSIDE
from workstreams.queries.kept_dates import FELL_DUE, outside_since
from workstreams.queries.remembered import OF_ACTIONS
from workstreams.queries.touched import WITHOUT_FACTS, touched_by
from workstreams.ratings.kept import KeptDate, kept_date
from workstreams.ratings.stages import Stage

Answer = TypeVar("Answer")
# What no row rests on.
BESIDE = WITHOUT_FACTS | {Challenge, Decision, Exchange, FollowUp, Judgement}


@dataclass(frozen=True)
class PlanRead:
    """A plan's actions, claims, kept dates and workstreams on a day. `left` is the day on which an
    action was withdrawn or suspended, by key. What is worked out of single actions stands here too,
    so that it is worked out again of those alone that were touched: their `dates` as the forecast
    takes them, the filters that they are under, and what their facts contradict (`told`)."""

    plan: Plan
    on: date
    rows: Sequence[ActionRow]
    claims: Sequence[Claimed]
    kept: Mapping[int, KeptDate]
    left: Mapping[int, date]
    streams: Sequence[Workstream]
    unchanging: Unchanging
    dates: Mapping[int, Dates]
    filtered: Filtered
    told: Mapping[int, Contradiction]

    def count(self, filters: Mapping[str, str]) -> Count:
        """Of the actions under all of these filters of the action list."""
        return self.filtered.count(filters)

    @cached_property
    def inside(self) -> list[ActionRow]:
        """The actions that are neither withdrawn nor suspended."""
        return [row for row in self.rows if row.is_inside]

    @property
    def unchecked(self) -> list[Claimed]:
        """The claims that nobody has checked yet, the oldest first."""
        inside = {row.key for row in self.inside}
        claimed = (c for c in self.claims if c.state == StageClaim.State.CLAIMED)
        return [claim for claim in claimed if claim.action in inside]


def read_plan(plan: Plan, on: date) -> PlanRead:
    """As it stands; of what was read before only the actions are read again of which something was
    entered since."""
    key = read_plan, plan.pk, plan.version, on, clock.instant()
    return brought_up_to_date(key, lambda: whole(plan, on), renewed)


def whole(plan: Plan, on: date) -> PlanRead:
    """Five queries."""
    claims = read_claims(plan)
    rows = read_rows(plan, claims, on)
    left = outside_since(row.key for row in rows if row.delivery in OUTSIDE)
    kept, unchanging = kept_of(rows, left, on), Unchanging(plan)
    return PlanRead(
        plan=plan,
        on=on,
        rows=rows,
        claims=claims,
        kept=kept,
        left=left,
        streams=list(plan.workstreams.select_related("lead")),
        unchanging=unchanging,
        dates=dates_by_key(rows, claims, unchanging, left),
        filtered=Filtered.of(filters_of(rows, kept)),
        told=contradictions_of(rows),
    )


def kept_of(rows: Iterable[ActionRow], left: Mapping[int, date], on: date) -> dict[int, KeptDate]:
    """What became of those that fell due, by their keys."""
    kept = {row.key: kept_date(row.facts, left.get(row.key), on) for row in rows}
    return {key: date for key, date in kept.items() if date is not None}


def dates_by_key(
    rows: Sequence[ActionRow],
    claims: Iterable[Claimed],
    unchanging: Unchanging,
    left: Mapping[int, date],
) -> dict[int, Dates]:
    found = dates_of(rows, claims, unchanging.added, left)
    return {row.key: dates for row, dates in zip(rows, found, strict=True)}


def filters_of(
    rows: Iterable[ActionRow], kept: Mapping[int, KeptDate]
) -> dict[int, frozenset[Filter]]:
    """The filters under which each action is shown, with what became of its date; by its key."""
    return {row.key: row.filters.union(filters_of_date(kept.get(row.key))) for row in rows}


def filters_of_date(kept: KeptDate | None) -> tuple[Filter, ...]:
    """Those of an action by what became of its date; none where it did not fall due."""
    return (("kept", FELL_DUE), ("kept", kept.kept.value)) if kept else ()


def renewed(read: PlanRead, since: Entries) -> PlanRead | None:
    """With the entries since; None where they may alter more than single actions of those that were
    read, or the order of these. At most three queries beside those of `touched_by`."""
    touched = touched_by(since, tables_of(BESIDE))
    if not touched:
        return None if touched is None else read
    plan, on = read.plan, read.on
    is_claimed = any(entry.history_table == table_of(StageClaim) for entry in since)
    claims = read_claims(plan) if is_claimed else read.claims
    fresh = {row.key: row for row in read_rows(plan, claims, on, touched)}
    rows = [fresh.pop(row.key, row) for row in read.rows]
    both = ((old, new) for old, new in zip(read.rows, rows, strict=True) if old is not new)
    if fresh or any((old.workstream, old.ref) != (new.workstream, new.ref) for old, new in both):
        return None
    own = [row for row in rows if row.key in touched]
    left = {key: day for key, day in read.left.items() if key not in touched}
    left |= outside_since(row.key for row in own if row.delivery in OUTSIDE)
    own_kept = kept_of(own, left, on)
    own_claims = [claim for claim in claims if claim.action in touched]
    told = {key: found for key, found in read.told.items() if key not in touched}
    again = replace(
        read,
        rows=rows,
        claims=claims,
        kept={k: date for k, date in read.kept.items() if k not in touched} | own_kept,
        left=left,
        dates={**read.dates, **dates_by_key(own, own_claims, read.unchanging, left)},
        filtered=read.filtered.renewed(filters_of(own, own_kept)),
        told=told | contradictions_of(own),
    )
    return read if again == read else again


def remembered_of_actions(
    make: Callable[..., Answer], plan: Plan, on: date, *more: Hashable
) -> Answer:
    """`make(read, *more)` of what is read of the plan, or what it gave before, where that is the
    same as it was then, and nothing was entered since but of actions, nor later than it took
    effect: that may alter what an answer compares. A record of `more` was read before: another
    version of it is another question."""

    def made() -> tuple[PlanRead, Answer]:
        read = read_plan(plan, on)
        return read, make(read, *more)

    def stands(kept: tuple[PlanRead, Answer], since: Entries) -> tuple[PlanRead, Answer] | None:
        tables = tables_of(OF_ACTIONS)
        is_so = all(each.history_table in tables and not is_late(each) for each in since)
        return kept if is_so and read_plan(plan, on) is kept[0] else None

    versions = [each.version for each in more if isinstance(each, Tracked)]
    key = remembered_of_actions, make, plan.pk, plan.version, on, clock.instant(), *more, *versions
    return brought_up_to_date(key, made, stands)[1]


def dates_read(read: PlanRead) -> list[Dates]:
    """The dates of each action as the forecast takes them."""
    return list(read.dates.values())


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
