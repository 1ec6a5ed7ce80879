"""Releases of one exempt item: asked for, put right until it is decided, and decided in writing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.utils import timezone

from board.models import Release
from board.models.release import CLEAR_DAYS
from board.publishing.replies import refuse_unfit_reply
from improvement.changes import apply, require
from improvement.dates import ClearDays, with_clear_days
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.models import Action, Evidence

OWN = "Nobody decides on what they asked for themselves"
DECIDED = "This was decided already"


def ask_release(release: Release, *, by: User, now: datetime) -> Release:
    with audited(by, release.relevant_to):
        require(by, Permission.ASK_RELEASE, release.plan_id)
        release.asked_by, release.asked_at = by, now
        worked = release.plan.clear_days == ClearDays.WORKING
        release.due = with_clear_days(timezone.localdate(now), CLEAR_DAYS, worked=worked)
        if again := sent_before(release, by, but=["number"]):
            return again
        own = Release.objects.filter(plan=release.plan_id)
        release.number = (own.aggregate(last=Max("number"))["last"] or 0) + 1
        release.full_clean()
        release.save_as(by, release.relevant_to)
    return release


def edit_release(
    pk: int, values: Mapping[str, Any], *, by: User, version: int, reason: str
) -> Release:
    """Put right what one asked for, until it is decided."""
    with audited(by, reason):
        release = lock(Release, pk, version)
        require(by, Permission.ASK_RELEASE, release.plan_id)
        if release.decided_at:
            raise ValidationError(DECIDED)
        if not release.can_be_edited_by(by):
            raise PermissionDenied("Who asked puts it right")
        apply(release, values, by=by, reason=reason)
    return release


def decide_release(
    pk: int,
    *,
    by: User,
    decision: str,
    statement: str,
    item: Action | Evidence | None = None,
    until: date | None = None,
    now: datetime,
    version: int,
) -> Release:
    """Grant it, of one exempt item until a day, or refuse it; in writing either way."""
    with audited(by, statement):
        release = lock(Release, pk, version)
        require(by, Permission.DECIDE_RELEASE, release.plan_id)
        if release.decided_at:
            raise ValidationError(DECIDED)
        if not release.can_be_decided_by(by):
            raise PermissionDenied(OWN)
        refuse_unfit_reply(release.plan, statement, "statement")
        if decision == Release.Decision.GRANTED:
            check_item(release, item)
            if until is None or until < timezone.localdate(now):
                raise ValidationError({"until": "Enter a last day, today or later"})
            release.action = item if isinstance(item, Action) else None
            release.evidence = item if isinstance(item, Evidence) else None
            release.until = until
        release.decision, release.statement = decision, statement
        release.decided_at, release.decided_by = now, by
        release.full_clean()
        release.save_as(by, statement)
    return release


def end_release(pk: int, *, by: User, on: date, version: int, reason: str) -> Release:
    """Let it be read no longer: its last day becomes yesterday."""
    with audited(by, reason):
        release = lock(Release, pk, version)
        require(by, Permission.DECIDE_RELEASE, release.plan_id)
        if not release.can_be_ended(on):
            raise ValidationError("It can’t be read any more")
        apply(release, {"until": on - timedelta(days=1)}, by=by, reason=reason)
    return release


def check_item(release: Release, item: Action | Evidence | None) -> None:
    if item is None or item.plan_id != release.plan_id:
        raise ValidationError({"item": "Name one action or one piece of evidence of this plan"})
    if item.marking == Action.Marking.CONFIDENTIAL:
        raise ValidationError({"item": "It is confidential: the law forbids that it is told"})
    if item.marking != Action.Marking.EXEMPT:
        raise ValidationError({"item": "It is not exempt, so it needs no release"})
