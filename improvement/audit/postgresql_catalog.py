"""What PostgreSQL's catalogue holds on or over the guarded tables that is not the site's own.

Whoever owns a table can lay things on it by which a write is changed, diverted or hidden and every
guard still stands; and whoever may create an operator can have two different texts called equal.
"""

# ruff: noqa: S608  # pieces of SQL of this file's own

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from improvement.audit.postgresql_names import unblinded

# Each query is given the names of the guarded tables, and answers with what it found in words.
TABLES = "pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s)"
COLUMNS = (
    "pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s)"
)
SYSTEM = "('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
ON_TABLES = [
    f"SELECT c.relname || ' is no ordinary table' FROM {TABLES}"
    " AND (c.relkind <> 'r' OR c.relpersistence <> 'p' OR c.relispartition)",
    f"SELECT 'row security is on for ' || c.relname FROM {TABLES}"
    " AND (c.relrowsecurity OR c.relforcerowsecurity)",
    f"SELECT 'rule ' || r.rulename || ' on ' || c.relname FROM pg_rewrite r, {TABLES}"
    " AND r.ev_class = c.oid",
    f"SELECT 'row policy ' || p.polname || ' on ' || c.relname FROM pg_policy p, {TABLES}"
    " AND p.polrelid = c.oid",
    "SELECT c.relname || ' has a child table, or is one' FROM pg_inherits i,"
    f" {TABLES} AND c.oid IN (i.inhrelid, i.inhparent)",
    "SELECT 'foreign key ' || k.conname || ' on ' || c.relname || ' writes or deletes rows'"
    f" FROM pg_constraint k, {TABLES} AND k.conrelid = c.oid AND k.contype = 'f'"
    " AND (k.confupdtype <> 'a' OR k.confdeltype <> 'a')",
    "SELECT 'foreign key ' || k.conname || ' on ' || c.relname || ' is switched off' FROM"
    f" pg_trigger t JOIN pg_constraint k ON k.oid = t.tgconstraint, {TABLES}"
    " AND t.tgrelid = c.oid AND t.tgisinternal AND t.tgenabled <> 'O'",
    # A constraint, an index or a default may run a function, and a function may do anything.
    "SELECT DISTINCT 'function ' || f.proname || ' is run by ' || c.relname"
    " FROM pg_depend d JOIN pg_proc f ON d.refclassid = 'pg_proc'::regclass AND f.oid = d.refobjid"
    f" AND f.pronamespace NOT IN {SYSTEM} LEFT JOIN pg_constraint k"
    " ON d.classid = 'pg_constraint'::regclass AND d.objid = k.oid LEFT JOIN pg_index i"
    " ON d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid LEFT JOIN pg_attrdef e"
    " ON d.classid = 'pg_attrdef'::regclass AND d.objid = e.oid,"
    f" {TABLES} AND c.oid IN (k.conrelid, i.indrelid, e.adrelid)",
    f"SELECT 'column ' || a.attname || ' of ' || c.relname || ' is computed' FROM {COLUMNS}"
    " AND a.attgenerated <> ''",
    "SELECT 'column ' || a.attname || ' of ' || c.relname || ' has a collation of its own'"
    f" FROM {COLUMNS} AND a.attcollation NOT IN (0, 'pg_catalog.\"default\"'::regcollation)",
    "SELECT 'column ' || a.attname || ' of ' || c.relname || ' is of a type that is not built in'"
    f" FROM pg_type t, {COLUMNS} AND t.oid = a.atttypid"
    " AND t.typnamespace <> 'pg_catalog'::regnamespace",
]
# Given the names of the guarded tables and of the schemas in which the site looks for names.
ELSEWHERE = (
    "SELECT 'table ' || n.nspname || '.' || c.relname || ' is taken for the one in public'"
    " FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid WHERE c.relname = ANY(%s)"
    " AND n.nspname = ANY(%s) AND n.nspname <> 'public'"
)
OVER_ALL = """
    SELECT 'event trigger ' || evtname FROM pg_event_trigger
    UNION ALL
    SELECT 'operator ' || n.nspname || '.' || o.oprname || ' bears the name of one built in'
    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
    WHERE n.nspname = ANY(%(schemas)s) AND EXISTS (SELECT 1 FROM pg_operator b
        WHERE b.oprnamespace = 'pg_catalog'::regnamespace AND b.oprname = o.oprname)
    UNION ALL
    SELECT 'function ' || n.nspname || '.' || f.proname || ' bears the name of one built in'
    FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
    WHERE n.nspname = ANY(%(schemas)s) AND EXISTS (SELECT 1 FROM pg_proc b
        WHERE b.pronamespace = 'pg_catalog'::regnamespace AND b.proname = f.proname)
    UNION ALL
    SELECT 'type ' || n.nspname || '.' || t.typname || ' bears the name of one built in'
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE n.nspname = ANY(%(schemas)s) AND EXISTS (SELECT 1 FROM pg_type b
        WHERE b.typnamespace = 'pg_catalog'::regnamespace AND b.typname = t.typname)
    UNION ALL
    SELECT 'setting ' || s || ' of a role or of the database'
    FROM pg_db_role_setting r, unnest(r.setconfig) s
    WHERE r.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
    AND r.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    AND s ~ '^(search_path|role|session_replication_role|row_security|.*_preload_libraries)='
    UNION ALL
    SELECT 'cast from ' || castsource::regtype || ' to ' || casttarget::regtype
    FROM pg_cast WHERE oid >= 16384 AND castsource < 16384 AND casttarget < 16384
"""
TRIGGERS = (
    "SELECT t.tgname, c.relname, f.proname = t.tgname AND"
    " f.pronamespace = 'public'::regnamespace FROM pg_proc f, pg_trigger t,"
    f" {TABLES} AND t.tgrelid = c.oid AND f.oid = t.tgfoid AND NOT t.tgisinternal"
)
HELD = (
    "SELECT c.relname, a.attname, COALESCE(pg_get_expr(e.adbin, e.adrelid), '')"
    " FROM pg_attrdef e RIGHT JOIN pg_attribute a ON e.adrelid = a.attrelid"
    " AND e.adnum = a.attnum AND a.attgenerated = ''"
    " JOIN pg_class c ON c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s)"
)
CONSTRAINTS = """
    SELECT c.relname, k.conname FROM pg_constraint k, pg_class c WHERE c.oid = k.conrelid
    AND c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT c.relname, u.relname FROM pg_index i, pg_class c, pg_class u
    WHERE c.oid = i.indrelid AND u.oid = i.indexrelid AND i.indisunique AND i.indisvalid
    AND c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT c.relname, a.attname FROM pg_constraint k, pg_class c, pg_attribute a
    WHERE c.oid = k.conrelid AND a.attrelid = c.oid AND a.attnum = k.conkey[1] AND k.contype = 'f'
    AND c.relnamespace = 'public'::regnamespace
"""
NOW = "statement_timestamp()"


