"""What SQLite's catalogue holds on the guarded tables that is not the site's own."""

# ruff: noqa: S608  # pieces of SQL of this file's own

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

# Each query is given the names of the guarded tables as JSON.
NAMES = "COLLATE NOCASE IN (SELECT value FROM json_each(%s))"
TABLES = f"sqlite_master AS m WHERE m.name {NAMES}"
ON_TABLES = [
    f"SELECT m.name || ' is no ordinary table' FROM {TABLES}"
    " AND (m.type <> 'table' OR m.sql NOT LIKE 'CREATE TABLE%%')",
    "SELECT 'a column of ' || m.name || ' has a collation of its own'"
    f" FROM {TABLES} AND m.sql LIKE '%%COLLATE%%'",
    "SELECT DISTINCT 'a foreign key on ' || m.name || ' writes or deletes rows'"
    f" FROM pragma_foreign_key_list(m.name) AS k, {TABLES}"
    " AND (k.on_update <> 'NO ACTION' OR k.on_delete <> 'NO ACTION')",
    "SELECT 'column ' || c.name || ' of ' || m.name || ' is computed'"
    f" FROM pragma_table_xinfo(m.name) AS c, {TABLES} AND c.hidden <> 0",
]
TRIGGERS = (
    "SELECT m.name, m.tbl_name FROM sqlite_master AS m"
    f" WHERE m.type = 'trigger' AND m.tbl_name {NAMES}"
)
HELD = (
    "SELECT m.name, c.name, COALESCE(c.dflt_value, '')"
    f" FROM pragma_table_xinfo(m.name) AS c, {TABLES} AND c.hidden = 0"
)
NAMED = re.compile(r'\bCONSTRAINT "([^"]+)"')
NOW = "STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')"  # as it is without the brackets round it


def foreign(
    cursor: Any, tables: Mapping[str, Mapping[str, bool]], guards: Collection[str]
) -> Iterator[str]:
    names = [json.dumps(list(tables))]
    for query in ON_TABLES:
        cursor.execute(query, names)
        yield from (found for (found,) in cursor.fetchall())
    cursor.execute(TRIGGERS, [json.dumps([*tables, *guards])])
    for trigger, table in cursor.fetchall():
        if trigger not in guards:
            yield f"trigger {trigger} on {table}"
    cursor.execute(HELD, names)
    for table, column, default in cursor.fetchall():
        if default != (NOW if tables[table].get(column) else ""):
            yield f"the default of column {column} of {table}"


def constraints(cursor: Any) -> set[tuple[str, str]]:
    """Every constraint that holds, as (table, name); a foreign key also as (table, column)."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    found = {(table, name) for table, sql in cursor.fetchall() for name in NAMED.findall(sql)}
    cursor.execute(
        "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'"
        " AND sql LIKE 'CREATE UNIQUE%' UNION ALL SELECT m.name, k.\"from\""
        " FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS k WHERE m.type = 'table'"
    )
    return found | set(cursor.fetchall())
