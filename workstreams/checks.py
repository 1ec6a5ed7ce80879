"""Whether the files of evidence and the records that name them still belong together.

`manage.py check --deploy --database default` names every record whose file is gone or altered.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from improvement.files import store
from workstreams.models import Evidence

# A file is written before its record: one younger than this may have its record still to come.
GRACE = 3600  # seconds


def with_files() -> list[Evidence]:
    return list(Evidence.objects.exclude(file_key="").order_by("pk"))


def faults(evidence: Evidence) -> str:
    """What is wrong with the file of the record, in words; "" for nothing."""
    if store.read(evidence.file_key, evidence.file_digest) is not None:
        return ""
    altered = store.place(evidence.file_key).exists()
    return "is not what was put on record" if altered else "is missing"


def orphans(now: float) -> list[Path]:
    """Files that no record names, and that have waited for one for an hour. `now` is in seconds
    since 1970, as files carry it."""
    known = {one.file_key for one in with_files()}
    paths = (store.place(key) for key in store.kept() if key not in known)
    return sorted(path for path in paths if now - path.stat().st_mtime > GRACE)


@register(Tags.database, deploy=True)
def check_files(databases: Sequence[str] | None = None, **kwargs: Any) -> list[Warning]:
    """Every record that names a file has it."""
    return [
        Warning(
            f"The file of evidence {one.pk}, “{one}”, {fault}",
            hint=f"Put back {store.place(one.file_key)} from a backup.",
            id="evidence.W001",
        )
        for one in (with_files() if databases else [])
        if (fault := faults(one))
    ]


@register(Tags.security)
def check_store(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Nothing that is served to everyone lies above the files."""
    served = [settings.STATIC_ROOT, *settings.STATICFILES_DIRS]
    return [
        Error(f"EVIDENCE_ROOT lies within {folder}, which everyone is served", id="evidence.E001")
        for folder in served
        if store.root().resolve().is_relative_to(Path(folder).resolve())
    ]
