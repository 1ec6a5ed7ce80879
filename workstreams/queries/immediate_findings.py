"""What the inspectors said must be put right at once, each with the actions that answer it, as it
stands; reads only, three queries and those of what became of the dates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from improvement.models import Plan
from workstreams.models import Action, ActionFinding, Finding
from workstreams.queries.kept_dates import kept_date_of
from workstreams.queries.worklist import WorklistItem, rated_action
from workstreams.ratings.kept import KeptDate
from workstreams.ratings.rules import days_past


@dataclass(frozen=True)
class ImmediateAction:
    """An action that answers such a finding, as rated, with what became of its date if it fell due
    and the days since it was to begin: since the notice, where the plan has one."""

    item: WorklistItem
    kept: KeptDate | None
    days_open: int | None


@dataclass(frozen=True)
class ImmediateFinding:
    """A finding with the time "immediate", and the actions that answer it."""

    finding: Finding
    actions: tuple[ImmediateAction, ...]

    @property
    def is_answered(self) -> bool:
        return bool(self.actions)


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
    rows = {a.pk: a for a in actions.filter(pk__in=links.values("action"))}
    stood = []
    for finding in findings:
        own = [row for row in rows.values() if row.pk in answering[finding.pk]]
        published = [action for action in own if action.stands_as_published]
        shown = tuple(immediate(action, plan, on) for action in published or own)
        stood.append(ImmediateFinding(finding, shown))
    return stood


def immediate(action: Action, plan: Plan, on: date) -> ImmediateAction:
    finished = action.finished if action.finished and action.finished <= on else None
    since = plan.notice_issued
    open_for = days_past(since, finished or on) if since else None
    return ImmediateAction(rated_action(action, plan, on), kept_date_of(action, on), open_for)
