"""Reading the history: who changed what, when, from what to what, and why.

An `Entry` is one history row set against the row before it. Pages never read history otherwise.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import models
from django.utils.text import capfirst

from improvement.addresses import address_of
from improvement.audit import canonical
from improvement.audit.history_keys import EntryKey, Records, keys_of_records
from improvement.audit.names import NOT_SHOWN, Names, documents, model_of, without_documents
from improvement.audit.plan_keys import plan_key_sql
from improvement.audit.rules import tracked_models
from improvement.history import Tracked
from improvement.models import Redaction
from improvement.prepared import Among, among, read_of
from improvement.templatetags.display import moment


class Field(NamedTuple):
    """One value that changed, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One change of one record, ready to read."""

    id: int
    kind: str
    record: Tracked
    name: str
    added: bool
    actor: str
    actor_role: str
    reason: str
    history_date: datetime
    recorded_at: datetime
    backfill: bool
    entered_by: str
    version: int
    on_plan: bool
    fields: tuple[Field, ...]
    columns: frozenset[str]  # of the fields
    taken_out: tuple[str, ...]
    # By model and key, the records that the words and the addresses are made of, of all that was
    # read with it.
    rests_on: frozenset[tuple[type[Tracked], int]] = dataclasses.field(compare=False)

    @property
    def sentence(self) -> str:
        noun = self.record._meta.verbose_name
        return f"{'Added' if self.added else 'Changed'} {noun}: {self.name}"

    def url(self, slug: str) -> str:
        """The page on the plan that shows the record; "" when it has none."""
        if not hasattr(self.record, "page"):
            return ""
        name, *args = self.record.page()
        return address_of(name, slug, *args)

    def address(self, slug: str) -> str:
        """The page on the plan that shows this change alone; "" for one that is of no plan."""
        return address_of("history-entry", slug, self.kind, self.id) if self.on_plan else ""


def nouns() -> dict[str, type[Tracked]]:
    """Every tracked noun by name."""
    return {str(model._meta.model_name): model for model in tracked_models()}


@cache
def kinds() -> dict[str, type[Tracked]]:
    """The tracked nouns of a plan by name, for example "action"."""
    return {kind: model for kind, model in nouns().items() if plan_key_sql(model)}


def entries_of(records: Records, latest: int | None = None) -> list[Entry]:
    """The changes of the records, the latest first; at most `latest` of them."""
    return read_entries(keys_of_records(records, last=latest))


def read_entries(keys: Iterable[EntryKey]) -> list[Entry]:
    """The entries with these keys, in the same order; a fixed number of queries for each noun."""
    keys = list(keys)
    ids_by_kind = defaultdict(list)
    for key in keys:
        ids_by_kind[key.kind].append(key.id)
    rows = [
        row
        for kind, ids in ids_by_kind.items()
        for row in read_of(rows_by_key, nouns()[kind], Among(ids))
    ]
    entries = {(entry.kind, entry.id): entry for entry in as_entries(rows)}
    return [entries[key.kind, key.id] for key in keys]


def rows_by_key(model: type[Tracked], ids: Among) -> models.QuerySet[Any]:
    return without_documents(model).filter(history_id__in=ids).order_by()


def as_entries(rows: Sequence[Any]) -> list[Entry]:
    """Set each history row against the version before it."""
    earlier = versions_before(rows)
    pairs = [(row, earlier.get((row.instance_type, row.id, row.version - 1))) for row in rows]
    names, records, redactions = Names(pairs), live_records(rows), redactions_of(rows)
    rests_on = frozenset([*records, *((model, pk) for model, pk, _ in names.records)])
    return [
        entry_of(row, before, records[row.instance_type, row.id], names, redactions, rests_on)
        for row, before in pairs
    ]


def redactions_of(rows: Iterable[Any]) -> dict[tuple[str, int, int], list[str]]:
    """What was taken out of these rows, in words, by table, record and version."""
    ids = {row.id for row in rows if canonical.REDACTED in vars(row).values()}
    sentences = defaultdict(list)
    approved = Redaction.objects.filter(record_id__in=ids, decision="approved", left_digest="")
    for redaction in approved.select_related("decided_by") if ids else ():
        assert redaction.decided_at is not None
        for version in redaction.version_numbers:
            sentences[redaction.history_table, redaction.record_id, version].append(
                f"Text was taken out on {moment(redaction.decided_at)}, decided by "
                f"{redaction.decided_by}: {redaction.get_ground_display()}"
            )
    return sentences


def versions_before(rows: Iterable[Any]) -> dict[tuple[type[Tracked], int, int], Any]:
    """The history rows that came just before, by model, id and version."""
    wanted: dict[type[Tracked], set[tuple[int, int]]] = defaultdict(set)  # ids and versions
    for row in rows:
        if row.version > 1:
            wanted[row.instance_type].add((row.id, row.version - 1))
    return {
        (model, row.id, row.version): row
        for model, pairs in wanted.items()
        for row in read_of(rows_by_version, model, *map(among, zip(*pairs, strict=True)))
    }


def rows_by_version(model: type[Tracked], ids: Among, versions: Among) -> models.QuerySet[Any]:
    rows = without_documents(model).filter(id__in=ids, version__in=versions)
    return rows.order_by()


def live_records(rows: Iterable[Any]) -> dict[tuple[type[Tracked], int], Tracked]:
    """The rows' records as they are now, which say where their pages are."""
    ids_by_model = defaultdict(set)
    for row in rows:
        ids_by_model[row.instance_type].add(row.id)
    return {
        (model, record.pk): record
        for model, ids in ids_by_model.items()
        for record in read_of(records_by_key, model, among(ids))
    }


