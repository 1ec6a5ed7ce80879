"""What scrutiny enters of its own work, and puts right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from board.models import Publication
from improvement.changes import Record, apply, require
from improvement.history import Tracked, audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before

# Days on which something is said to have happened; none of them is to come.
HAPPENED = ("reported_on", "held_on", "made_on", "left_on")


def add_scrutiny_record(record: Record, *, by: User, on: date, reason: str) -> Record:
    with audited(by, reason):
        check(record, by, on)
        if again := sent_before(record, by):
            return again
        record.full_clean()
        record.save_as(by, reason)
    return record


def edit_scrutiny_record(
    model: type[Record],
    pk: int,
    values: Mapping[str, Any],
    *,
    by: User,
    on: date,
    version: int,
    reason: str,
) -> Record:
    with audited(by, reason):
        record = lock(model, pk, version)
        require(by, Permission.KEEP_SCRUTINY_WORK, record.belongs_to_plan() or 0)
        apply(record, values, by=by, reason=reason)
        check(record, by, on)
    return record


def check(record: Tracked, by: User, on: date) -> None:
    """Raise where the person may not enter it, where a day has not come, and where it refers to
    what is of another plan or was not issued to scrutiny."""
    plan_id = record.belongs_to_plan()
    assert plan_id is not None
    require(by, Permission.KEEP_SCRUTINY_WORK, plan_id)
    for name in HAPPENED:
        day = getattr(record, name, None)
        if day is not None and day > on:
            raise ValidationError({name: "This must be today or in the past"})
    read: Publication | None = getattr(record, "publication", None)
    if read is not None:
        issued = Publication.objects.issued_to_scrutiny(plan_id)
        if not issued.filter(pk=read.pk).exists():
            raise ValidationError({"publication": "Choose a publication issued to scrutiny"})
