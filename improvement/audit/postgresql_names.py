"""What names in SQL mean to PostgreSQL: the site's own tables, and nothing laid over them.

An operator or a function in any schema of the search path is taken before the database's own where
its types fit better, so guards and verification look for them nowhere but in pg_catalog.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

OUR_TABLE = re.compile(r'(?<!DISTINCT )\b(FROM|JOIN) (?=["a-z])')


def in_public(sql: str) -> str:
    """The SQL, with each table named with its schema."""
    return OUR_TABLE.sub(r"\1 public.", sql)


class Unblinded:
    """A cursor for SQL that names tables as guards do."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        self.fetchone, self.fetchall = cursor.fetchone, cursor.fetchall

    def execute(self, sql: str, values: Any = None) -> None:
        self.cursor.execute(in_public(sql), values)


@contextmanager
def unblinded(cursor: Any) -> Iterator[Unblinded]:
    """A cursor whose SQL finds the tables in public, and all else in the database's own schema."""
    with transaction.atomic():
        cursor.execute("SELECT current_setting('search_path')")
        (usual,) = cursor.fetchone()
        cursor.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        yield Unblinded(cursor)
        cursor.execute("SELECT set_config('search_path', %s, true)", [usual])
