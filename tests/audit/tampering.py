"""What whoever has the database can do to it once the guards are down."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

from django.db import connection

from improvement.audit import canonical, guards
from improvement.audit.rules import LEDGER


def unguard() -> None:
    connection.check_constraints()  # for PostgreSQL drops no trigger that is still to fire
    guards.drop(connection)


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
