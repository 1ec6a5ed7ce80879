"""The updates of an action round by round, with those returned and the rounds without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from improvement.models import Plan
from improvement.prepared import Among, among, read_of
from workstreams.models import Action, Round, Update
from workstreams.models.round import RoundQuerySet
from workstreams.models.update import SENT, UpdateQuerySet


@dataclass(frozen=True)
class RoundUpdate:
    """One round of an action: the update that was sent, None where there is none; the one that was
    swept up when the round closed; and the history rows of each time that it was returned."""

    round: Round
    update: Update | None
    swept: Update | None
    returned: tuple[Any, ...]


def past_updates(action: Action, on: date) -> list[RoundUpdate]:
    """The action's rounds that have opened by the day, the latest first. Returns are read from the
    history, since an update that is sent again no longer has them."""
    every = read_of(updates_of, action)
    swept = {update.round_id: update for update in every if update.swept_up}
    sent = (update for update in every if update.state in SENT and not update.swept_up)
    updates = {update.round_id: update for update in sent}
    returned = returns_by_round(every)
    with_any = swept.keys() | updates.keys() | returned.keys()
    return [
        RoundUpdate(
            each,
            updates.get(each.pk),
            swept.get(each.pk),
            tuple(returned.get(each.pk, {}).values()),
        )
        for each in read_of(rounds_opened, Plan(pk=action.plan_id), on)
        if each.pk in with_any or is_expected(each, action)
    ]


def updates_of(action: Action) -> UpdateQuerySet:
    read = action.updates.with_due_day().select_related("round", "submitted_by", "decided_by")
    return read.order_by()


def rounds_opened(plan: Plan, on: date) -> RoundQuerySet:
    return Round.objects.filter(plan=plan, opens__lte=on).order_by("-number")


def is_expected(each: Round, action: Action) -> bool:
    """Whether an update on the action was expected in the round: it is between the action's start
    and its completion. None is for an action that is suspended or withdrawn."""
    if action.delivery in (Action.Delivery.SUSPENDED, Action.Delivery.WITHDRAWN):
        return False
    has_begun = action.starts is None or each.observes_to >= action.starts
    return has_begun and (action.finished is None or each.observes_from <= action.finished)


def returns_by_round(updates: list[Update]) -> dict[int, dict[datetime, Any]]:
    """The history rows in which one of the updates was returned, by round and by the instant of the
    return; of several rows with the same instant, the first."""
    returns: dict[int, dict[datetime, Any]] = {}
    for row in read_of(rows_returned, among(update.pk for update in updates)):
        returns.setdefault(row.round_id, {}).setdefault(row.decided_at, row)
    return returns


def rows_returned(updates: Among) -> QuerySet[Any]:
    rows: QuerySet[Any] = Update.history.filter(id__in=updates, state=Update.State.RETURNED)
    return rows.order_by("version")
