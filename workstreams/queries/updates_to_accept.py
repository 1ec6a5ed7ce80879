"""The submitted updates of others: those that can be accepted together, and those to read alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from improvement.models import Plan, User
from improvement.prepared import read_of
from workstreams.models import Action, Update
from workstreams.queries.action_facts import FACT_COLUMNS
from workstreams.queries.round_schedule import updates_read
from workstreams.queries.worklist import disagrees_if_accepted, updates_to_review


class SentUpdate(NamedTuple):
    """An update that waits: what names it, and whose it is."""

    pk: int
    action: int
    ref: str
    round: int
    submitted_by: int | None
    submitted_at: datetime


def updates_to_accept(
    plan: Plan, reader: User, on: date
) -> tuple[list[SentUpdate], list[SentUpdate]]:
    """Those that agree with the facts, and those that do not; the oldest first. Two queries."""
    sent = map(SentUpdate._make, read_of(updates_sent, plan))
    waiting = [u for u in sent if not reader.counts_as(u.submitted_by, plan.pk, u.submitted_at)]
    actions = read_of(actions_to_review, plan, on)
    disputed = {action.pk for action in actions if disagrees_if_accepted(action, plan, on)}
    agreeing = [update for update in waiting if update.action not in disputed]
    return agreeing, [update for update in waiting if update.action in disputed]


def updates_sent(plan: Plan) -> QuerySet[Update, Any]:
    own = ("pk", "action_id", "action__ref", "round__number", "submitted_by_id", "submitted_at")
    return updates_to_review(plan).values_list(*own)


def actions_to_review(plan: Plan, on: date) -> QuerySet[Action, Any]:
    of_them = updates_to_review(plan).order_by().values("action")
    actions = Action.objects.with_facts(plan, on).filter(pk__in=of_them).order_by()
    return actions.values_list("pk", *FACT_COLUMNS, named=True)


def sent_in_full(sent: Sequence[SentUpdate]) -> list[Update]:
    return updates_read([each.pk for each in sent])
