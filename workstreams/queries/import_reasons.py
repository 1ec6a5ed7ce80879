"""How the reason of each version begins that an import wrote, or with which that was undone."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from improvement.history import Tracked, history_of
from workstreams.models import PlanImport

IMPORTED = "Imported from "
TAKEN_BACK = "Took back what was imported from "


def versions_written(model: type[Tracked], record: PlanImport) -> QuerySet[Any]:
    """The versions of the model's records that the import wrote, of each the only one."""
    return history_of(model).filter(
        plan_ref=record.plan_id, history_change_reason__startswith=f"{IMPORTED}{record.source}"
    )
