"""What answers each finding: its actions, the outcomes that they serve, the measures that they name
and what is shown to make a difference. What is uncovered comes first.

A fixed number of queries, whatever the number of findings and actions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices

from improvement.models import Plan
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
from workstreams.queries.measure_series import ListedSeries, listed_series


class Gap(TextChoices):
    """What a finding lacks: the first of these that it does."""

    NO_ACTION = "no_action", "No action answers it"
    NO_MEASURE = "no_measure", "No measure would show it"
    NOT_SHOWN = "not_shown", "Nothing shown to make a difference"
    NONE = "none", "A difference is shown"


@dataclass(frozen=True)
class FindingCover:
    """A finding with the actions in the plan that answer it, the number of those carried out, the
    references of those whose claim to make a difference somebody else has checked, and the number
    of outcomes that they serve and of measures that they name."""

    finding: Finding
    answering: tuple[Any, ...]
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


def finding_covers(plan: Plan, on: date, only: Finding | None = None) -> list[FindingCover]:
    """The plan's findings (or `only` this one), those that lack the most first; of those that lack
    the same, the ones that were to be put right at once. Six queries."""
    findings = plan.findings.filter(pk=only.pk) if only else plan.findings.all()
    linked = ActionFinding.objects.current().filter(finding__in=findings.order_by().values("pk"))
    answering = keys_by(linked.values_list("finding_id", "action_id"))
    inside = Action.objects.filter(plan=plan).exclude(delivery__in=OUTSIDE)
    actions: list[Any] = list(inside.values_list("pk", "ref", "finished", named=True))
    outcomes = ActionOutcome.objects.current().filter(action__plan=plan)
    measures = ActionMeasure.objects.current().filter(action__plan=plan)
    served = keys_by(outcomes.values_list("action_id", "outcome_id"))
    named = keys_by(measures.values_list("action_id", "measure_id"))
    differing = shown_to_differ(plan, on)
    covers = []
    for finding in findings:
        found = tuple(each for each in actions if each.pk in answering[finding.pk])
        done = sum(1 for each in found if each.finished and each.finished <= on)
        shown = tuple(each.ref for each in found if each.pk in differing)
        ends = (len(set().union(*(keys[each.pk] for each in found))) for keys in (served, named))
        covers.append(FindingCover(finding, found, done, shown, *ends))
    ranks = {gap: rank for rank, gap in enumerate(Gap)}
    return sorted(covers, key=lambda each: (ranks[each.gap], not each.finding.is_immediate))


def keys_by(pairs: Iterable[tuple[int, int]]) -> defaultdict[int, set[int]]:
    keys: defaultdict[int, set[int]] = defaultdict(set)
    for key, other in pairs:
        keys[key].add(other)
    return keys


def shown_to_differ(plan: Plan, on: date) -> set[int]:
    """The keys of the actions of which a check that they make a difference holds on the day."""
    stage, verified = Plan.Stage.MAKING_A_DIFFERENCE, StageClaim.State.VERIFIED
    claims = StageClaim.objects.filter(stage=stage, state=verified, action__plan=plan)
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
