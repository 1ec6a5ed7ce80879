"""Opening, closing and reopening reporting rounds, and what nobody reported in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from improvement.changes import apply, lock, require
from improvement.history import audited
from improvement.models import User
from improvement.roles import Permission
from workstreams.changes.updates import begin_again, open_update
from workstreams.models import Action, Round, Update
from workstreams.queries.round_schedule import unsent

WORDS = (
    *("confidence", "confidence_reason", "declared_rag", "done", "next", "explanation"),
    *("date_holds", "date_cause", "date_reason"),
)


def open_round(new: Round, *, by: User | str, reason: str) -> Round:
    """Open a round. The plan has one open round at a time, by a constraint of the table."""
    with audited(by, reason):
        require(by, Permission.EDIT_STRUCTURE, new.plan_id)
        new.full_clean()
        new.save_as(by, reason)
    return new


def edit_round(
    pk: int, values: Mapping[str, Any], *, by: User | str, version: int, reason: str
) -> Round:
    """Change an open round's days, for example to give everyone more time."""
    with audited(by, reason):
        editing = lock(Round, pk, version)
        require(by, Permission.EDIT_STRUCTURE, editing.plan_id)
        if editing.is_closed:
            raise ValidationError(f"{editing} is closed, and can only be read")
        apply(editing, values, by=by, reason=reason)
    return editing


def close_round(
    pk: int, *, by: User, now: datetime, reason: str, version: int | None = None
) -> Round:
    """Close the round: nothing more can be reported in it.

    What was not submitted is swept up: marked so, and never as anybody's word. A report that
    waits for an answer stays as it is, and can still be accepted.
    """
    with audited(by, reason):
        closing = lock(Round, pk, version)
        require(by, Permission.EDIT_STRUCTURE, closing.plan_id)
        if closing.is_closed:
            raise ValidationError(f"{closing} is closed already")
        for left in unsent(closing):
            sweep_up(left.action.pk, by=by, now=now, note=left.why)
        closing.state = Round.State.CLOSED
        closing.save_as(by, reason)
    return closing


def reopen_round(
    pk: int,
    *,
    by: User,
    now: datetime,
    closes: date,
    reason: str,
    version: int | None = None,
) -> Round:
    """Take reports in the last round again until `closes`; the round shows the reason."""
    with audited(by, reason):
        reopening = lock(Round, pk, version)
        require(by, Permission.EDIT_STRUCTURE, reopening.plan_id)
        if not reopening.is_closed:
            raise ValidationError(f"{reopening} is open already")
        if reopening != Round.objects.filter(plan=reopening.plan_id).first():
            raise ValidationError(
                "Only the last round can be reopened: later ones rest on this one"
            )
        reopening.state, reopening.reopening_reason = Round.State.OPEN, reason
        reopening.reopened_at, reopening.reopened_by = now, by
        reopening.closes = closes
        if reopening.cutoff is not None:
            reopening.cutoff = max(reopening.cutoff, closes)
        reopening.full_clean()
        reopening.save_as(by, reason)
    return reopening


def sweep_up(action_pk: int, *, by: User, now: datetime, note: str) -> Update:
    """Put on record that nobody reported on the action in the open round, so that it can close.

    It gives no RAG and is nobody's report: ratings pass over it. What was kept of a report and
    never sent is left to the history. Raises ValidationError when a report was submitted.
    """
    with audited(by, note):
        action = lock(Action, action_pk)
        require(by, Permission.DECIDE_UPDATE, action.plan_id)
        update = open_update(action, None)
        if update.state == Update.State.SUBMITTED:
            raise ValidationError("There is a report on this action in the round")
        begin_again(update)
        for name in WORDS:
            setattr(update, name, "")
        update.state, update.swept_up, update.proposed_due = Update.State.ACCEPTED, True, None
        update.delivery, update.finished, update.done = action.delivery, action.finished, note
        update.decided_at, update.decided_by, update.decision_note = now, by, ""
        update.submitted_at = update.submitted_by = None
        update.full_clean()
        update.save_as(by, note)
    return update