def records_by_key(model: type[Tracked], ids: Among) -> models.QuerySet[Any]:
    return with_relations(model).filter(pk__in=ids).order_by()


def with_relations(model: type[Tracked]) -> models.QuerySet[Any]:
    """The model's rows with the records that their addresses on the plan are made of, and no
    document of either: a publication's is a whole plan, and hundreds of rows refer to one."""
    keys = [field for field in model._meta.fields if isinstance(field, models.ForeignKey)]
    required = [key for key in keys if not key.null and key.name not in NOT_SHOWN]
    theirs = [f"{key.name}__{name}" for key in required for name in documents(model_of(key))]
    records = model._base_manager.select_related(*[key.name for key in required])
    return records.defer(*documents(model), *theirs)


def entry_of(
    row: Any,
    before: Any,
    record: Tracked,
    names: Names,
    redactions: dict[Any, list[str]],
    rests_on: frozenset[tuple[type[Tracked], int]],
) -> Entry:
    changed = dict(changed_fields(row, before, names))
    return Entry(
        id=row.history_id,
        kind=str(record._meta.model_name),
        record=record,
        name=names.of(row),
        added=row.history_type == "+",
        actor=row.actor,
        actor_role=row.actor_role,
        reason=row.history_change_reason,
        history_date=row.history_date,
        recorded_at=row.recorded_at,
        backfill=row.backfill,
        entered_by=row.entered_by,
        version=row.version,
        on_plan=row.plan_ref is not None,
        fields=tuple(changed.values()),
        columns=frozenset(changed),
        taken_out=tuple(redactions.get((row._meta.db_table, row.id, row.version), ())),
        rests_on=rests_on,
    )


def changed_fields(row: Any, before: Any, names: Names) -> Iterable[tuple[str, Field]]:
    """By the names of their columns."""
    for field in row.tracked_fields:
        if isinstance(field, models.JSONField):
            words = "A document, proved by its digest"
            new, old = words, words if before else ""
        elif field.name not in NOT_SHOWN:
            new = names.say(field, getattr(row, field.attname), row.history_date)
            old = (
                names.say(field, getattr(before, field.attname), row.history_date)
                if before
                else unset_value(field)
            )
        else:
            continue
        if new != old:
            yield field.name, Field(capfirst(str(field.verbose_name)), old, new)


def unset_value(field: models.Field[Any, Any]) -> str:
    """The value before a record's first version, in words: a new record shows only what differs."""
    return "No" if isinstance(field, models.BooleanField) and field.default is False else ""
