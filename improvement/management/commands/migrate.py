"""Django's own migrate, after which the guards stand whether it went through or not."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from improvement.audit import guards


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            super().handle(*args, **options)
        except BaseException:
            guards.install(connections[options["database"]])
            raise
