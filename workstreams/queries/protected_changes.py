"""What a file may not write into an agreed plan: it becomes requests, which the chair decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models import QuerySet

from improvement.models import Plan
from improvement.prepared import read_of
from workstreams.importing.proposals import ProposedAction
from workstreams.models import Action, DateChange, JudgedChange
from workstreams.models.action import OUTSIDE

FIRST_DATES = ("baseline_due", "due_precision")
OF_STATE = ("delivery", "delivery_decision", "finished")
ASKED = ("priority", "starts", "due")
Pairs = dict[str, tuple[object, object]]


class Row(Protocol):
    """A row of a comparison; see `plan_comparison.ComparedAction`."""

    proposed: ProposedAction
    values: dict[str, object]
    action: Action | None
    changes: Pairs
    conflicts: Pairs
    requests: Pairs


def protect(plan: Plan, rows: Iterable[Row]) -> None:
    """Take out of what is written all that moves by request only once the plan is agreed. What
    can't even be asked for stays as it is here, as a conflict. Two queries."""
    waiting = waiting_on(plan)
    for row in rows:
        if row.action is None:
            leave_undated(row)
        else:
            protect_one(row, row.action)
            if row.action.is_outside or row.action.pk in waiting:
                row.conflicts |= row.requests
                row.requests = {}


def waiting_on(plan: Plan) -> set[int]:
    """The keys of the actions of which a request waits to be decided."""
    return {*read_of(actions_with_date_asked, plan), *read_of(actions_with_judging_asked, plan)}


def actions_with_date_asked(plan: Plan) -> QuerySet[DateChange, int]:
    open_dates = DateChange.objects.filter(action__plan=plan).undecided().order_by()
    return open_dates.values_list("action_id", flat=True)


def actions_with_judging_asked(plan: Plan) -> QuerySet[JudgedChange, Any]:
    open_judging = JudgedChange.objects.filter(plan=plan).undecided().order_by()
    return open_judging.values_list("action_id", flat=True)


def leave_undated(row: Row) -> None:
    """A new action comes in without its date, which is asked for."""
    due = row.values["due"] or row.values["baseline_due"]
    if due:
        row.requests = {"baseline_due": (None, due)}
    row.values |= {"baseline_due": None, "due": None}
    if row.values.get("delivery") in OUTSIDE:  # that too is asked for, once it is here
        del row.values["delivery"], row.values["delivery_decision"]


def protect_one(row: Row, action: Action) -> None:
    kept: Pairs = {}
    for name, pair in row.changes.items():
        if name in ("due", "starts") and pair[1] is None:
            row.conflicts[name] = pair  # it can be moved, and not taken away
        elif (name in FIRST_DATES and action.baseline_due is None) or name in ASKED:
            row.requests[name] = pair
        elif name in FIRST_DATES:
            if row.proposed.own or row.proposed.more.get("baseline_due"):
                row.conflicts[name] = pair  # it was stated, and never moves
        elif name in OF_STATE and (action.is_outside or "delivery_decision" in row.changes):
            row.conflicts[name] = pair  # it is suspended, withdrawn or taken up again by request
        else:
            kept[name] = pair
    row.changes = kept
    if action.due is None and "baseline_due" in row.requests:
        row.requests.pop("due", None)  # it follows the first date
    elif action.due is None and "due" in row.requests:
        row.conflicts["due"] = row.requests.pop("due")
