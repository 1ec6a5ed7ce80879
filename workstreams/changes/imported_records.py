"""Writes the workstreams, findings and outcomes that the plan's own workbook adds or changes, and
takes that back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Max

from improvement.history import save_many_as
from improvement.models import Plan, User
from improvement.text_order import folded
from workstreams.importing.own_records import SHEETS
from workstreams.models import PlanImport, Workstream
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


def undo_records(record: PlanImport, by: User, reason: str) -> list[Workstream]:
    """They are as before, but for what somebody has changed since. Those that were new stay: others
    may rest on them by now, and none can be deleted. Returns the workstreams that keep the name
    that the import gave them, as another has their former one by now."""
    kept: list[Workstream] = []
    for kind, model in MODELS.items():
        written = {row.id: row for row in versions_written(model, record)}
        before = versions_before(model, written)
        taken = names_taken(record.plan_id, written, before) if model is Workstream else set()
        undone = []
        for each in model._default_manager.filter(pk__in=before.keys()):
            fields = set(SHEETS[kind].fields)
            if isinstance(each, Workstream) and each.pk in taken:
                fields.remove("name")
                kept.append(each)
            if put_back(each, written[each.pk], before[each.pk], fields):
                undone.append(each)
        save_many_as(undone, by, reason)
    return kept


def names_taken(plan_id: int, written: Mapping[int, Any], before: Mapping[int, Any]) -> set[int]:
    """The keys of the workstreams that would be named as another, had they their former names."""
    present = dict(Workstream.objects.filter(plan=plan_id).values_list("pk", "name"))
    former = {
        pk: row.name for pk, row in before.items() if present[pk] == written[pk].name != row.name
    }
    kept: set[int] = set()
    while True:
        many = Counter(map(folded, (present | former).values()))
        taken = {pk for pk, name in former.items() if many[folded(name)] > 1}
        if not taken:
            return kept
        kept |= taken  # whose present names others may have had
        former = {pk: name for pk, name in former.items() if pk not in taken}


def put_back(
    record: Any,
    written: Any,
    before: Any,
    fields: Collection[str],
    together: Collection[tuple[str, ...]] = (),
) -> bool:
    """Give the record's fields the values that they had, where they are as the import wrote them;
    whether any is changed by that. Of those that stand together, all are, or none."""
    since = {name for name in fields if getattr(record, name) != getattr(written, name)}
    kept = since.union(*(group for group in together if since & set(group)))
    names = [
        name
        for name in fields
        if name not in kept and getattr(written, name) != getattr(before, name)
    ]
    for name in names:
        setattr(record, name, getattr(before, name))
    return bool(names)
