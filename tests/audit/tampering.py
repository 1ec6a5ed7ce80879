"""What whoever has the database can do to it once the guards are down."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

from django.db import connection

from improvement.audit import canonical, guards
from improvement.audit.rules import LEDGER
from tests.flushing import with_rows


def unguard(*empty: str) -> None:
    """Take down the guards of every table that has rows, and of these that are empty: to take down
    and put back all thousand takes longer than most of what is tried once they are down."""
    connection.check_constraints()  # for PostgreSQL drops no trigger that is still to fire
    dialect = guards.DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        standing = guards.guarded_tables().keys() - {*with_rows(cursor), *empty}
        names = [name for name in dialect.installed(cursor) if table_of(name) not in standing]
        dialect.drop(cursor, names)


def table_of(guard: str) -> str:
    return guard.removeprefix("audit_").rpartition("_")[0]


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rewrite() -> None:
    """Chain every entry anew."""
    previous = canonical.GENESIS
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sequence, payload FROM {LEDGER} ORDER BY sequence")
        for sequence, payload in cursor.fetchall():
            previous = canonical.digest(previous, payload)
            cursor.execute(
                f"UPDATE {LEDGER} SET digest = %s WHERE sequence = %s", [previous, sequence]
            )
