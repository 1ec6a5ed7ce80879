"""Reading the plan as it stood at an instant: views of the tracked tables, made of their history.

Each view bears the name of its table and gives, of every record that there was by then, its newest
version. The views stand in a schema that is searched first (PostgreSQL), or in each statement that
names their table (SQLite), so pages, query sets and templates need not know of it. Who may read
what stays as it is now: people, roles and redactions have no such view, and a person has the name
that they have now.
"""
# ruff: noqa: S608  # names come from our own models, never from a person

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from django.db import connection as default
from django.db import connections, models, transaction

from improvement import clock
from improvement.audit import guards
from improvement.audit.history_tables import real_table
from improvement.audit.rules import tracked_models
from improvement.database_views import VIEWS, columns_read
from improvement.history import Tracked, history_model
from improvement.models import Membership, Redaction, User

SCHEMA = "past"
AS_NOW = (User, Membership, Redaction)
# Keys that never change, and whose index the views need: they come from the live row, but where a
# model says by `moving_keys` that one of them does change.
FIXED_KEYS = frozenset(
    {
        *("plan", "action", "claim", "evidence", "measure", "round", "update", "expectation"),
        *("message", "challenge", "risk", "resource", "report"),
    }
)
NEWEST = "ORDER BY history_date DESC, history_id DESC LIMIT 1"
TABLE = re.compile(r'(?<!"main"\.")\b(?:improvement|workstreams|board|view)_\w+')
# It stays with the connection: a table cannot be dropped while any statement is still being read.
ONE_INSTANT = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS instant"
    " (number INTEGER PRIMARY KEY CHECK (number = 1), at TEXT NOT NULL)"
)
WRITES = re.compile(r"\b(?:INSERT INTO|DELETE FROM|UPDATE [\w\".]+ SET)\b")  # after a WITH
# Where the first SELECT begins, and the WITH that comes before it.
START = re.compile(r"\s*(?:EXPLAIN (?:QUERY PLAN )?)?(WITH (?:RECURSIVE )?)?")
READS = ("SELECT", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK", "EXPLAIN")


class NotInThePast(RuntimeError):
    """Something was to be written while the plan was read as it stood."""


def shown_as_it_stood() -> list[type[Tracked]]:
    """The models whose tables have a view."""
    return [model for model in tracked_models() if model not in AS_NOW]


@cache
def definitions() -> dict[str, str]:
    """The SELECT statement of each view by its name, in an order in which each can be created."""
    tables = {}
    for model in tracked_models():
        history = history_model(model)
        if model is not User:  # whose names the history of others needs
            rows = f"SELECT h.* FROM {real_table(history)} h WHERE {by_then('h')}"
            tables[history._meta.db_table] = rows
        if model not in AS_NOW:
            tables[model._meta.db_table] = newest_versions(model)
    return tables | {name: view.select[default.vendor] for name, view in VIEWS.items()}


def by_then(row: str) -> str:
    if default.vendor == "sqlite":
        return f"{row}.history_date <= (SELECT at FROM temp.instant)"
    return f"{row}.history_date <= current_setting('plan.at')::timestamptz"


def newest_versions(model: type[Tracked]) -> str:
    """Of each record the version that stood. A record whose first version came later has none."""
    columns = ", ".join(f'{source(field)}."{field.column}"' for field in model._meta.local_fields)
    table, where = real_table(history_model(model)), f"n.id = r.id AND {by_then('n')} {NEWEST}"
    if default.vendor == "sqlite":
        newest = f"SELECT history_id FROM {table} n WHERE {where}"
        joined = f"JOIN {table} h ON h.history_id = ({newest})"
    else:
        joined = f"CROSS JOIN LATERAL (SELECT * FROM {table} n WHERE {where}) h"
    return f"SELECT {columns} FROM {real_table(model)} r {joined}"


def source(field: models.Field[Any, Any]) -> str:
    """Whether a column comes from the live row or from its version: "r" or "h"."""
    is_untracked = field.name in getattr(field.model, "untracked_fields", ())
    is_fixed = field.name in fixed_keys(field.model)
    return "r" if field.primary_key or is_untracked or is_fixed else "h"


def fixed_keys(model: type[models.Model]) -> set[str]:
    """The names of the model's keys that never change."""
    moving = getattr(model, "moving_keys", ())
    return {f.name for f in model._meta.fields if f.is_relation} & FIXED_KEYS - set(moving)


@contextmanager
def as_at(instant: datetime) -> Iterator[None]:
    """Read the database as it stood at the instant; a write raises NotInThePast, or is refused by
    the database. The calendar (improvement/clock.py) stands at the instant too."""
    connection: Any = default
    set_up = sqlite_views if connection.vendor == "sqlite" else postgresql_views
    with clock.standing_at(instant), reading(connection), set_up(connection, instant):
        yield


@contextmanager
def reading(connection: Any) -> Iterator[None]:
    """A transaction that keeps nothing, and that keeps no other from writing."""
    mode = getattr(connection, "transaction_mode", None)
    if mode:
        connection.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic():
            if mode:
                connection.transaction_mode = mode
            yield
            # SQLite's table of the instant would go too, and with it every statement's plan.
            if connection.vendor != "sqlite":
                transaction.set_rollback(True)
    finally:
        if mode:
            connection.transaction_mode = mode


@contextmanager
def postgresql_views(connection: Any, instant: datetime) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('search_path', %s, true), set_config('plan.at', %s, true),"
            " set_config('transaction_read_only', 'on', true)",
            [f"{SCHEMA}, public", instant.isoformat()],
        )
    features = connection.features
    features.allows_group_by_selected_pks = False  # a view has no key that rows are grouped by
    try:
        with connection.execute_wrapper(refuse_writes):
            yield
    finally:
        del features.allows_group_by_selected_pks


