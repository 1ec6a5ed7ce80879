"""What was said of an action, round by round: reports, rounds without one, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from workstreams.models import Action, Round, Update


@dataclass(frozen=True)
class Said:
    """One round of an action: its report, or None, and each time that a report was returned."""

    round: Round
    update: Update | None
    returned: tuple[Any, ...]


def said_of(action: Action, on: date) -> list[Said]:
    """The action's rounds, the latest first. What was returned is read from the history, for the
    report itself forgets it once it is sent again."""
    people = ("round", "submitted_by", "decided_by")
    reports = {u.round_id: u for u in action.updates.reported().select_related(*people)}
    returned = times_returned(action)
    rounds = Round.objects.filter(plan=action.plan_id, opens__lte=on)
    known = Q(pk__in=[*reports, *returned])
    return [
        Said(one, reports.get(one.pk), tuple(returned.get(one.pk, {}).values()))
        for one in rounds.filter(known | asked_in(action)).order_by("-number")
    ]


def asked_in(action: Action) -> Q:
    """The rounds in which a report on the action was to be expected; of what is suspended or
    withdrawn, none but those that have one."""
    if action.delivery in (Action.Delivery.SUSPENDED, Action.Delivery.WITHDRAWN):
        return Q(pk=None)
    asked = Q(observes_to__gte=action.starts) if action.starts else ~Q(pk=None)
    return asked & Q(observes_from__lte=action.finished) if action.finished else asked


def times_returned(action: Action) -> dict[int, dict[Any, Any]]:
    """The history rows in which a report was returned, by round and by the instant of that."""
    rows: QuerySet = Update.history.filter(action_id=action.pk, state=Update.State.RETURNED)
    found: dict[int, dict[Any, Any]] = {}
    for row in rows.order_by("version"):
        found.setdefault(row.round_id, {}).setdefault(row.decided_at, row)
    return found
