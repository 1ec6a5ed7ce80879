"""Empties the tables between tests that commit. Tracked rows cannot be deleted while the guards
stand; only tests flush, so what lifts them stands here, where no code of the site can reach it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction

from improvement.audit import guards

# The keys are not asked about each row: every table that a row could refer to is emptied, too.
WITHOUT_KEYS = {"postgresql": "SET LOCAL session_replication_role = replica", "sqlite": ""}


@contextmanager
def lifted(tables: list[str]) -> Iterator[None]:
    """The rows of these tables can be deleted."""
    dialect = guards.DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        names = {f"audit_{table}_delete" for table in tables}
        dialect.drop(cursor, [name for name in dialect.installed(cursor) if name in names])
    try:
        yield
    finally:
        guards.install(connection)


def flush() -> None:
    """Empty what has rows and begin its numbers anew: to truncate every table, as Django does, is
    slow on PostgreSQL, which makes a new file for each."""
    with connection.cursor() as cursor:
        filled = with_rows(cursor)
        sequences = [
            sequence
            for table in filled
            for sequence in connection.introspection.get_sequences(cursor, table)
        ]
    with lifted(filled), transaction.atomic(), connection.cursor() as cursor:
        for sql in [
            WITHOUT_KEYS[connection.vendor],
            *(f'DELETE FROM "{table}"' for table in filled),  # noqa: S608  # our own tables
            *connection.ops.sequence_reset_by_name_sql(no_style(), sequences),
        ]:
            if sql:
                cursor.execute(sql)


def with_rows(cursor: Any) -> list[str]:
    """The tables of models that have rows."""
    cursor.execute(
        " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")"  # noqa: S608  # our own tables
            for table in may_have_rows(cursor)
        )
        or "SELECT 1 WHERE FALSE"
    )
    return [table for (table,) in cursor.fetchall()]


def may_have_rows(cursor: Any) -> list[str]:
    """The tables of models, without those in which no row can stand: PostgreSQL takes longer to
    plan a question to each of some hundred tables than to look at the sizes of their files."""
    tables = tables_of_models()
    if connection.vendor == "sqlite":
        return sorted({*tables} & {*connection.introspection.table_names(cursor)})
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relname = ANY(%s) AND pg_relation_size(oid) > 0",
        [tables],
    )
    return [table for (table,) in cursor.fetchall()]


@cache
def tables_of_models() -> list[str]:
    return connection.introspection.django_table_names(only_existing=False, include_views=False)
