"""System checks of the database's settings that cost time and lose nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections


@register(Tags.database, deploy=True)
def check_speed(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """PostgreSQL does not compile each statement before it runs it."""
    return [message for alias in databases or [] for message in slow_settings(connections[alias])]


def slow_settings(connection: Any) -> Iterator[CheckMessage]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        if cursor.fetchone()[0] != "off":
            yield Warning(
                f"{connection.alias} runs with jit on: compiling takes longer than any page",
                hint="ALTER ROLE plan_site SET jit = off (docs/postgresql.md).",
                id="improvement.W001",
            )
