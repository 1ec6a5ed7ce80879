"""Database views that packages register: dropped before a migration and created after it.

PostgreSQL does not change the type of a column that a view reads, and SQLite checks every view when
it rebuilds a table. After a migration to an older state, a view whose columns are not there yet is
left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection as default
from django.db import connections, models, transaction

from improvement.audit import guards
from improvement.registry import Registry

PREFIX = "view_"  # names of our views begin with it, so that no other view is ever dropped
PROBE = "probe"  # a temporary view, made to learn how PostgreSQL writes a definition


@dataclass(frozen=True)
class DatabaseView:
    """A view by its SELECT statement for each vendor, and the models whose tables it reads."""

    select: Mapping[str, str]  # by Django's name of the vendor: "postgresql", "sqlite"
    reads: tuple[type[models.Model], ...]


VIEWS: Registry[DatabaseView] = Registry()  # in the order of creation: a view may read earlier ones


def before_migrate(using: str, plan: list[Any], **kwargs: Any) -> None:
    if plan:
        drop(connections[using])


def after_migrate(using: str, **kwargs: Any) -> None:
    install(connections[using])


def install(connection: Any) -> None:
    """Create all views anew, unless each is as registered."""
    if not problems(connection):
        return
    drop(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        columns = guards.DIALECTS[connection.vendor].columns(cursor)
        for name, view in VIEWS.items():
            if columns_read(view) <= columns:
                cursor.execute(f'CREATE VIEW "{name}" AS {view.select[connection.vendor]}')


def drop(connection: Any) -> None:
    """Drop every view of ours, also those that are registered no longer."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in reversed(installed(connection, cursor)):
            cursor.execute(f'DROP VIEW "{name}"')


def problems(connection: Any = default) -> list[str]:
    """What is wrong with the views, in words; empty when each is as registered."""
    with connection.cursor() as cursor:
        definitions = installed(connection, cursor)
        unknown = [f"view {name} is not registered" for name in definitions if name not in VIEWS]
        return unknown + [
            f"view {name} is {'missing' if name not in definitions else 'out of date'}"
            for name in VIEWS
            if name not in definitions or definitions[name] != wanted(connection, cursor, name)
        ]


def installed(connection: Any, cursor: Any) -> dict[str, str]:
    """The definitions of our views by name, as the database writes them, in order of creation."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY rowid")
    else:
        cursor.execute(
            "SELECT c.relname, pg_get_viewdef(c.oid) FROM pg_class c"
            " WHERE c.relkind = 'v' AND c.relnamespace = 'public'::regnamespace"
            " ORDER BY c.oid"
        )
    return {name: sql for name, sql in cursor.fetchall() if name.startswith(PREFIX)}


def wanted(connection: Any, cursor: Any, name: str) -> str:
    """The registered definition as the database writes it. SQLite keeps the words; PostgreSQL
    rewrites them, so it is asked by way of a temporary view."""
    select = VIEWS[name].select[connection.vendor]
    if connection.vendor == "sqlite":
        return f'CREATE VIEW "{name}" AS {select}'
    with transaction.atomic(using=connection.alias):
        cursor.execute(f"CREATE TEMPORARY VIEW {PROBE} AS {select}")
        cursor.execute(f"SELECT pg_get_viewdef('pg_temp.{PROBE}'::regclass)")
        (definition,) = cursor.fetchone()
        cursor.execute(f"DROP VIEW pg_temp.{PROBE}")
    return str(definition)


def columns_read(view: DatabaseView) -> set[tuple[str, str]]:
    """The (table, column) pairs of the models that the view reads."""
    return {(m._meta.db_table, f.column) for m in view.reads for f in m._meta.local_fields}
