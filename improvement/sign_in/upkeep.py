"""What a database needs for signing in: a migration makes it, and a server looks for it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection as default
from django.db import connections

from improvement.audit import before_the_ledger, guards
from improvement.changes import prove_password


def after_migrate(using: str, **kwargs: Any) -> None:
    """Make the cache's table, where attempts are counted, and proofs of passwords without one, once
    every table is there and the past is in the ledger."""
    call_command("createcachetable", database=using, verbosity=0)
    people = get_user_model()
    there = columns(connections[using])
    if before_the_ledger.tables_in(there) and (people._meta.db_table, "password_proof") in there:
        for person in people._base_manager.filter(password_proof=None).exclude(password=""):
            prove_password(person)


def columns(connection: Any) -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        return guards.DIALECTS[connection.vendor].columns(cursor)


def missing_tables(connection: Any = default) -> list[str]:
    """The tables that the site needs and the database lacks; `migrate` makes them."""
    caches = [cache["LOCATION"] for cache in settings.CACHES.values() if "LOCATION" in cache]
    models = apps.get_models(include_auto_created=True)
    needed = {model._meta.db_table for model in models if model._meta.managed}
    return sorted(needed.union(caches) - {table for table, _ in columns(connection)})
