"""System checks: every file on record is as its record says, and none is served openly.

`manage.py check --deploy --database default` lists every record whose file is missing or altered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from improvement.files import store
from improvement.history import Tracked
from improvement.registry import Registry
from workstreams.models import Evidence, PlanImport

# A file is written before its record, so the record of a younger file may still be to come.
GRACE = 3600  # seconds
# What gives the records of other packages that name a file, as `file_key` and `file_digest`.
WITH_FILES: Registry[Callable[[], Iterable[Any]]] = Registry()


def records_with_files() -> list[Any]:
    evidence = Evidence.objects.exclude(file_key="").order_by("pk")
    others = (record for records in WITH_FILES.values() for record in records())
    return [*evidence, *PlanImport.objects.order_by("pk"), *others]


def named(record: Tracked) -> str:
    return f"{record._meta.verbose_name} {record.pk}, “{record}”"


def fault_of(record: Any) -> str:
    """What is wrong with the record's file, in words that follow "its file"; "" for nothing."""
    if store.read(record.file_key, record.file_digest) is not None:
        return ""
    altered = store.path_of(record.file_key).exists()
    return "is not what was put on record" if altered else "is missing"


def unrecorded_files(now: float) -> list[Path]:
    """The files that no record names and that are older than GRACE. `now` is in seconds since
    1970, like the files' own times."""
    recorded = {record.file_key for record in records_with_files()}
    paths = (store.path_of(key) for key in store.all_keys() if key not in recorded)
    return sorted(path for path in paths if now - path.stat().st_mtime > GRACE)


@register(Tags.database, deploy=True)
def check_files(databases: Sequence[str] | None = None, **kwargs: Any) -> list[Warning]:
    """Every record that names a file has it."""
    return [
        Warning(
            f"The file of {named(record)}, {fault}",
            hint=f"Put back {store.path_of(record.file_key)} from a backup.",
            id="evidence.W001",
        )
        for record in (records_with_files() if databases else [])
        if (fault := fault_of(record))
    ]


@register(Tags.security)
def check_store(app_configs: Any, **kwargs: Any) -> list[Error]:
    """The files do not stand in a folder that is served to everyone."""
    served = [settings.STATIC_ROOT, *settings.STATICFILES_DIRS]
    return [
        Error(f"EVIDENCE_ROOT lies within {folder}, which everyone is served", id="evidence.E001")
        for folder in served
        if store.root().resolve().is_relative_to(Path(folder).resolve())
    ]
