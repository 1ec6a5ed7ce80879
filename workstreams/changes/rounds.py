"""Open, change, close and reopen reporting rounds, and sweep up the updates nobody submitted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from improvement.changes import apply, require
from improvement.history import audited, save_many_as
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.changes.updates import open_update, reset_swept_up
from workstreams.models import Action, EvidenceUpdate, Round, Update
from workstreams.models.update import BEGUN
from workstreams.queries.open_work import STILL_OPEN
from workstreams.queries.round_schedule import unsent_actions, unsent_updates


def open_round(reporting_round: Round, *, by: User | str, reason: str) -> Round:
    """Open a round, or schedule one ahead; what was begun and not sent in the round before comes
    back in it as a draft. A constraint of the table allows one open round of a plan at a time."""
    with audited(by, reason):
        require(by, Permission.EDIT_STRUCTURE, reporting_round.plan_id)
        if again := sent_before(reporting_round, by):
            return again
        reporting_round.full_clean()
        reporting_round.save_as(by, reason)
        earlier = Round.objects.filter(
            plan=reporting_round.plan_id, number__lt=reporting_round.number
        )
        if (before := earlier.first()) and before.is_closed:
            bring_back_drafts(before, reporting_round, by=by)
    return reporting_round


def bring_back_drafts(closed: Round, opened: Round, *, by: User | str) -> None:
    """Begin the updates of a round with what was begun and not sent in the closed one before it.

    Only for open actions that have no update in the new round yet.
    """
    swept = closed.updates.filter(swept_up=True, action__delivery__in=STILL_OPEN)
    swept = swept.exclude(action__in=opened.updates.values("action"))
    begun = [update for update in swept if update.is_begun]
    links = EvidenceUpdate.objects.filter(update__in=begun, removed=False).select_related(
        "evidence"
    )
    reason = f"Begun in {closed} and not sent"
    drafts = {
        update.pk: Update(
            action_id=update.action_id,
            round=opened,
            **{name: getattr(update, name) for name in BEGUN},
        )
        for update in begun
    }
    save_many_as(drafts.values(), by, reason)
    save_many_as(
        [EvidenceUpdate(update=drafts[link.update_id], evidence=link.evidence) for link in links],
        by,
        reason,
    )


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
    for an answer stays as it is and in the manager's queue, and can still be accepted.
    """
    with audited(by, reason):
        reporting_round = lock(Round, pk, version)
        require(by, Permission.EDIT_STRUCTURE, reporting_round.plan_id)
        if reporting_round.is_closed:
            raise ValidationError(f"{reporting_round} is closed already")
        current = Round.objects.taking_updates(reporting_round.plan_id, timezone.localdate(now))
        if reporting_round != current:
            raise ValidationError(f"{reporting_round} has not opened yet: nothing is to be closed")
        for left in unsent_updates(reporting_round, unsent_actions(reporting_round)):
            if left.update is None or not left.update.swept_up:
                sweep_up(left.action.pk, by=by, now=now, note=left.why)
        reporting_round.state = Round.State.CLOSED
        reporting_round.save_as(by, reason)
        later = Round.objects.filter(
            plan=reporting_round.plan_id, number__gt=reporting_round.number
        )
        if scheduled := later.last():
            bring_back_drafts(reporting_round, scheduled, by=by)
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
        if later_in_use(reporting_round):
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
        # Until drafts were kept, a swept-up update had the office's note in the lead's answer.
        for update in reporting_round.updates.filter(swept_up=True, state=Update.State.ACCEPTED):
            reset_swept_up(update)
            update.save_as(by, reason)
    return reporting_round


def later_in_use(reporting_round: Round) -> bool:
    """Whether a later round has been opened, or something was sent in it."""
    later = Round.objects.filter(plan=reporting_round.plan_id, number__gt=reporting_round.number)
    sent = Update.objects.sent().filter(round__in=later)
    return later.exclude(state=Round.State.AHEAD).exists() or sent.exists()


def sweep_up(action_pk: int, *, by: User, now: datetime, note: str) -> Update:
    """Record that nobody updated the action in the open round, so that the round can close.

    The swept-up update has no author, and ratings ignore it. What was begun stays in it, for its
    lead to go on with. Raises ValidationError where an update was submitted.
    """
    with audited(by, note):
        action = lock(Action, action_pk)
        require(by, Permission.DECIDE_UPDATE, action.plan_id)
        update = open_update(action, None)
        if update.state == Update.State.SUBMITTED:
            raise ValidationError("There is an update on this action in the round")
        update.swept_up = True
        if not update.is_returned:  # the note with which it was returned stays
            update.decided_at, update.decided_by, update.decision_note = now, by, note
        update.full_clean()
        update.save_as(by, note)
    return update
