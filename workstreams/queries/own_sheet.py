"""What the sheet of a lead who brings it back may ask for: that dates of their own actions move.

All else in which it differs from the plan is told, row by row, and neither written nor dropped.
"""

from __future__ import annotations

from collections.abc import Iterator

from improvement.models import Plan, User
from improvement.roles import GRANTS, Permission
from workstreams.importing.own_milestones import MILESTONES
from workstreams.importing.plan_reading import PlanReading
from workstreams.importing.proposals import Problem
from workstreams.models import Action
from workstreams.queries.own_rows import problem
from workstreams.queries.plan_comparison import ComparedAction, PlanComparison, compare_plan
from workstreams.queries.plan_imports import label_of, worded
from workstreams.queries.protected_changes import waiting_on

IN_AN_UPDATE = ("delivery", "finished")


def compare_for(by: User, plan: Plan, reading: PlanReading, title: str) -> PlanComparison:
    """What the file would change where the person imports it; `title` as in `compare_plan`."""
    comparison = compare_plan(plan, reading.actions, title)
    if may_edit(by, plan):
        return comparison
    return held_to_own(comparison, by, plan)


def may_edit(by: User, plan: Plan) -> bool:
    return bool(GRANTS[Permission.EDIT_STRUCTURE] & by.roles_on(plan.pk))


def held_to_own(comparison: PlanComparison, by: User, plan: Plan) -> PlanComparison:
    own = set(Action.objects.filter(plan=plan).to_update_by(by).values_list("pk", flat=True))
    waiting = waiting_on(plan)
    problems = list(comparison.problems)
    rows = []
    for row in comparison.rows:
        said = list(left_of(row, own, waiting))
        problems += said
        if row.action and (row.action.pk in own or not said):
            rows.append(row)
    return PlanComparison(rows, comparison.missing, problems, takes_conflicts=False)


def left_of(row: ComparedAction, own: set[int], waiting: set[int]) -> Iterator[Problem]:
    """Leave of the row only what a lead may ask for, and tell the rest."""
    if row.action is None:
        words = (
            f"“{row.values['title']}” is not here, and only the programme manager adds an action"
        )
        yield problem(row.proposed, "heading", words)
        return
    steps, row.milestones = [each for each in row.milestones if each.differs], []
    links, row.links = row.links, []
    pairs, row.changes, row.requests = row.changes | row.requests, {}, {}
    if row.action.pk not in own:
        if pairs or row.conflicts or steps or links:
            words = f"{row.action.ref} is not yours to change. The row is left out"
            yield problem(row.proposed, "heading", words)
        return
    due = pairs.pop("due", None)
    if due and (row.action.is_outside or row.action.pk in waiting or None in due):
        row.conflicts["due"] = due
    elif due:
        row.requests["due"] = due
    for name, (_, new) in pairs.items():
        how = (
            "say it in your update" if name in IN_AN_UPDATE else "the programme manager changes it"
        )
        words = f"{label_of(name)} of {row.action.ref}, “{worded(name, new)[:80]}”"
        yield problem(row.proposed, "heading", f"{words}, is not yours to change here: {how}")
    for link in links:
        words = f"A link of {row.action.ref} to {link.record} is not yours to make"
        yield problem(row.proposed, "heading", f"{words}: the programme manager does")
    for each in steps:
        words = f"Row {each.row}. A milestone of {row.action.ref} is not yours to change"
        yield Problem(MILESTONES, f"A{each.row}", "heading", f"{words}: the programme manager does")
