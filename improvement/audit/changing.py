"""The transaction in which records change: who changes them, when and why.

It takes the audit lock before anything is read, so that changes have one order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from improvement.models import User

AUDIT_LOCK = 20121116  # any fixed number: one lock orders all writing transactions


class NotAudited(RuntimeError):
    """A tracked record was to be changed other than by `save_as` or `save_many_as`."""


@dataclass
class Change:
    """Who is changing records, when it takes effect, when it is recorded, and why.

    Without `recorded_at` the database's clock says it of each row, as on SQLite, whose guards can't
    know when the transaction began.
    """

    by: User | str
    reason: str
    at: datetime
    recorded_at: datetime | None
    entered_by: str = ""

    @property
    def user_id(self) -> int | None:
        return None if isinstance(self.by, str) else self.by.pk

    @property
    def actor(self) -> str:
        """The person's present name, which may have changed since they were read."""
        if isinstance(self.by, str):
            return self.by
        people = self.by.__class__._base_manager  # the person may be a request's lazy one
        return people.values_list("name", flat=True).get(pk=self.by.pk)

    def role_on(self, plan_id: int | None) -> str:
        """The person's roles on the plan in words, as the row keeps them; "" for a command."""
        if isinstance(self.by, str) or plan_id is None:
            return ""
        return self.by.role_names(plan_id)


_change: ContextVar[Change | None] = ContextVar("change", default=None)
_backfill: ContextVar[tuple[datetime, str] | None] = ContextVar("backfill", default=None)


@contextmanager
def audited(by: User | str, reason: str) -> Iterator[Change]:
    """Open a writing transaction: take the audit lock first, then read, then write.

    `by` is a person, or "system:<command>". Inside another `audited` block it joins that
    transaction and its instant. Raises NotAudited without an actor or a reason.
    """
    if not by or not reason.strip():
        raise NotAudited("A change needs someone who makes it and a reason")
    outer = _change.get()
    with transaction.atomic(durable=outer is None):
        at = outer.at if outer else wait_for_turn()
        recorded_at = outer.recorded_at if outer else at
        if connection.vendor == "sqlite":
            recorded_at = None
        taken_effect, entered_by = _backfill.get() or (at, "")
        change = Change(by, reason.strip(), taken_effect, recorded_at, entered_by)
        token = _change.set(change)
        try:
            yield current_change()
        finally:
            _change.reset(token)


def wait_for_turn() -> datetime:
    """Take the audit lock and return the instant by the clock of the database."""
    return take_turn(AUDIT_LOCK)


def take_turn(lock: int) -> datetime:
    """Take the lock and return the instant by the clock of the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT pg_advisory_xact_lock({int(lock)}), clock_timestamp()")
            (_, now) = cursor.fetchone()
            assert isinstance(now, datetime)
            return now
        # SQLite has taken its lock already: every transaction begins IMMEDIATE.
        cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)


@contextmanager
def backfilled(at: datetime, entered_by: str) -> Iterator[None]:
    """Changes made inside took effect `at` that instant, and are marked as entered later."""
    token = _backfill.set((at, entered_by))
    try:
        yield
    finally:
        _backfill.reset(token)


def current_change() -> Change:
    """The change being made; raises NotAudited outside `audited`."""
    change = _change.get()
    if change is None:
        raise NotAudited("Tracked records change only inside audited(by, reason)")
    return change
