"""Empties the tables between tests that commit. Tracked rows cannot be deleted while the guards
stand; only tests flush, so what lifts them stands here, where no code of the site can reach it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from improvement.audit import guards


@contextmanager
def lifted() -> Iterator[None]:
    dialect = guards.DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        forbids = [n for n in dialect.installed(cursor) if n.endswith(("_delete", "_truncate"))]
        dialect.drop(cursor, forbids)
    try:
        yield
    finally:
        guards.install(connection)


def flush() -> None:
    """Without the signal after it, which fills tables of permissions that the site never reads."""
    with lifted():
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
