"""Finds the record that a form which was sent twice has added already: by a double press of its
button, a second tab, or a browser that sends again after a broken line.

It is looked for under the audit lock, so that of two sent at once the second finds the first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField
from django.db.models.functions import Now

from improvement.history import Tracked, current_change, history_of
from improvement.models import User

Record = TypeVar("Record", bound=Tracked)
A_MOMENT = timedelta(minutes=10)  # within which the same form again is no second wish


class SentTwice(ValidationError):
    """A record was refused since the same person added the same one a moment ago: `record`."""

    def __init__(self, record: Tracked, refused: ValidationError) -> None:
        super().__init__(refused)
        self.record = record


@contextmanager
def once(record: Record, by: User | str, *, but: Collection[str] = ()) -> Iterator[None]:
    """Raise SentTwice where what is done inside refuses a record that was sent before."""
    try:
        yield
    except ValidationError as refused:
        if again := sent_before(record, by, but=but):
            raise SentTwice(again, refused) from refused
        raise


def sent_before(record: Record, by: User | str, *, but: Collection[str] = ()) -> Record | None:
    """The record that the same person added a moment ago with the same values; None where there is
    none, or where this is no form but is entered as of another day. Instants, the version and the
    fields `but` are not compared."""
    if isinstance(by, str) or current_change().entered_by:
        return None
    values = {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if not (field.primary_key or isinstance(field, DateTimeField))
        and field.name not in ("version", *but)
    }
    first = history_of(type(record)).filter(version=1, history_user_id=by.pk)
    added = first.filter(recorded_at__gt=Now() - A_MOMENT)
    same = type(record)._base_manager.filter(**values, pk__in=added.values("id"))
    return same.order_by("-pk").first()


def just_changed(records: Collection[Tracked], by: User) -> dict[int, int]:
    """Of the records, which are of one model, those that the person changed a moment ago: the last
    version that they wrote of each, by its key."""
    found: dict[int, int] = {}
    for record in list(records)[:1]:
        own = history_of(type(record)).filter(history_user_id=by.pk)
        own = own.filter(recorded_at__gt=Now() - A_MOMENT, id__in=[each.pk for each in records])
        found = dict(own.order_by("version").values_list("id", "version"))
    return found
