"""What the inspectors said must be put right at once, each with the actions that answer it, as it
stands; reads only, four queries and those of what became of the dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from improvement.history import history_of
from improvement.models import Plan
from improvement.prepared import read_of
from workstreams.models import Action, ActionFinding, Finding
from workstreams.queries.kept_dates import kept_date_of
from workstreams.queries.worklist import WorklistItem, rated_action
from workstreams.ratings.kept import KeptDate
from workstreams.ratings.rules import Level, days_past


@dataclass(frozen=True)
class ImmediateAction:
    """An action that answers such a finding, as rated, with what became of its date if it fell due
    and the days that it took or is taking, from the day on which the clock began: when the finding
    came on record, or the notice was issued, whichever was first."""

    item: WorklistItem
    kept: KeptDate | None
    since: date
    days_open: int


@dataclass(frozen=True)
class ImmediateFinding:
    """A finding with the time "immediate", and the actions that stand for it. `behind` are the
    references of every action in the plan that answers it, these and others, of which the stage
    asked for is not reached, or not checked by somebody else. Once there is none, it is put right.
    """

    finding: Finding
    actions: tuple[ImmediateAction, ...]
    behind: tuple[str, ...]
    is_put_right: bool


def immediate_findings(plan: Plan, on: date) -> list[ImmediateFinding]:
    """The findings that were to be put right at once, in order of their references.

    Where the published plan itself names an action for one, that action stands for it and what was
    added later does not: the report's own immediate actions stand by themselves.
    """
    findings = read_of(findings_at_once, plan)
    if not findings:
        return []
    answers = answers_to(findings, plan, on)
    began = dict(read_of(instants_entered, plan))
    stood = []
    for finding in findings:
        own = answers[finding.pk]
        published = [item for item in own if item.action.stands_as_published]
        since = timezone.localdate(began[finding.pk])
        since = min(since, plan.notice_issued or since)
        shown = tuple(immediate(item, since, on) for item in published or own)
        stood.append(ImmediateFinding(finding, shown, behind(own), is_put_right(own)))
    return stood


def findings_at_once(plan: Plan) -> QuerySet[Finding]:
    return Finding.objects.filter(plan=plan, clock=Finding.Clock.IMMEDIATE)


def instants_entered(plan: Plan) -> QuerySet[Any, Any]:
    """Of each finding of the plan, by its key."""
    first = history_of(Finding).filter(plan_ref=plan.pk, version=1)
    return first.values_list("id", "history_date")


def answers_to(
    findings: Collection[Finding], plan: Plan, on: date
) -> defaultdict[int, list[WorklistItem]]:
    """The actions that answer each finding, as rated, by the finding's key; two queries."""
    links = ActionFinding.objects.current().filter(finding__in=findings)
    answering: dict[int, set[int]] = defaultdict(set)
    for key, action in links.values_list("finding_id", "action_id"):
        answering[action].add(key)
    actions = Action.objects.for_list().with_facts(plan, on).filter(pk__in=answering)
    answers: defaultdict[int, list[WorklistItem]] = defaultdict(list)
    for row in actions:
        for key in answering[row.pk]:
            answers[key].append(rated_action(row, plan, on))
    return answers


def behind(answers: Iterable[WorklistItem]) -> tuple[str, ...]:
    """The references of those in the plan that have not reached the stage asked for, checked."""
    reached = (Level.OUTSIDE, Level.COMPLETE)
    return tuple(item.action.ref for item in answers if item.rating.level not in reached)


def is_put_right(answers: Collection[WorklistItem]) -> bool:
    """Whether a finding that is answered so is put right: by something, and with nothing behind."""
    inside = any(item.rating.level is not Level.OUTSIDE for item in answers)
    return inside and not behind(answers)


def immediate(item: WorklistItem, since: date, on: date) -> ImmediateAction:
    action = item.action
    finished = action.finished if action.finished and action.finished <= on else None
    return ImmediateAction(item, kept_date_of(action, on), since, days_past(since, finished or on))
