"""What the inspectors said must be put right at once, each with the actions that answer it, as it
stands; reads only, four queries and those of what became of the dates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from improvement.history import history_of
from improvement.models import Plan
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
    findings = list(plan.findings.filter(clock=Finding.Clock.IMMEDIATE))
    links = ActionFinding.objects.current().filter(finding__in=findings)
    answering: dict[int, set[int]] = defaultdict(set)
    for key, action in links.values_list("finding_id", "action_id"):
        answering[key].add(action)
    actions = Action.objects.for_list().with_facts(plan, on)
    rows = [rated_action(row, plan, on) for row in actions.filter(pk__in=links.values("action"))]
    began = dict(
        history_of(Finding).filter(plan_ref=plan.pk, version=1).values_list("id", "history_date")
    )
    stood = []
    for finding in findings:
        own = [item for item in rows if item.action.pk in answering[finding.pk]]
        published = [item for item in own if item.action.stands_as_published]
        since = timezone.localdate(began[finding.pk])
        since = min(since, plan.notice_issued or since)
        shown = tuple(immediate(item, since, on) for item in published or own)
        inside = [item for item in own if item.rating.level is not Level.OUTSIDE]
        behind = [item.action.ref for item in inside if item.rating.level is not Level.COMPLETE]
        is_put_right = bool(inside) and not behind
        stood.append(ImmediateFinding(finding, shown, tuple(behind), is_put_right))
    return stood


def immediate(item: WorklistItem, since: date, on: date) -> ImmediateAction:
    action = item.action
    finished = action.finished if action.finished and action.finished <= on else None
    return ImmediateAction(item, kept_date_of(action, on), since, days_past(since, finished or on))
