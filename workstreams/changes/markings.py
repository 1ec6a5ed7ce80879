"""Mark a record exempt or confidential, renew that, or lift it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import apply
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from workstreams.models.marked import Marked, marking_faults, settled_marking

Record = TypeVar("Record", bound=Marked)


def mark_record(
    model: type[Record], pk: int, asked: Mapping[str, Any], *, by: User, version: int, on: date
) -> Record:
    """Give the record the marking that is asked: each time with a reason, which stands in the
    history; of what is marked with its ground, and with a day of review after `on`."""
    reason = asked["marking_reason"]
    if faults := marking_faults(asked, on):
        raise ValidationError(faults)
    with audited(by, reason):
        record = lock(model, pk, version)
        if not record.can_be_marked_by(by):
            raise PermissionDenied
        apply(record, settled_marking(asked), by=by, reason=reason)
    return record
