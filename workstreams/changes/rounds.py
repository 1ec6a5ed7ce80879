"""Open, change, close and reopen reporting rounds, and sweep up the updates nobody submitted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from improvement.changes import apply, lock, require
from improvement.history import audited
from improvement.models import User
from improvement.roles import Permission
from workstreams.changes.updates import open_update, reset_swept_up
from workstreams.models import Action, Round, Update
from workstreams.queries.round_schedule import unsent_updates

CLEARED_ANSWERS = (
    *("confidence", "confidence_reason", "declared_rag", "done", "next", "explanation"),
    *("date_holds", "date_cause", "date_reason"),
)


def open_round(reporting_round: Round, *, by: User | str, reason: str) -> Round:
    """Open a round. A constraint of the table allows one open round of a plan at a time."""
    with audited(by, reason):
        require(by, Permission.EDIT_STRUCTURE, reporting_round.plan_id)
        reporting_round.full_clean()
        reporting_round.save_as(by, reason)
    return reporting_round


def edit_round(
    pk: int, values: Mapping[str, Any], *, by: User | str, version: int, reason: str
) -> Round:
    """Change an open round's days, for example to give everyone more time."""
    with audited(by, reason):
        reporting_round = lock(Round, pk, version)
        require(by, Permission.EDIT_STRUCTURE, reporting_round.plan_id)
        if reporting_round.is_closed:
            raise ValidationError(f"{reporting_round} is closed, and can only be read")
        apply(reporting_round, values, by=by, reason=reason)
    return reporting_round


def close_round(
    pk: int, *, by: User, now: datetime, reason: str, version: int | None = None
) -> Round:
    """Close the round: no update can be submitted in it any more.

    Actions without a submitted update are swept up (see `sweep_up`). A submitted update that waits
    for an answer stays as it is, and can still be accepted.
    """
    with audited(by, reason):
        reporting_round = lock(Round, pk, version)
        require(by, Permission.EDIT_STRUCTURE, reporting_round.plan_id)
        if reporting_round.is_closed:
            raise ValidationError(f"{reporting_round} is closed already")
        for left in unsent_updates(reporting_round):
            sweep_up(left.action.pk, by=by, now=now, note=left.why)
        reporting_round.state = Round.State.CLOSED
        reporting_round.save_as(by, reason)
    return reporting_round


def reopen_round(
    pk: int,
    *,
    by: User,
    now: datetime,
    closes: date,
    reason: str,
    version: int | None = None,
) -> Round:
    """Take updates in the last round again until `closes`. The round's page shows the reason."""
    with audited(by, reason):
        reporting_round = lock(Round, pk, version)
        require(by, Permission.EDIT_STRUCTURE, reporting_round.plan_id)
        if not reporting_round.is_closed:
            raise ValidationError(f"{reporting_round} is open already")
        if reporting_round != Round.objects.filter(plan=reporting_round.plan_id).first():
            raise ValidationError(
                "Only the last round can be reopened: later ones rest on this one"
            )
        reporting_round.state, reporting_round.reopening_reason = Round.State.OPEN, reason
        reporting_round.reopened_at, reporting_round.reopened_by = now, by
        reporting_round.closes = closes
        if reporting_round.cutoff is not None:
            reporting_round.cutoff = max(reporting_round.cutoff, closes)
        reporting_round.full_clean()
        reporting_round.save_as(by, reason)
    return reporting_round


def sweep_up(action_pk: int, *, by: User, now: datetime, note: str) -> Update:
    """Record that nobody updated the action in the open round, so that the round can close.

    The swept-up update has no RAG and no author, and ratings ignore it. The answers of an unsent
    draft stay in the history alone. Raises ValidationError where an update was submitted.
    """
    with audited(by, note):
        action = lock(Action, action_pk)
        require(by, Permission.DECIDE_UPDATE, action.plan_id)
        update = open_update(action, None)
        if update.state == Update.State.SUBMITTED:
            raise ValidationError("There is a report on this action in the round")
        reset_swept_up(update)
        for name in CLEARED_ANSWERS:
            setattr(update, name, "")
        update.state, update.swept_up, update.proposed_due = Update.State.ACCEPTED, True, None
        update.delivery, update.finished, update.done = action.delivery, action.finished, note
        update.decided_at, update.decided_by, update.decision_note = now, by, ""
        update.submitted_at = update.submitted_by = None
        update.full_clean()
        update.save_as(by, note)
    return update
