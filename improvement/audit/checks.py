"""System checks: models and settings with which the guards would not work, and missing guards.

The check of the database runs with `manage.py check --deploy --database default`. It does not run
with `migrate`, which installs the guards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections, models

from improvement.audit import guards
from improvement.audit.rules import tracked_models
from improvement.audit.start import problems_of
from improvement.history import Tracked
from improvement.history_rows import HistoryRow

WRITES_NOTHING = (models.PROTECT, models.RESTRICT, models.DO_NOTHING)
# A record's own value under one of these names would stand in the place of the history's.
OF_HISTORY = {field.name for field in HistoryRow._meta.get_fields()} | {
    *("history_id", "history_date", "history_type", "history_user_id", "history_change_reason"),
}
SQLITE_NEEDS = ("journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON")


@register(Tags.models)
def check_models(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Each tracked model is of a kind that the guards can protect."""
    return [
        Error(f"{model._meta.label} {fault}", obj=model, id="audit.E001")
        for model in tracked_models()
        for fault in faults(model)
    ]


def faults(model: type[Tracked]) -> Iterator[str]:
    meta = model._meta
    if meta.proxy:
        yield "is a proxy: its saves would go by another history"
    if meta.parents:
        yield "has a parent table: one change would be two rows"
    if meta.pk.name != "id" or not isinstance(meta.pk, models.AutoField | models.BigAutoField):
        yield "has a key other than an automatic id"
    for relation in meta.local_many_to_many:
        through = relation.remote_field.through
        if through is None or not issubclass(through, Tracked):
            yield f"has {relation.name}, a many-to-many field whose rows have no history"
    for field in meta.local_fields:
        if field.name in OF_HISTORY:
            yield f"has {field.name}, which is the name of a column of its history"
        if field.remote_field and field.remote_field.on_delete not in WRITES_NOTHING:
            yield f"has {field.name}, whose on_delete writes or deletes rows unseen"
        if getattr(field, "db_collation", None):
            yield f"has {field.name}, whose collation may call different texts equal"


@register(Tags.models)
def check_settings(app_configs: Any, **kwargs: Any) -> list[Error]:
    """History is switched on, and SQLite loses nothing that was committed."""
    errors = []
    if not getattr(settings, "SIMPLE_HISTORY_ENABLED", True):
        errors.append(
            Error("SIMPLE_HISTORY_ENABLED is off: nothing could be saved", id="audit.E002")
        )
    for alias, database in settings.DATABASES.items():
        if database["ENGINE"].endswith("sqlite3"):
            options = database.get("OPTIONS", {})
            command = options.get("init_command", "")
            missing = [need for need in SQLITE_NEEDS if need not in command]
            if options.get("transaction_mode") != "IMMEDIATE":
                missing.append("transaction_mode IMMEDIATE")
            if missing:
                errors.append(Error(f"{alias} lacks {', '.join(missing)}", id="audit.E003"))
    return errors


@register(Tags.database, deploy=True)
def check_database(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Every guard is installed, the site can't remove it, and the database loses no commit."""
    return [message for alias in databases or [] for message in database_faults(connections[alias])]


def database_faults(connection: Any) -> Iterator[CheckMessage]:
    dialect = guards.DIALECTS[connection.vendor]
    for problem in problems_of(connection):
        yield Error(problem, hint="Run manage.py migrate.", id="audit.E004")
    with connection.cursor() as cursor:
        for name, value in dialect.unsafe_settings(cursor):
            yield Error(
                f"{connection.alias} runs with {name} {value}: what was said to be saved could "
                "be lost, or saved without its history",
                id="audit.E005",
            )
        if dialect.can_disarm(cursor):
            yield Warning(
                f"{connection.alias} is used by a role that could disable its guards",
                hint="docs/postgresql.md sets up a role for the site that cannot.",
                id="audit.W006",
            )
