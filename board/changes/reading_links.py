"""Links to read: made with a token that is shown once, put right, and revoked at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django.core.exceptions import ValidationError

from board.models import ReadingLink
from board.models.reading_link import digest_of
from improvement.changes import apply, require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission

LONGEST = timedelta(days=366)
REVOKED = "This link was revoked. Make a new one"


def make_reading_link(
    link: ReadingLink, *, by: User, on: date, now: datetime
) -> tuple[ReadingLink, str]:
    """The link and its token, which is nowhere but in what this returns."""
    with audited(by, link.why):
        require(by, Permission.GIVE_LINKS, link.plan_id)
        token = token_urlsafe(32)
        link.token_digest, link.made_at, link.made_by = digest_of(token), now, by
        check_until(link, on)
        link.full_clean()
        link.save_as(by, link.why)
    return link, token


def edit_reading_link(
    pk: int, values: Mapping[str, Any], *, by: User, on: date, version: int, reason: str
) -> ReadingLink:
    with audited(by, reason):
        link = lock_not_revoked(pk, by, version)
        apply(link, values, by=by, reason=reason)
        check_until(link, on)
    return link


def revoke_reading_link(
    pk: int, *, by: User, now: datetime, version: int, reason: str
) -> ReadingLink:
    """From now on it opens nothing, for ever."""
    with audited(by, reason):
        link = lock_not_revoked(pk, by, version)
        link.revoked_at, link.revoked_by = now, by
        link.full_clean()
        link.save_as(by, reason)
    return link


def lock_not_revoked(pk: int, by: User, version: int) -> ReadingLink:
    """The link, for a change of it. Raises ValidationError where it was revoked."""
    link = lock(ReadingLink, pk, version)
    require(by, Permission.GIVE_LINKS, link.plan_id)
    if link.revoked_at:
        raise ValidationError(REVOKED)
    return link


def check_until(link: ReadingLink, on: date) -> None:
    if not on <= link.until <= on + LONGEST:
        raise ValidationError({"until": "It must work until today or later, and a year at most"})
