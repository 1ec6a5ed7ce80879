"""What answers each finding: its actions, the outcomes that they serve, the measures that they name
and what is shown to make a difference. What is uncovered comes first.

A fixed number of queries, whatever the number of findings and actions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet, TextChoices, Value

from improvement.models import Plan
from improvement.remembered import remembered
from workstreams.models import (
    Action,
    ActionFinding,
    ActionMeasure,
    ActionOutcome,
    Finding,
    Measure,
    Outcome,
    StageClaim,
)
from workstreams.models.action import OUTSIDE, ActionQuerySet
from workstreams.queries.action_lists import values_in_order
from workstreams.queries.measure_series import ListedSeries, listed_series
from workstreams.queries.remembered import SAID


class Gap(TextChoices):
    """What a finding lacks: the first of these that it does."""

    NO_ACTION = "no_action", "No action answers it"
    NO_MEASURE = "no_measure", "No measure would show it"
    NOT_SHOWN = "not_shown", "Nothing shown to make a difference"
    NONE = "none", "A difference is shown"


class Answering(NamedTuple):
    """An action in the plan that answers a finding."""

    pk: int
    ref: str
    finished: date | None


@dataclass(frozen=True)
class FindingCover:
    """A finding with the actions in the plan that answer it, the number of those carried out, the
    references of those whose claim to make a difference somebody else has checked, and the number
    of outcomes that they serve and of measures that they name."""

    finding: Finding
    answering: tuple[Answering, ...]
    carried_out: int
    shown: tuple[str, ...]
    outcomes: int
    measures: int

    @property
    def actions(self) -> int:
        return len(self.answering)

    @property
    def gap(self) -> Gap:
        if not self.actions:
            return Gap.NO_ACTION
        if self.shown:
            return Gap.NONE
        return Gap.NOT_SHOWN if self.measures else Gap.NO_MEASURE


def finding_covers(plan: Plan, on: date, only: Collection[int] | None = None) -> list[FindingCover]:
    """The plan's findings (or `only` those with the keys), those that lack the most first; of those
    that lack the same, the ones that were to be put right at once. Five queries."""
    findings, actions = plan.findings.all(), Action.objects.filter(plan=plan)
    if only is not None:
        findings = findings.filter(pk__in=only)
    linked = ActionFinding.objects.current().filter(finding__in=findings.order_by().values("pk"))
    if only is not None:
        actions = actions.filter(pk__in=linked.order_by().values("action"))
    answered = keys_by(linked.values_list("action_id", "finding_id"))
    answering: dict[int, list[Answering]] = defaultdict(list)
    inside = actions.exclude(delivery__in=OUTSIDE)
    for each in map(Answering._make, values_in_order(plan, inside, "pk", "ref", "finished")):
        for key in answered[each.pk]:
            answering[key].append(each)
    served, named = linked_by_action(actions)
    differing = shown_to_differ(actions, on)
    covers = []
    for finding in findings:
        found = tuple(answering[finding.pk])
        done = sum(1 for each in found if each.finished and each.finished <= on)
        shown = tuple(each.ref for each in found if each.pk in differing)
        ends = (len(set().union(*(keys[each.pk] for each in found))) for keys in (served, named))
        covers.append(FindingCover(finding, found, done, shown, *ends))
    ranks = {gap: rank for rank, gap in enumerate(Gap)}
    return sorted(covers, key=lambda each: (ranks[each.gap], not each.finding.is_immediate))


def all_finding_covers(plan: Plan, on: date) -> list[FindingCover]:
    """Of all findings, remembered: nothing but claims that is said of actions alters it."""
    return remembered(finding_covers, plan, on, unaltered_by=SAID - {StageClaim})


def linked_by_action(
    actions: ActionQuerySet,
) -> tuple[defaultdict[int, set[int]], defaultdict[int, set[int]]]:
    """The outcomes and the measures to which each of the actions is linked. One query."""
    own = actions.order_by().values("pk")
    outcomes = ActionOutcome.objects.current().filter(action__in=own).order_by()
    measures = ActionMeasure.objects.current().filter(action__in=own).order_by()
    first: QuerySet[Any, Any] = outcomes.values_list(Value(0), "action_id", "outcome_id")
    others = measures.values_list(Value(1), "action_id", "measure_id")
    links = list(first.union(others, all=True))
    served, named = ([(key, other) for kind, key, other in links if kind == of] for of in (0, 1))
    return keys_by(served), keys_by(named)


def keys_by(pairs: Iterable[tuple[int, int]]) -> defaultdict[int, set[int]]:
    keys: defaultdict[int, set[int]] = defaultdict(set)
    for key, other in pairs:
        keys[key].add(other)
    return keys


def shown_to_differ(actions: ActionQuerySet, on: date) -> set[int]:
    """The keys of those of which a check that they make a difference holds on the day."""
    stage, verified = Plan.Stage.MAKING_A_DIFFERENCE, StageClaim.State.VERIFIED
    own = actions.order_by().values("pk")
    claims = StageClaim.objects.filter(stage=stage, state=verified, action__in=own)
    return set(claims.filter(recheck__gte=on).values_list("action_id", flat=True))


@dataclass(frozen=True)
class OutcomeChain:
    """An outcome that the actions of a finding serve, with the measures of it that they name; for
    the measures of none, `outcome` is None."""

    outcome: Outcome | None
    measures: list[ListedSeries]


def outcome_chains(actions: ActionQuerySet, on: date) -> list[OutcomeChain]:
    """What the actions lead to, by outcome in the order of the plan; five queries."""
    current = {"action__in": actions.order_by().values("pk")}
    served = ActionOutcome.objects.current().filter(**current).values("outcome")
    named = ActionMeasure.objects.current().filter(**current).values("measure")
    measures = Measure.objects.filter(pk__in=named).select_related("outcome")
    by_outcome: dict[Outcome | None, list[ListedSeries]] = {
        outcome: [] for outcome in Outcome.objects.filter(pk__in=served)
    }
    for series in listed_series(measures, on):
        by_outcome.setdefault(series.measure.outcome, []).append(series)
    return [OutcomeChain(outcome, listed) for outcome, listed in by_outcome.items()]
