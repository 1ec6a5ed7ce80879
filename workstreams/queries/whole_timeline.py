"""The timeline of a whole plan: its actions' dates, its pictures and its words; all remembered, as
what is entered of actions day by day moves no date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from improvement.models import Plan
from workstreams.measures.picture import Picture
from workstreams.models import Milestone
from workstreams.queries.plan_timeline import NARROW, WIDE, Lane, Show, draw_plan, lanes_of
from workstreams.queries.remembered import SAID
from workstreams.queries.timeline import (
    DRAWN,
    Counted,
    DatedAction,
    dated_actions,
    dated_milestones,
    urgency,
)
from workstreams.queries.touched import remembered_of_columns

# The columns of actions of which all of it is made.
COLUMNS_READ = frozenset(DatedAction._fields) - {"pk", "workstream"} | {"workstream_id"}


class WholeTimeline(NamedTuple):
    """The plan's actions in its order, and of each by its key what `urgency` says; the lanes of the
    pictures, without their marks, the pictures, and what they say in words."""

    actions: list[DatedAction]
    urgent: dict[int, tuple[bool, bool, bool]]
    lanes: list[Lane]
    pictures: list[Picture]
    in_words: str

    def counted(self, actions: Iterable[DatedAction]) -> Counted:
        said = [self.urgent[action.pk] for action in actions]
        return Counted(
            len(said),
            sum(done for *_, done in said),
            sum(not in_time for in_time, *_ in said),
            sum(not as_agreed for _, as_agreed, _ in said),
        )

    def in_order(self, actions: list[DatedAction]) -> list[DatedAction]:
        """As they are, if one drawing has room for all; else those that are late, moved or open
        come first."""
        if len(actions) <= DRAWN:
            return actions
        return sorted(actions, key=lambda action: self.urgent[action.pk])


def whole_timeline(plan: Plan, on: date) -> WholeTimeline:
    """What is said of actions moves none of their dates: a decision on that changes the action."""
    return remembered_of_columns(timeline_read, plan, on, COLUMNS_READ, SAID - {Milestone})


def timeline_read(plan: Plan, on: date) -> WholeTimeline:
    actions = dated_actions(plan)
    lanes = lanes_of(plan, actions, on, dated_milestones(plan))
    return WholeTimeline(
        actions,
        {action.pk: urgency(action, on) for action in actions},
        [replace(lane, marks=(), lines=(), steps=()) for lane in lanes],
        [draw_plan(lanes, on, size) for size in (WIDE, NARROW)] if actions else [],
        told_in_words(lanes),
    )


def told_in_words(lanes: Iterable[Lane]) -> str:
    """What the pictures say, for their description."""
    told = []
    for lane in lanes:
        if lane.code:
            n = lane.counts
            told.append(
                f"{lane.name}: of {n['all']} actions {n[Show.DONE]} carried out, "
                f"{n[Show.LATE]} late, {n[Show.TO_COME]} still to come."
            )
        else:
            told.append(f"{lane.name}: {len(lane.events)}.")
    return " ".join(told)
