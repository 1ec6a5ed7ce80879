"""The plan's actions as rows of the board's pages: the lead's word beside the computed rating.

One narrow read, whatever the size of the plan; words are made only for the rows that are shown.
`filters` says of a row under which filters the action list would show its action.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet

from improvement.models import Plan
from improvement.prepared import Among, among, read_of
from workstreams.models import RAG, Action, StageClaim
from workstreams.queries.action_facts import facts_of
from workstreams.queries.missing_updates import NO_LEAD
from workstreams.ratings import rules
from workstreams.ratings.rules import BUT_GREEN, Facts, Level, Thresholds
from workstreams.ratings.sql import ANNOTATIONS, thresholds_of
from workstreams.ratings.stages import BEYOND
from workstreams.templatetags.plan import times

NO_BODY = "none"  # of the action list's filter: no organisation is named
UNREAD = ("fact_slipped", "fact_redatings_elsewhere")  # a row works these out by itself
# Of an action, no wider than the board's pages need, with the facts that it is judged by.
COLUMNS = (
    *("pk", "ref", "title", "workstream__code", "workstream__name"),
    *("workstream__lead_post", "workstream__lead__name", "lead_organisation__ref"),
    *("owner_post", "owner__name", "owner_id", "priority", "required_stage", "shown_by"),
    *("delivery", "delivery_decision", "baseline_due", "due", "due_precision", "starts"),
    *("finished", *(name for name in ANNOTATIONS if name not in UNREAD)),
)


class Claimed(NamedTuple):
    """A claim that an action has reached a stage, which was not returned."""

    pk: int
    action: int
    stage: str
    state: str
    claimed_at: datetime
    decided_at: datetime | None
    recheck: date | None
    claimed_by: int

    def holds(self, on: date) -> bool:
        """Verified, and the check has not run out."""
        is_verified = self.state == StageClaim.State.VERIFIED
        return is_verified and (self.recheck is None or self.recheck >= on)


@dataclass
class ActionRow:
    """One action: what its lead declared, what the facts show, and where the two disagree."""

    key: int
    ref: str
    title: str
    workstream: str
    workstream_name: str
    lead: str
    organisation: str
    owner: str
    required_stage: str
    declared_round: int | None
    redatings: int
    facts: Facts
    verified: frozenset[str]
    run_out: frozenset[str]
    thresholds: Thresholds
    on: date

    @property
    def priority(self) -> str:
        return self.facts.priority

    @property
    def delivery(self) -> str:
        return self.facts.delivery

    @property
    def declared(self) -> str:
        return self.facts.declared_rag

    @property
    def said(self) -> str:
        return in_a_word(self.declared)

    @cached_property
    def rating(self) -> rules.Rating:
        return rules.rate(self.facts, self.thresholds, self.on)

    @property
    def level(self) -> Level:
        return self.rating.level

    @cached_property
    def days_late(self) -> int:
        return rules.days_late(self.facts, self.on)

    @property
    def is_inside(self) -> bool:
        """Neither withdrawn nor suspended."""
        return not self.facts.is_outside

    @property
    def is_immediate(self) -> bool:
        return self.priority == Action.Priority.IMMEDIATE

    @cached_property
    def disagreements(self) -> tuple[str, ...]:
        return rules.disagreements(self.facts, self.rating)

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons for the rating, and the disagreements; that the facts contradict a declared
        green is left out, since the columns of the list show it."""
        others = [words for words in self.disagreements if not words.startswith(BUT_GREEN)]
        return (*self.rating.reasons, *others, *self.moved)

    @property
    def moved(self) -> tuple[str, ...]:
        """How often its date has moved, in words; nothing where it has not."""
        if not self.redatings:
            return ()
        exception = ", which is an exception" if "moved_often" in self.flags else ""
        return (f"Its date has moved {times(self.redatings)}{exception}",)

    @cached_property
    def flags(self) -> frozenset[str]:
        holding = {
            "late": self.days_late > 0,
            "suspended_late": rules.days_late_suspended(self.facts, self.on) > 0,
            "due_soon": rules.is_due_soon(self.facts, self.thresholds, self.on),
            "slipping": rules.is_slipping(self.facts),
            "moved_often": rules.is_moved_often(self.facts, self.redatings, self.on),
            "stale": rules.is_stale(self.facts, self.thresholds, self.on),
            "disagreeing": bool(self.disagreements),
        }
        return frozenset(name for name, holds in holding.items() if holds)

    @cached_property
    def filters(self) -> frozenset[tuple[str, str]]:
        """Each filter of the action list, by its name and value, under which it is shown."""
        filters = [
            ("rag", self.declared or "none"),
            ("required", self.required_stage),
            ("level", self.level.value),
            ("delivery", self.delivery),
            ("priority", self.priority),
            ("workstream", self.workstream),
            ("organisation", self.organisation or NO_BODY),
            *(("stage", stage) for stage in self.verified),
            *((flag, "1") for flag in self.flags),
        ]
        if self.is_inside:
            filters.append(("inside", "1"))
        if self.required_stage != Plan.Stage.CARRIED_OUT:
            filters.append(("required", BEYOND))
        return frozenset(filters)


def in_a_word(declared: str) -> str:
    """What a lead declared; "" where nothing."""
    return str(RAG(declared).label).lower() if declared else ""


def read_claims(plan: Plan) -> list[Claimed]:
    """The plan's claims that were not returned, the oldest first; one query."""
    claims = StageClaim.objects.filter(action__plan=plan).exclude(state=StageClaim.State.RETURNED)
    fields = ("pk", "action_id", "stage", "state", "claimed_at", "decided_at", "recheck")
    rows = claims.order_by("claimed_at", "pk").values_list(*fields, "claimed_by_id")
    return [Claimed(*row) for row in rows]


def read_rows(
    plan: Plan, claims: Iterable[Claimed], on: date, keys: Collection[int] | None = None
) -> list[ActionRow]:
    """A row for each action of the plan, or of those of the `keys`, in its order; one query.
    `claims` are all of the plan's that were not returned."""
    verified: dict[int, set[str]] = defaultdict(set)
    run_out: dict[int, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.state == StageClaim.State.VERIFIED:
            (verified if claim.holds(on) else run_out)[claim.action].add(claim.stage)
    thresholds = thresholds_of(plan)
    return [
        row_of(each, frozenset(verified[each.pk]), frozenset(run_out[each.pk]), thresholds, on)
        for each in read_of(values_of, plan, on, None if keys is None else among(keys))
    ]


def values_of(plan: Plan, on: date, only: Among | None) -> QuerySet[Action, Any]:
    actions = Action.objects.with_facts(plan, on).values_list(*COLUMNS, named=True)
    return actions if only is None else actions.filter(pk__in=only)


def row_of(
    action: Any,
    verified: frozenset[str],
    run_out: frozenset[str],
    thresholds: Thresholds,
    on: date,
) -> ActionRow:
    """From the values of COLUMNS by their names."""
    return ActionRow(
        key=action.pk,
        ref=action.ref,
        title=action.title,
        workstream=action.workstream__code,
        workstream_name=action.workstream__name,
        lead=action.workstream__lead_post or action.workstream__lead__name or NO_LEAD,
        organisation=action.lead_organisation__ref or "",
        owner=action.owner_post or action.owner__name or "",
        required_stage=action.required_stage,
        declared_round=action.fact_declared_round,
        redatings=action.fact_redatings,
        facts=facts_of(action),
        verified=verified,
        run_out=run_out - verified,
        thresholds=thresholds,
        on=on,
    )
