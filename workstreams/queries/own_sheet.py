"""What the sheet of a lead who brings it back may ask for: that dates of their own actions move.

All else in which it differs from the plan is told, row by row, and neither written nor dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

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
    if may_edit(by, plan):
        return compare_plan(plan, reading.actions, title, reading.beside)
    return held_to_own(compare_plan(plan, reading.actions, title), by, plan)


def may_edit(by: User, plan: Plan) -> bool:
    return bool(GRANTS[Permission.EDIT_STRUCTURE] & by.roles_on(plan.pk))


def held_to_own(comparison: PlanComparison, by: User, plan: Plan) -> PlanComparison:
    own = set(Action.objects.filter(plan=plan).to_update_by(by).values_list("pk", flat=True))
    waiting = waiting_on(plan)
    problems = list(comparison.problems)
    rows = []
    for row in comparison.rows:
        is_own = row.action is not None and row.action.pk in own
        said = list(left_of(row) if is_own else left_of_another(row))
        problems += said
        if is_own or (row.action and not said):
            rows.append(asked_of(row, waiting) if is_own else row)
    return replace(comparison, rows=rows, problems=problems, takes_conflicts=False)


def asked_of(row: ComparedAction, waiting: Collection[int]) -> ComparedAction:
    """The row with that alone for which a lead may ask; `waiting` are the keys of the actions on
    which a request waits already."""
    assert row.action
    due = (row.changes | row.requests).get("due")
    can_not_move = row.action.is_outside or row.action.pk in waiting or (due and None in due)
    asked = {"due": due} if due else {}
    return replace(
        row,
        changes={},
        conflicts=row.conflicts | asked if can_not_move else row.conflicts,
        requests={} if can_not_move else asked,
        milestones=[],
        links=[],
    )


def left_of_another(row: ComparedAction) -> Iterator[Problem]:
    """That nothing is written of an action that is not the lead's own, where the row differs."""
    if row.action is None:
        words = (
            f"“{row.values['title']}” is not here, and only the programme manager adds an action"
        )
        yield problem(row.proposed, "heading", words)
    elif row.differs:
        words = f"{row.action.ref} is not yours to change. The row is left out"
        yield problem(row.proposed, "heading", words)


def left_of(row: ComparedAction) -> Iterator[Problem]:
    """What a lead's row says of their own action, and does not move by it."""
    assert row.action
    for name, (_, new) in (row.changes | row.requests).items():
        if name == "due":
            continue
        how = (
            "say it in your update" if name in IN_AN_UPDATE else "the programme manager changes it"
        )
        words = f"{label_of(name)} of {row.action.ref}, “{worded(name, new)[:80]}”"
        yield problem(row.proposed, "heading", f"{words}, is not yours to change here: {how}")
    for link in row.links:
        words = f"A link of {row.action.ref} to {link.record} is not yours to make"
        yield problem(row.proposed, "heading", f"{words}: the programme manager does")
    for each in row.milestones:
        if each.differs:
            words = f"Row {each.row}. A milestone of {row.action.ref} is not yours to change"
            words += ": the programme manager does"
            yield Problem(MILESTONES, f"A{each.row}", "heading", words)
