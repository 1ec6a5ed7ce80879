"""Tracked records: each version is kept in a history table, with who made it, when and why.

`save_as`, or `save_many_as` for many records at once, is the only way to write. Both enter each
version in the ledger. The guards in the database (improvement/audit) refuse any other change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from django.db import models, transaction
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from improvement.audit import bulk, ledger
from improvement.audit.changing import Change, NotAudited, audited, backfilled, current_change

if TYPE_CHECKING:
    from improvement.models import User
    from improvement.roles import Role

__all__ = [
    "AuditedRecords",
    "Change",
    "HistoryRow",
    "NotAudited",
    "StaleRecord",
    "Tracked",
    "TrackedQuerySet",
    "audited",
    "backfilled",
    "current_change",
    "history_model",
    "history_of",
    "save_many_as",
]

Row = TypeVar("Row", bound=models.Model, covariant=True)


class StaleRecord(Exception):
    """The record has been changed since the person read it."""

    def __init__(self, record: Tracked) -> None:
        super().__init__(f"{record} has been changed by someone else since it was read")
        self.record = record


class HistoryRow(models.Model):
    """The columns of every history row beside the record's own values."""

    plan_ref = models.BigIntegerField(null=True, editable=False)
    actor = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    backfill = models.BooleanField(default=False)
    entered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class AuditedRecords(HistoricalRecords):
    """django-simple-history, with the actor as plain values and one row for each version."""

    def __init__(self, **options: Any) -> None:
        options = {
            "inherit": True,
            "bases": (HistoryRow,),
            "history_id_field": models.BigAutoField(),
            "history_user_id_field": models.BigIntegerField(null=True),
        } | options
        super().__init__(**options)

    def add_extra_methods(self, cls: type[models.Model]) -> None:
        """Add nothing: simple-history would add a method that saves without history."""

    def fields_included(self, model: Any) -> list[models.Field[Any, Any]]:
        return [f for f in model._meta.fields if f.name not in model.untracked_fields]

    def copy_fields(self, model: Any) -> dict[str, models.Field[Any, Any]]:
        fields: dict[str, Any] = super().copy_fields(model)
        for field in fields.values():
            field.db_index = False  # history is read by the indexes below, never by these
        return fields

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        table = model._meta.db_table
        options: dict[str, Any] = super().get_meta_options(model)
        return options | {
            "constraints": [
                models.UniqueConstraint(fields=["id", "version"], name=f"{table}_one_row_a_version")
            ],
            "indexes": [
                models.Index(fields=["id", "-history_date", "-history_id"]),
                models.Index(fields=["plan_ref", "-recorded_at", "-history_id"]),
                models.Index(fields=["plan_ref", "history_user_id", "-recorded_at", "-history_id"]),
                models.Index(
                    fields=["plan_ref", "-recorded_at"],
                    condition=models.Q(backfill=True),
                    name=f"later_{table[-24:]}",
                ),
            ],
        }

    def create_historical_record(
        self, instance: Tracked, history_type: str, using: str | None = None
    ) -> None:
        change, plan_id = current_change(), instance.belongs_to_plan()
        actor = (change.actor, change.role_on(plan_id))
        row = history_row(instance, history_type, change, plan_id, actor)
        row.save(force_insert=True)
        ledger.enter(row)


def history_row(
    record: Tracked, history_type: str, change: Change, plan_id: int | None, actor: tuple[str, str]
) -> models.Model:
    """The history row, not saved yet, of the record as it stands. `actor` is a name and roles."""
    model = history_model(type(record))
    return model(
        history_type=history_type,
        history_date=change.at,
        history_user_id=change.user_id,
        history_change_reason=change.reason,
        plan_ref=plan_id,
        actor=actor[0],
        actor_role=actor[1],
        backfill=bool(change.entered_by),
        entered_by=change.entered_by,
        **({"recorded_at": change.recorded_at} if change.recorded_at else {}),
        **{f.attname: getattr(record, f.attname) for f in model.tracked_fields},  # type: ignore[attr-defined]  # of simple-history
    )


def refuse(*args: Any, **kwargs: Any) -> NoReturn:
    raise NotAudited("Tracked records change only through save_as or save_many_as(…, user, reason)")


refuse.alters_data = True  # type: ignore[attr-defined]  # so that no template calls it


class TrackedQuerySet(models.QuerySet[Row]):
    """A query set that only reads: every method that writes several rows at once is refused."""

    update = refuse
    delete = refuse
    bulk_create = refuse
    bulk_update = refuse
    _raw_delete = refuse


