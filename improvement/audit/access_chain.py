"""The chain of the access log: each event has a digest that proves it and the event before.

A digest is SHA-256 in hex over PREFIX, the digest before, and the event's number, instant, kind,
person, digest of whose name, plan, and digest of what: a line each with no end to the last, and
nothing where there is none. Before the first event comes GENESIS.
"""
# ruff: noqa: S608  # names of our own table and columns

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from improvement.audit.canonical import GENESIS, Column
from improvement.audit.history_tables import expression
from improvement.audit.ledger import Head

PREFIX = "improvement-access-log/1"
CHUNK = 1000
KINDS = {"at": "instant"}


class LoggedEvent(NamedTuple):
    """A row of the log as the database has it; `at` is text."""

    id: int
    at: str
    kind: str
    user_id: int | None
    who: str
    plan_ref: int | None
    what: str
    digest: str


def hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def digest(previous: str, event: LoggedEvent) -> str:
    moment = f"{event.at[:19]}.{event.at[20:]:0<6}"
    lines = [PREFIX, previous, event.id, moment, event.kind, event.user_id]
    lines += [hashed(event.who), event.plan_ref, hashed(event.what)]
    return hashed("\n".join("" if line is None else str(line) for line in lines))


def digest_sql(sha256: Callable[[str], str], instant: str, previous: str) -> str:
    """The same in SQL, over NEW; `instant` is SQL for the event's."""
    return sha256(
        f"'{PREFIX}\n' || {previous} || '\n' || NEW.id || '\n' || {instant} || '\n' || NEW.kind"
        " || '\n' || COALESCE(CAST(NEW.user_id AS varchar), '') || '\n' || "
        f"{sha256('NEW.who')} || '\n' || COALESCE(CAST(NEW.plan_ref AS varchar), '') || '\n' || "
        f"{sha256('NEW.what')}"
    )


def events(cursor: Any, vendor: str, table: str) -> Iterator[LoggedEvent]:
    """The log in order, read some events at a time."""
    columns = [
        expression(Column(name, KINDS.get(name, "")), vendor) for name in LoggedEvent._fields
    ]
    after = 0
    while True:
        cursor.execute(
            f'SELECT {", ".join(columns)} FROM "{table}" WHERE id > %s ORDER BY id LIMIT {CHUNK}',
            [after],
        )
        found = [LoggedEvent(*row) for row in cursor.fetchall()]
        if not found:
            return
        yield from found
        after = found[-1].id


def make(cursor: Any, vendor: str, table: str) -> None:
    """Give every event its digest, as a migration does to a log that is older than its chain."""
    last = GENESIS
    for event in events(cursor, vendor, table):
        last = digest(last, event)
        cursor.execute(f'UPDATE "{table}" SET digest = %s WHERE id = %s', [last, event.id])


class ChainCheck:
    """Reads the log against its own chain and against heads that were kept."""

    def __init__(self, kept: Mapping[int, set[str]]) -> None:
        self.kept = dict(kept)
        self.head = Head(0, GENESIS)

    def faults(self, logged: Iterator[LoggedEvent]) -> Iterator[str]:
        for event in logged:
            name = f"event {event.id} of the access log"
            if digest(self.head.digest, event) != event.digest:
                yield f"{name} does not prove itself and the event before it"
            if not all(map(event.digest.startswith, self.kept.pop(event.id, ()))):
                yield f"{name} is not the one whose head was kept: it has been rewritten"
            self.head = Head(event.id, event.digest)
        for number in sorted(self.kept):
            yield f"event {number} of the access log, of which a head was kept, is gone"
