"""The updates of an action round by round, with those returned and the rounds without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from workstreams.models import Action, Round, Update

SENT = (Update.State.SUBMITTED, Update.State.ACCEPTED)


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
    people = ("round", "submitted_by", "decided_by")
    every = list(action.updates.with_due_day().select_related(*people))
    swept = {update.round_id: update for update in every if update.swept_up}
    sent = (update for update in every if update.state in SENT and not update.swept_up)
    updates = {update.round_id: update for update in sent}
    returned = returns_by_round(every)
    rounds = Round.objects.filter(plan=action.plan_id, opens__lte=on)
    with_any = Q(pk__in=[*updates, *swept, *returned])
    return [
        RoundUpdate(
            each,
            updates.get(each.pk),
            swept.get(each.pk),
            tuple(returned.get(each.pk, {}).values()),
        )
        for each in rounds.filter(with_any | rounds_expected(action)).order_by("-number")
    ]


def rounds_expected(action: Action) -> Q:
    """The rounds in which an update on the action was expected: those between its start and its
    completion. None for an action that is suspended or withdrawn."""
    if action.delivery in (Action.Delivery.SUSPENDED, Action.Delivery.WITHDRAWN):
        return Q(pk=None)
    expected = Q(observes_to__gte=action.starts) if action.starts else ~Q(pk=None)
    return expected & Q(observes_from__lte=action.finished) if action.finished else expected


def returns_by_round(updates: list[Update]) -> dict[int, dict[datetime, Any]]:
    """The history rows in which one of the updates was returned, by round and by the instant of the
    return; of several rows with the same instant, the first."""
    own = [update.pk for update in updates]
    rows: QuerySet[Any] = Update.history.filter(id__in=own, state=Update.State.RETURNED)
    returns: dict[int, dict[datetime, Any]] = {}
    for row in rows.order_by("version"):
        returns.setdefault(row.round_id, {}).setdefault(row.decided_at, row)
    return returns
