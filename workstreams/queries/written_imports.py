"""What an import that was written left in the plan, and whether it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable

from improvement.history import Tracked, history_of
from workstreams.models import DateChange, Milestone, PlanImport, Reading
from workstreams.queries.import_reasons import versions_written
from workstreams.queries.imported_links import KINDS_OF_LINK
from workstreams.queries.imported_records import MODELS


def has_asked(record: PlanImport) -> bool:
    """Whether it asked the chair to move dates: in a draft, the sheet of a lead alone does. A
    request may have been changed since, so its history says when it was asked."""
    rows = history_of(DateChange).filter(plan_ref=record.plan_id, asked_at=record.written_at)
    return rows.exists()


def to_take_back(record: PlanImport) -> dict[str, int]:
    """How many records beside actions the import wrote, by kind."""
    return {
        "readings": versions_written(Reading, record).count(),
        "milestones": versions_written(Milestone, record).count(),
        "links": written_of(record, (kind.links for kind in KINDS_OF_LINK.values())),
        "records": written_of(record, MODELS.values()),
    }


def written_of(record: PlanImport, models: Iterable[type[Tracked]]) -> int:
    return sum(versions_written(model, record).count() for model in models)