def foreign(
    cursor: Any, tables: Mapping[str, Mapping[str, bool]], guards: Collection[str]
) -> Iterator[str]:
    cursor.execute("SELECT current_schemas(false)")
    schemas = [name for name in cursor.fetchone()[0] if name != "pg_catalog"]
    with unblinded(cursor):
        for query, values in [
            *((query, [list(tables)]) for query in ON_TABLES),
            (ELSEWHERE, [list(tables), schemas]),
            (OVER_ALL, {"schemas": schemas}),
        ]:
            cursor.execute(query, values)
            yield from (found for (found,) in cursor.fetchall())
        yield from triggers_and_defaults(cursor, tables, guards)


def triggers_and_defaults(
    cursor: Any, tables: Mapping[str, Mapping[str, bool]], guards: Collection[str]
) -> Iterator[str]:
    """Triggers and defaults that are not as the site has them."""
    names = [list(tables)]
    cursor.execute(TRIGGERS, names)
    for trigger, table, is_sound in cursor.fetchall():
        if trigger not in guards or not is_sound:
            yield f"trigger {trigger} on {table}"
    cursor.execute(HELD, names)
    for table, column, default in cursor.fetchall():
        if default != (NOW if tables[table].get(column) else ""):
            yield f"the default of column {column} of {table}"


def constraints(cursor: Any) -> set[tuple[str, str]]:
    """Every constraint that holds, as (table, name); a foreign key also as (table, column)."""
    with unblinded(cursor):
        cursor.execute(CONSTRAINTS)
        return set(cursor.fetchall())
