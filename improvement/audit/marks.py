"""A mark of what a database's catalogue says: any change of a table, a guard, a view or a role's
settings gives another mark. To ask for it costs a tenth of comparing them all.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

# Whatever is made, changed or removed writes a row of one of these, or takes one away.
CATALOGUES = (
    *("pg_attrdef", "pg_attribute", "pg_auth_members", "pg_cast", "pg_class"),
    *("pg_constraint", "pg_database", "pg_db_role_setting", "pg_event_trigger", "pg_index"),
    *("pg_inherits", "pg_namespace", "pg_operator", "pg_policy", "pg_proc", "pg_rewrite"),
    *("pg_trigger", "pg_type"),
)
# How many rows there are, and the sum of the transactions that wrote them. Every name is the
# database's own, so that nothing laid over one can answer in its place.
ROWS = (
    "(SELECT (pg_catalog.count(*), pg_catalog.sum(pg_catalog.int8in(pg_catalog.xidout(xmin))))"
    " FROM pg_catalog.{})"
)
OF_THE_SESSION = "pg_catalog.array_to_string(pg_catalog.current_schemas(true), ',')"
QUERIES = {
    "postgresql": f"SELECT {OF_THE_SESSION}, {', '.join(map(ROWS.format, CATALOGUES))}",
    "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master",
}


def mark_of(connection: Any) -> Hashable:
    """The mark of the database's catalogue and of the migrations that it says are applied. It is
    all that they say: to make a digest of it takes longer than to compare it."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[connection.vendor])
        catalogue = tuple(cursor.fetchall())
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return connection.settings_dict["NAME"], catalogue, tuple(cursor.fetchall())
