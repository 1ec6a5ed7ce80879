"""The board's judgements: entered by the chair, and put right until the board meets again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from board.changes.decisions import lock_held
from board.models import Judgement, Meeting, Requirement
from board.queries.meetings import is_settled
from improvement.changes import apply, require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.models import Action, Workstream

SETTLED = "The board has met since this was judged: it stands, and the board can judge anew"

NOT_CURRENT = (
    "The board judges what a notice in force, which the chair has confirmed, still requires"
)


def judge(
    subject: Action | Workstream | Requirement,
    meeting: Meeting,
    *,
    by: User,
    rating: str = "",
    state: str = "",
    words: str,
    now: datetime,
) -> Judgement:
    """Enter what the board judged at a meeting: the `rating` of an action or a workstream, or the
    `state` of a requirement. It changes neither what the lead says nor what is computed."""
    with audited(by, words):
        require(by, Permission.JUDGE, subject.plan_id)
        if isinstance(subject, Requirement) and not subject.is_current:
            raise ValidationError(NOT_CURRENT)
        meeting = lock_held(meeting.pk, subject.plan_id, timezone.localdate(now))
        judgement = Judgement(plan=subject.plan, meeting=meeting, words=words)
        judgement.rating, judgement.state = rating, state
        judgement.action = subject if isinstance(subject, Action) else None
        judgement.workstream = subject if isinstance(subject, Workstream) else None
        judgement.requirement = subject if isinstance(subject, Requirement) else None
        judgement.minuted_at, judgement.minuted_by = now, by
        if again := sent_before(judgement, by):
            return again
        judgement.full_clean()
        judgement.save_as(by, words)
    return judgement


def edit_judgement(
    pk: int, values: Mapping[str, Any], *, by: User, on: date, version: int, reason: str
) -> Judgement:
    """Put right the rating or the words, until the board meets again."""
    with audited(by, reason):
        judgement = lock(Judgement, pk, version)
        require(by, Permission.JUDGE, judgement.plan_id)
        if is_settled(judgement.meeting, on):
            raise ValidationError(SETTLED)
        apply(judgement, values, by=by, reason=reason)
    return judgement
