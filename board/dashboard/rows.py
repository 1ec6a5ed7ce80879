"""The plan's actions as rows of the dashboard: the lead's word beside the computed rating.

A row can say whether the action list would show its action under given filters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from improvement.models import Plan
from workstreams.models import Action, StageClaim
from workstreams.queries.action_facts import annotations_of, facts_of
from workstreams.ratings import rules
from workstreams.ratings.rules import BUT_GREEN, Level, Thresholds
from workstreams.ratings.sql import thresholds_of
from workstreams.templatetags.plan import times

FLAGS = ("late", "suspended_late", "due_soon", "slipping", "moved_often", "stale", "disagreeing")


@dataclass(frozen=True)
class ActionRow:
    """One action: what its lead declared, what the facts show, and where the two disagree."""

    ref: str
    title: str
    workstream: str
    organisation: str
    priority: str
    delivery: str
    declared: str
    declared_round: int | None
    level: Level
    due: str
    is_dated: bool
    days_late: int
    days_slipped: int
    redatings: int
    flags: frozenset[str]
    verified: frozenset[str]
    reasons: tuple[str, ...]
    disagreements: tuple[str, ...]

    @property
    def shape(self) -> str:
        """The shape that includes/rag.html draws beside the computed rating."""
        return self.level.shape

    @property
    def is_immediate(self) -> bool:
        return self.priority == Action.Priority.IMMEDIATE

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons for the rating, and the disagreements; that the facts contradict a declared
        green is left out, since the columns of the list show it."""
        others = [words for words in self.disagreements if not words.startswith(BUT_GREEN)]
        return (*self.reasons, *others, *self.moved)

    @property
    def moved(self) -> tuple[str, ...]:
        """How often its date has moved, in words; nothing where it has not."""
        if not self.redatings:
            return ()
        exception = ", which is an exception" if "moved_often" in self.flags else ""
        return (f"Its date has moved {times(self.redatings)}{exception}",)

    def matches(self, **filters: str) -> bool:
        """Whether the action list under these filters would show this action."""
        return all(self.matches_filter(name, value) for name, value in filters.items())

    def matches_filter(self, name: str, value: str) -> bool:
        if name in FLAGS:
            return name in self.flags
        if name == "inside":
            return self.level is not Level.OUTSIDE
        if name == "stage":
            return value in self.verified
        if name == "rag":
            return (self.declared or "none") == value
        if name == "organisation":
            return (self.organisation or "none") == value
        return str(getattr(self, name)) == value


def read_rows(plan: Plan, claims: Iterable[StageClaim], on: date) -> list[ActionRow]:
    """A row for each action of the plan. `claims` are all stage claims of its actions."""
    verified = defaultdict(set)
    for claim in claims:
        if claim.holds(on):
            verified[claim.action_id].add(claim.stage)
    thresholds = thresholds_of(plan)
    actions = Action.objects.for_list().with_facts(plan, on)
    return [row_of(action, frozenset(verified[action.pk]), thresholds, on) for action in actions]


def row_of(action: Action, verified: frozenset[str], thresholds: Thresholds, on: date) -> ActionRow:
    facts = facts_of(action)
    rating = rules.rate(facts, thresholds, on)
    disagreements = rules.disagreements(facts, rating)
    days_late = rules.days_late(facts, on)
    flags = {
        "late": days_late > 0,
        "suspended_late": rules.days_late_suspended(facts, on) > 0,
        "due_soon": rules.is_due_soon(facts, thresholds, on),
        "slipping": rules.is_slipping(facts),
        "moved_often": rules.is_moved_often(facts, annotations_of(action).fact_redatings, on),
        "stale": rules.is_stale(facts, thresholds, on),
        "disagreeing": bool(disagreements),
    }
    return ActionRow(
        ref=action.ref,
        title=action.title,
        workstream=action.workstream.code,
        organisation=action.lead_organisation.ref if action.lead_organisation else "",
        priority=action.priority,
        delivery=action.delivery,
        declared=facts.declared_rag,
        declared_round=annotations_of(action).fact_declared_round,
        level=rating.level,
        due=action.due_in_words,
        is_dated=action.due is not None,
        days_late=days_late,
        days_slipped=rules.days_slipped(facts),
        redatings=annotations_of(action).fact_redatings,
        flags=frozenset(name for name, holds in flags.items() if holds),
        verified=verified,
        reasons=rating.reasons,
        disagreements=disagreements,
    )