@contextmanager
def sqlite_views(connection: Any, instant: datetime) -> Iterator[None]:
    at = instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    connection.connection.execute(ONE_INSTANT)
    connection.connection.execute("INSERT INTO temp.instant VALUES (1, ?)", [at])
    with connection.execute_wrapper(refuse_writes), connection.execute_wrapper(read_with_views):
        yield
    connection.connection.execute("DELETE FROM temp.instant")


def refuse_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    statement = sql.lstrip(" (\n").upper()
    writes_after_with = statement.startswith("WITH") and WRITES.search(statement)
    if not statement.startswith(READS) or writes_after_with:
        raise NotInThePast(f"Nothing is written in the past: {sql[:80]}")
    return execute(sql, params, many, context)


def read_with_views(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    views = views_named(sql)
    if views and params is not None:
        views = views.replace("%", "%%")
    start = START.match(sql)
    if views and start:
        joined = f"{views}, " if start[1] else f"WITH {views} "
        sql = f"{sql[: start.end()]}{joined}{sql[start.end() :]}"
    return execute(sql, params, many, context)


@lru_cache(maxsize=256)
def views_named(sql: str) -> str:
    """The views in place of the tables that a statement names, and of those that these read by
    their names, to stand in the statement itself: after a view is made, even a temporary one,
    SQLite plans every statement anew."""
    names, left = set[str](), {sql}
    while left:
        found = {name for text in left for name in TABLE.findall(text)}
        new = (found & definitions().keys()) - names
        names |= new
        left = {definitions()[name] for name in new & set(VIEWS)}
    return ", ".join(
        f'"{name}" AS NOT MATERIALIZED ({select})'
        for name, select in definitions().items()
        if name in names
    )


def before_migrate(using: str, plan: list[Any], **kwargs: Any) -> None:
    if plan:
        drop(connections[using])


def after_migrate(using: str, **kwargs: Any) -> None:
    install(connections[using])


def install(connection: Any) -> None:
    """Create the schema of the past anew, unless it is as it should be."""
    if not problems(connection) or not is_whole(connection):
        return
    drop(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        cursor.execute(f"SET LOCAL search_path TO {SCHEMA}, public")
        for name, select in definitions().items():
            cursor.execute(f'CREATE VIEW {SCHEMA}."{name}" AS {select}')
        # PostgreSQL writes a definition as the search path asks, so that is put back first.
        cursor.execute("SET LOCAL search_path TO DEFAULT")
        cursor.execute(f"COMMENT ON SCHEMA {SCHEMA} IS %s", [fingerprint(cursor)])


def drop(connection: Any) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def problems(connection: Any = default) -> list[str]:
    """What is wrong with the views of the past, in words. SQLite keeps none."""
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        if not guards.DIALECTS[connection.vendor].columns(cursor):
            return []  # nothing was migrated in it
        cursor.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s",
            [SCHEMA],
        )
        row = cursor.fetchone()
        if row is None:
            return ["the views of the past are missing"]
        return [] if row[0] == fingerprint(cursor) else ["the views of the past are out of date"]


def is_whole(connection: Any) -> bool:
    """Whether every column is there, as it is not after a migration to an older state."""
    with connection.cursor() as cursor:
        columns = guards.DIALECTS[connection.vendor].columns(cursor)
    ours = shown_as_it_stood()
    read = {(m._meta.db_table, f.column) for m in ours for f in m._meta.local_fields}
    return read.union(*map(columns_read, VIEWS.values())) <= columns


def fingerprint(cursor: Any) -> str:
    """The SHA-256 digest of the statements and of what PostgreSQL made of them."""
    cursor.execute(
        "SELECT c.relname, pg_get_viewdef(c.oid) FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s ORDER BY 1",
        [SCHEMA],
    )
    return sha256(f"{definitions()}\0{cursor.fetchall()}".encode()).hexdigest()
