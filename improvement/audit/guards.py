"""Installs the guards in a database, removes them for a migration, and compares them.

The rules are in rules.py. The start of the site and /healthz ask for `problems`.
"""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import connection as default
from django.db import connections, transaction
from django.db.models import NOT_PROVIDED, Model

from improvement.audit import before_the_ledger, ledger, postgresql, sqlite
from improvement.audit.access_log import AccessEvent
from improvement.audit.access_rules import guards_of_access_log
from improvement.audit.dialects import Dialect
from improvement.audit.history_rules import equal
from improvement.audit.ledger import TABLE as LEDGER
from improvement.audit.ledger import LedgerEntry
from improvement.audit.rules import (
    ADDRESSES,
    entered,
    guards_of,
    guards_of_addresses,
    guards_of_ledger,
    tracked_columns,
    tracked_models,
)
from improvement.history import Tracked, history_model

DIALECTS: dict[str, Dialect] = {"postgresql": postgresql, "sqlite": sqlite}


class RecordsDiffer(Exception):
    """Tracked records differ from their newest history rows, or history rows have no entry."""


def before_migrate(using: str, plan: list[Any], **kwargs: Any) -> None:
    """Remove the guards: SQLite can rebuild a table, and PostgreSQL change a column, only then."""
    if plan:
        drop(connections[using])


def after_migrate(using: str, **kwargs: Any) -> None:
    connection = connections[using]
    install(connection)
    if differing := [*differences(connection), *enter_the_past(connection)]:
        raise RecordsDiffer(f"Migrated, but without history: {', '.join(differing)}")


def expected(connection: Any, tables: Iterable[str]) -> dict[str, str]:
    """SQL by name of every guard on the tables that are there."""
    return dict(guards_on(connection.vendor, frozenset(tables)))


@lru_cache(maxsize=8)  # the models of a process stand still; the health check asks all the time
def guards_on(vendor: str, tables: frozenset[str]) -> dict[str, str]:
    if LEDGER not in tables:
        return {}
    dialect = DIALECTS[vendor]
    models = [m for m in tracked_models() if {m._meta.db_table, history_table(m)} <= tables]
    sql = dialect.waiting_table(entered("NEW.history_table"))
    for guard in guards_of_ledger(models, dialect):
        sql |= dialect.definitions(guard, "")
    others = [*guards_of_access_log(dialect), *guards_of_addresses()]
    for guard in (guard for guard in others if guard.table in tables):
        sql |= dialect.definitions(guard, "")
    for model in models:
        for guard in guards_of(model, dialect):
            sql |= dialect.definitions(guard, history_table(model))
    return sql


def history_table(model: type[Tracked]) -> str:
    return history_model(model)._meta.db_table


def compare(connection: Any) -> tuple[dict[str, str], dict[str, str]]:
    """SQL by name of the guards as they should be, and of those that are installed."""
    dialect = DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        tables = {table for table, _ in dialect.columns(cursor)}
        return expected(connection, tables), dialect.installed(cursor)


def install(connection: Any) -> None:
    """Install the guards that are missing or differ, and drop those that should not be there."""
    dialect = DIALECTS[connection.vendor]
    wanted, present = compare(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        dialect.drop(cursor, [name for name, sql in present.items() if wanted.get(name) != sql])
        dialect.create(cursor, [sql for name, sql in wanted.items() if present.get(name) != sql])


def drop(connection: Any) -> None:
    dialect = DIALECTS[connection.vendor]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        dialect.drop(cursor, list(dialect.installed(cursor)))


def problems(connection: Any = default) -> list[str]:
    """What is wrong with the guards, in words; empty when each stands as it should, and nothing
    stands beside them."""
    wanted, present = compare(connection)
    lines = [
        f"guard {name} is {'missing' if name not in present else 'disabled or out of date'}"
        for name, sql in wanted.items()
        if present.get(name) != sql
    ]
    return [*lines, *foreign(connection)]


def foreign(connection: Any) -> list[str]:
    """What stands on or over the guarded tables and is not the site's own."""
    wanted, _ = compare(connection)
    with connection.cursor() as cursor:
        found = DIALECTS[connection.vendor].foreign(cursor, guarded_tables(), wanted)
        return [f"{words}: it is not the site's own" for words in found]


def guarded_models() -> list[type[Model]]:
    histories = map(history_model, tracked_models())
    return [*tracked_models(), *histories, LedgerEntry, AccessEvent]


def guarded_tables() -> dict[str, dict[str, bool]]:
    """The columns of every guarded table by name, and whether the database gives their default."""
    return {table: {} for table in ADDRESSES} | {
        model._meta.db_table: {
            f.column: f.db_default is not NOT_PROVIDED for f in model._meta.local_fields
        }
        for model in guarded_models()
    }


def enter_the_past(connection: Any) -> list[str]:
    """Fill the ledger if it is empty; into a ledger with entries nothing is entered afterwards.

    Returns a line for each history table that has rows without an entry, with their number.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        tables = before_the_ledger.tables_in(DIALECTS[connection.vendor].columns(cursor))
        if tables and ledger.head(cursor).sequence == 0:
            before_the_ledger.enter(cursor, connection.vendor, tables)
        return before_the_ledger.not_entered(cursor, tables)


def differences(connection: Any) -> list[str]:
    """A line for each table that has records no history row agrees with, with their number."""
    dialect = DIALECTS[connection.vendor]
    lines = []
    with connection.cursor() as cursor:
        columns = dialect.columns(cursor)
        for model in tracked_models():
            live, history = model._meta.db_table, history_model(model)._meta.db_table
            needed = {(t, name) for t in (live, history) for name in tracked_columns(model)}
            if needed <= columns:  # else the site is not migrated as far as its models
                cursor.execute(
                    f'SELECT COUNT(*) FROM "{live}" AS r WHERE NOT EXISTS'
                    f' (SELECT 1 FROM "{history}" AS h WHERE {equal(model, dialect, "r", "h")})'
                )
                (count,) = cursor.fetchone()
                lines += [f"{count} in {live}"] if count else []
    return lines
