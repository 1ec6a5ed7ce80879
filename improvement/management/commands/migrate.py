"""Django's migrate; guards and database views are installed again even where it fails."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from improvement import database_views
from improvement.audit import guards


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            super().handle(*args, **options)
        except BaseException:
            for part in (database_views, guards):
                part.install(connections[options["database"]])
            raise
