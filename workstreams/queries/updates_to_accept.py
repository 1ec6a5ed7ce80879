"""The submitted updates of others: those that can be accepted together, and those to read alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from improvement.models import Plan, User
from workstreams.models import Round, Update
from workstreams.queries.open_work import SentUpdate, open_work
from workstreams.queries.round_schedule import updates_read


def updates_to_accept(
    plan: Plan, reader: User, on: date
) -> tuple[list[SentUpdate], list[SentUpdate]]:
    """Those that agree with the facts, and those that do not; the oldest first. Two queries, where
    nothing was entered since."""
    sent = open_work(plan, on, Round.objects.taking_updates(plan.pk, on)).to_accept
    is_own = reader.owns(plan.pk)
    waiting = [each for each in sent if not is_own(each.submitted_by, each.submitted_at)]
    agreeing = [update for update in waiting if not update.is_disputed]
    return agreeing, [update for update in waiting if update.is_disputed]


def sent_in_full(sent: Sequence[SentUpdate]) -> list[Update]:
    return updates_read([each.pk for each in sent])
