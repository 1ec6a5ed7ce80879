"""Statements that PostgreSQL plans once for a connection, by its own PREPARE and EXECUTE.

To plan a long statement takes PostgreSQL many times what it needs to answer it, and it does so each
time that the statement comes as text. What is kept belongs to a session of the database. A pooler
such as PgBouncer may give each transaction another session: where one stands between, statements go
as text. SQLite plans them anew in a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.db import connection as default

from improvement import clock

Statement = tuple[str, tuple[Any, ...], tuple[type, ...]]  # with the types of its parameters
LONG = 2_700  # characters; PostgreSQL plans what is shorter in less than a millisecond
LONG_FOR_RECORDS = 1_000  # of which a page reads dozens, so that the planning adds up
TYPES = {int: "bigint", str: "text", date: "date", datetime: "timestamptz"}  # of the stand-ins
# Of the statements of a session, together: one takes some 60 bytes for each.
MOST_CHARACTERS = 500_000
MOST_PARAMETERS = 1_000  # of one statement: a longer list of keys is asked for once


class KeptStatement(NamedTuple):
    """The name of a statement that is kept, and the places of the parameters that it is given."""

    name: str
    places: tuple[int, ...]


@dataclass
class Session:
    """What is kept by the session of a connection, what was asked last at the end. `is_own`: no
    other connection is given the session for its transactions."""

    is_own: bool
    kept: dict[Statement, KeptStatement] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def length(self) -> int:
        return sum(len(sql) for sql, *_ in self.kept)


sessions: WeakKeyDictionary[Any, Session] = WeakKeyDictionary()  # by the driver's connection


def planned(
    sql: str,
    params: tuple[Any, ...],
    values: list[Any],
    stand_ins: Collection[Any],
    *,
    of_records: bool = False,
) -> tuple[str, list[Any]]:
    """What to ask in place of the statement for the `values`; its `params` have stand-ins in their
    places. The views of the past have the names of tables: there each statement is another."""
    connection: Any = default
    long = LONG_FOR_RECORDS if of_records else LONG
    if connection.vendor != "postgresql" or clock.instant():
        return sql, values
    if len(sql) < long or len(params) > MOST_PARAMETERS:
        return sql, values
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    session = sessions.get(connection.connection)
    if session is None:
        session = sessions[connection.connection] = begun(connection)
    if not session.is_own:
        return sql, values
    statement = sql, params, tuple(map(type, params))  # else True would be taken for 1
    kept = session.kept.pop(statement, None) or keep(connection, session, statement, stand_ins)
    session.kept[statement] = kept
    marks = ", ".join(["%s"] * len(kept.places))
    return f"EXECUTE {kept.name} ({marks})", [values[place] for place in kept.places]


def begun(connection: Any) -> Session:
    """A pooler tells another number of the session than the session itself."""
    with driver(connection) as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [number] = cursor.fetchone()
    return Session(is_own=number == connection.connection.get_backend_pid())


def keep(
    connection: Any, session: Session, statement: Statement, stand_ins: Collection[Any]
) -> KeptStatement:
    """Have the statement kept, with all but the stand-ins in it. Those that were asked for longest
    ago go where all together are too long."""
    sql, params, _ = statement
    places = tuple(place for place, value in enumerate(params) if value in stand_ins)
    types = ", ".join(TYPES[type(params[place])] for place in places)
    marks = ["%s"] * len(params)
    for number, place in enumerate(places, 1):
        marks[place] = f"${number}"
    kept = KeptStatement(f"kept_{next(session.numbers)}", places)
    text = sql.replace("%%", "%%%%") % tuple(marks)
    inside = [value for place, value in enumerate(params) if place not in places]
    with driver(connection) as cursor:
        cursor.execute(f"PREPARE {kept.name} ({types}) AS {text}", inside)
        while session.kept and session.length + len(sql) > MOST_CHARACTERS:
            oldest = next(iter(session.kept))
            cursor.execute(f"DEALLOCATE {session.kept.pop(oldest).name}")
    return kept


@contextmanager
def driver(connection: Any) -> Iterator[Any]:
    """The driver's cursor: what is asked by it is no statement of a page's own."""
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        yield cursor
