"""Writes the workstreams, findings and outcomes that the plan's own workbook adds or changes, and
takes that back."""

from __future__ import annotations

from django.db.models import Max

from improvement.history import save_many_as
from improvement.models import Plan, User
from workstreams.importing.own_records import SHEETS
from workstreams.models import PlanImport
from workstreams.queries.import_reasons import versions_before, versions_written
from workstreams.queries.imported_records import MODELS, RecordComparison

IN_PLACES = ("workstream", "outcome")  # which have a place in their list: new ones come last


def write_records(plan: Plan, records: RecordComparison, by: User | str, reason: str) -> None:
    for kind, model in MODELS.items():
        new = records.new(kind)
        if kind in IN_PLACES and new:
            last = model._default_manager.filter(plan=plan).aggregate(last=Max("order"))["last"]
            for place, record in enumerate(new, (last or 0) + 1):
                record.order = place
        changed = [row for row in records.rows if row.kind == kind and row.changes]
        for row in changed:
            for name, (_, value) in row.changes.items():
                setattr(row.record, name, value)
            row.record.clean_fields(exclude=["plan"])
        save_many_as([row.record for row in changed], by, reason)
        save_many_as(new, by, reason)


def undo_records(record: PlanImport, by: User, reason: str) -> None:
    """Those that nobody has changed since are as before. Those that were new stay: others may rest
    on them by now, and none can be deleted."""
    for kind, model in MODELS.items():
        written = {row.id: row for row in versions_written(model, record)}
        before = versions_before(model, written)
        undone = []
        for each in model._default_manager.filter(pk__in=before.keys()):
            if each.version == written[each.pk].version:
                for name in SHEETS[kind].fields:
                    setattr(each, name, getattr(before[each.pk], name))
                undone.append(each)
        save_many_as(undone, by, reason)
