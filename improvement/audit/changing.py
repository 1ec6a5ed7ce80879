"""The transaction in which records change: who changes them, when and why.

It takes the audit lock before anything is read, so that changes have one order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from improvement import clock
from improvement.acted import Acted
from improvement.audit import bulk, ledger
from improvement.audit.ledger import Head, current_head

if TYPE_CHECKING:
    from improvement.history import Tracked
    from improvement.models import User
    from improvement.roles import Standing

WHO_MAY = {"improvement.User", "improvement.Membership", "improvement.Cover"}
AUDIT_LOCK = 20121116  # any fixed number: one lock orders all writing transactions


class NotAudited(RuntimeError):
    """A tracked record was to be changed other than by `save_as` or `save_many_as`."""


class Standings:
    """What has been read in a transaction of the people who make its changes, each once until a
    person or a role is written, or a savepoint ends in which one was: it may have been undone."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int | None, date], Standing] = {}
        self.written_in: list[Any] = []  # the savepoints that were open at the last such write
        self.acted = Acted()  # noted before the change began

    def of(self, person: User, plan_id: int | None) -> Standing:
        while connection.savepoint_ids[: len(self.written_in)] != self.written_in:
            self.written_in.pop()
            self.kept.clear()
        asked = (person.pk, plan_id, clock.today())
        if asked not in self.kept:
            self.kept[asked] = person.read_standing(plan_id)
        return self.kept[asked]

    def forget(self) -> None:
        self.kept.clear()
        self.written_in = [*connection.savepoint_ids]


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
    standings: Standings = field(default_factory=Standings)  # of the whole transaction, as is
    head: list[Head] = field(default_factory=list)  # the ledger's, if known to be the last entry
    acted: Acted = field(default_factory=Acted)
    all_or_nothing: bool = False

    @property
    def user_id(self) -> int | None:
        return None if isinstance(self.by, str) else self.by.pk

    def actor_on(self, plan_id: int | None) -> tuple[str, str]:
        """The person's present name, which may have changed since they were read, and in words for
        whom they act and their roles on the plan, as a history row keeps them; a command has
        none."""
        if isinstance(self.by, str):
            return self.by, ""
        standing = self.standings.of(self.by, plan_id)
        return standing.name, standing.words_for(self.acted.for_whom(plan_id, standing))

    def is_first_since(self, head: Head) -> bool:
        """Whether the ledger's head is still this one, so that what was read with it, before the
        audit lock was taken, holds under the lock too: no record was changed since."""
        if not (self.all_or_nothing and self.head):
            self.head[:] = [current_head()]
        if self.head != [head]:
            self.standings.forget()
        return self.head == [head]

    def enter(self, rows: list[Any]) -> None:
        """Write the history rows of one model's records, and their entries in the ledger."""
        bulk.insert_history(rows)
        last = ledger.enter(*rows, known=self.head)
        if self.all_or_nothing:  # `audited` begins no savepoint in it that could take this back
            self.head[:] = [last]

    def note(self, written: Tracked) -> None:
        """Forget what was read of people where what was written is of them."""
        if written._meta.label in WHO_MAY:
            self.standings.forget()


_change: ContextVar[Change | None] = ContextVar("change", default=None)
_read_first: ContextVar[Standings | None] = ContextVar("read_first", default=None)
_backfill: ContextVar[tuple[datetime, str] | None] = ContextVar("backfill", default=None)


@contextmanager
def audited(by: User | str, reason: str) -> Iterator[Change]:
    """Open a writing transaction: take the audit lock first, then read, then write.

    `by` is a person, or "system:<command>". Inside another `audited` block it joins that
    transaction and its instant. Raises NotAudited without an actor or a reason.
    """
    check_said(by, reason)
    outer = _change.get()
    with (
        transaction.atomic(durable=outer is None, savepoint=not is_all_or_nothing()),
        changing(by, reason, outer) as change,
    ):
        yield change


@contextmanager
def audited_all_or_nothing(by: User | str, reason: str) -> Iterator[Change]:
    """As `audited`, but inside no other, for a command that makes thousands of changes or none.

    Whatever is refused inside dooms them all, so that nothing in it begins a savepoint, the ledger
    need not be asked for its head again and again, and the database alone says what is unique.
    Raises TransactionManagementError where a refusal was passed over.
    """
    if _change.get():
        raise NotAudited("What is to be all or nothing begins within no other change")
    with audited(by, reason) as change:
        change.all_or_nothing = True
        yield change
        if transaction.get_rollback():  # Django would undo it all without a word
            raise transaction.TransactionManagementError("Something inside was refused")


@contextmanager
def joined(by: User | str, reason: str) -> Iterator[Change]:
    """As `audited`, but inside another block without a savepoint of its own, so that what is
    half done when it fails must doom the whole change."""
    check_said(by, reason)
    outer = _change.get()
    with changing(by, reason, outer) if outer else audited(by, reason) as change:
        yield change


@contextmanager
def reading_first() -> Iterator[None]:
    """Inside it a change is read and checked before its `audited` takes the lock, for which others
    wait. It must then ask `is_first_since`, and read and check again where it is not."""
    token = _read_first.set(Standings())
    try:
        yield
    finally:
        _read_first.reset(token)


def check_said(by: User | str, reason: str) -> None:
    if not by or not reason.strip():
        raise NotAudited("A change needs someone who makes it and a reason")


@contextmanager
def changing(by: User | str, reason: str, outer: Change | None) -> Iterator[Change]:
    at = outer.at if outer else wait_for_turn()
    recorded_at = outer.recorded_at if outer else at
    if connection.vendor == "sqlite":
        recorded_at = None
    taken_effect, entered_by = _backfill.get() or (at, "")
    standings = outer.standings if outer else _read_first.get() or Standings()
    head = outer.head if outer else []
    acted = Acted(outer.acted if outer else standings.acted)
    said = (by, reason.strip(), taken_effect, recorded_at, entered_by)
    change = Change(*said, standings, head, acted, is_all_or_nothing())
    token = _change.set(change)
    try:
        yield change
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


def standing_of(person: User, plan_id: int) -> Standing:
    """The person's name and roles on the plan today; within a change they are read once."""
    change = _change.get()
    standings = change.standings if change else _read_first.get()
    return standings.of(person, plan_id) if standings else person.read_standing(plan_id)


def acted_by(person: User) -> Acted | None:
    """Where it is noted for whom the person acts; None where they are not making a change."""
    change = _change.get()
    if change is not None:
        return change.acted if change.user_id == person.pk else None
    standings = _read_first.get()
    return standings.acted if standings else None


def is_all_or_nothing() -> bool:
    """Whether what is saved now is part of a change whose refusal is nobody's to put right."""
    change = _change.get()
    return change is not None and change.all_or_nothing


def current_change() -> Change:
    """The change being made; raises NotAudited outside `audited`."""
    change = _change.get()
    if change is None:
        raise NotAudited("Tracked records change only inside audited(by, reason)")
    return change
