"""Database views that packages register: dropped before a migration and created after it.

PostgreSQL does not change the type of a column that a view reads, and SQLite checks every view when
it rebuilds a table. After a migration to an older state, a view whose columns are not there yet is
left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

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


class Installed(NamedTuple):
    """A view as the database has it: its definition, and the comment that we put on it."""

    definition: str
    comment: str | None


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
                create(connection, cursor, name, view.select[connection.vendor])


def create(connection: Any, cursor: Any, name: str, select: str) -> None:
    cursor.execute(f'CREATE VIEW "{name}" AS {select}')
    if connection.vendor == "postgresql":
        definition = installed(connection, cursor)[name].definition
        cursor.execute(f'COMMENT ON VIEW "{name}" IS %s', [fingerprint(select, definition)])


def drop(connection: Any) -> None:
    """Drop every view of ours, also those that are registered no longer."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in reversed(installed(connection, cursor)):
            cursor.execute(f'DROP VIEW "{name}"')


def problems(connection: Any = default) -> list[str]:
    """What is wrong with the views, in words; empty when each is as registered.

    A database that nothing was migrated in lacks none of them, as it lacks no guard.
    """
    with connection.cursor() as cursor:
        if not guards.DIALECTS[connection.vendor].columns(cursor):
            return []
        views = installed(connection, cursor)
        unknown = [f"view {name} is not registered" for name in views if name not in VIEWS]
        return unknown + [
            f"view {name} is {'missing' if name not in views else 'out of date'}"
            for name in VIEWS
            if name not in views or not is_as_registered(connection, cursor, name, views[name])
        ]


def installed(connection: Any, cursor: Any) -> dict[str, Installed]:
    """Our views by name, in order of creation."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql, '' FROM sqlite_master WHERE type = 'view' ORDER BY rowid")
    else:
        cursor.execute(
            "SELECT c.relname, pg_get_viewdef(c.oid), obj_description(c.oid, 'pg_class')"
            " FROM pg_class c WHERE c.relkind = 'v'"
            " AND c.relnamespace = 'public'::regnamespace ORDER BY c.oid"
        )
    rows = cursor.fetchall()
    return {name: Installed(*rest) for name, *rest in rows if name.startswith(PREFIX)}


def is_as_registered(connection: Any, cursor: Any, name: str, view: Installed) -> bool:
    """SQLite keeps the words of a definition. PostgreSQL rewrites them, so a temporary view shows
    what they become; a role that may make none, as the site's own, compares the fingerprint."""
    select = VIEWS[name].select[connection.vendor]
    if connection.vendor == "sqlite":
        return view.definition == f'CREATE VIEW "{name}" AS {select}'
    if view.comment != fingerprint(select, view.definition):
        return False
    cursor.execute("SELECT has_database_privilege(current_database(), 'TEMPORARY')")
    return not cursor.fetchone()[0] or view.definition == rewritten(connection, cursor, select)


def rewritten(connection: Any, cursor: Any, select: str) -> str:
    """The definition that PostgreSQL makes of the statement."""
    with transaction.atomic(using=connection.alias):
        cursor.execute(f"CREATE TEMPORARY VIEW {PROBE} AS {select}")
        cursor.execute(f"SELECT pg_get_viewdef('pg_temp.{PROBE}'::regclass)")
        (definition,) = cursor.fetchone()
        cursor.execute(f"DROP VIEW pg_temp.{PROBE}")
    return str(definition)


def fingerprint(select: str, definition: str) -> str:
    """The SHA-256 digest of a statement and of what PostgreSQL made of it."""
    return sha256(f"{select}\0{definition}".encode()).hexdigest()


def columns_read(view: DatabaseView) -> set[tuple[str, str]]:
    """The (table, column) pairs of the models that the view reads."""
    return {(m._meta.db_table, f.column) for m in view.reads for f in m._meta.local_fields}