class Tracked(models.Model):
    """A record of which every version is kept; `version` rises by one with each change."""

    untracked_fields: tuple[str, ...] = ()  # secrets, which the history may not hold
    # The fields that name a person for a post, each with the roles of which they must hold one.
    posts: ClassVar[Mapping[str, frozenset[Role]]] = {}

    # The column that is set once the record may not change any more; "" where there is none.
    fixed_once: ClassVar[str] = ""

    version = models.PositiveIntegerField(default=0, editable=False)
    objects = TrackedQuerySet.as_manager()
    history = AuditedRecords()

    class Meta:
        abstract = True

    save = refuse
    delete = refuse

    @classmethod
    def heads_kept(cls) -> Iterable[ledger.Head]:
        """Heads of the ledger that records of this model have, as printed for people to keep."""
        return ()

    @classmethod
    def history_hidden_from(cls, roles: frozenset[Role]) -> models.Q:
        """The history rows of this model that a person with these roles may not see."""
        return models.Q()

    @classmethod
    def held_by(cls, user: User, plan_id: int) -> Iterable[Tracked]:
        """The records of this model that would have an empty post if the person left the plan."""
        return ()

    def prepare(self) -> None:
        """Settle, just before it is written, what follows from the record's other fields."""

    def belongs_to_plan(self) -> int | None:
        """The key of the record's plan; None for a record outside any plan."""
        return getattr(self, "plan_id", None)

    def save_as(self, user: User | str, reason: str) -> None:
        """Write this record as its next version, with one history row.

        Raises StaleRecord where the row has another version than the one that was read.
        """
        with audited(user, reason):
            if self.get_deferred_fields():
                raise NotAudited("A record is changed only as a whole: read all of its fields")
            self.prepare()
            read, adding = self.version, self._state.adding
            self.version = read + 1
            try:
                super().save(force_insert=adding, force_update=not adding)
            except BaseException:
                self.version, self._state.adding = read, adding
                raise

    def _do_update(self, base_qs: models.QuerySet[Any], *args: Any) -> bool:
        if not super()._do_update(base_qs.filter(version=self.version - 1), *args):
            raise StaleRecord(self)
        return True


def save_many_as(records: Iterable[Tracked], user: User | str, reason: str) -> None:
    """Write each record as its next version, as `save_as` does, in a few statements for all.

    The records are of one model, each once, and either all new or all stored. Raises StaleRecord
    for the first that has moved on from the version that was read, and ValueError for a mixture;
    then nothing is written. As with `save_as`, the caller has checked the values; a field's
    `pre_save`, which none of ours has, is not called for stored records.
    """
    rows = list(records)
    with audited(user, reason) as change:
        if not rows:
            return
        model, adding = one_kind(rows)
        before = [(row.version, row.pk) for row in rows]
        for row in rows:
            row.prepare()
            row.version += 1
        try:
            with transaction.atomic():
                write_many(model, rows, adding, change)
        except BaseException:
            for row, (version, key) in zip(rows, before, strict=True):
                row.version, row.pk, row._state.adding = version, key, adding
            raise


def one_kind(rows: Sequence[Tracked]) -> tuple[type[Tracked], bool]:
    """The one model of the rows, and whether they are new. Raises ValueError for a mixture."""
    if any(row.get_deferred_fields() for row in rows):
        raise NotAudited("A record is changed only as a whole: read all of its fields")
    kinds = {(type(row), row._state.adding) for row in rows}
    keys = [row.pk for row in rows if not row._state.adding]
    if len(kinds) != 1 or len(keys) != len(set(keys)):
        raise ValueError(
            "Records saved together are of one model, each once, all new or all stored"
        )
    return kinds.pop()


def write_many(model: type[Tracked], rows: Sequence[Tracked], adding: bool, change: Change) -> None:
    if adding:
        bulk.insert(model, rows)
    elif not bulk.update(model, rows):
        raise StaleRecord(first_stale(model, rows))
    plans = [row.belongs_to_plan() for row in rows]
    actors = {plan_id: (change.actor, change.role_on(plan_id)) for plan_id in dict.fromkeys(plans)}
    kind = "+" if adding else "~"
    history = [
        history_row(row, kind, change, plan_id, actors[plan_id])
        for row, plan_id in zip(rows, plans, strict=True)
    ]
    bulk.insert(history_model(model), history)
    ledger.enter(*history)


def first_stale(model: type[Tracked], rows: Sequence[Tracked]) -> Tracked:
    """The first row that was not at the version that was read. The history of this change is not
    written yet, so its newest row still says at which version each record was."""
    newest = dict(
        history_of(model)
        .filter(id__in=[row.pk for row in rows])
        .order_by("version")
        .values_list("id", "version")
    )
    return next(row for row in rows if newest.get(row.pk) != row.version - 1)


@cache
def history_model(model: type[Tracked]) -> type[models.Model]:
    """The model of the history rows; cached, as simple-history makes a new manager each time."""
    history: type[models.Model] = model.history.model
    return history


def history_of(model: type[Tracked]) -> models.QuerySet[Any]:
    """Every history row of the model, in no order."""
    return history_model(model)._base_manager.order_by()
