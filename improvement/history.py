"""Tracked records: each version is kept in a history table, with who made it, when and why.

`save_as` is the only way to write a record. It also enters the version in the ledger. The guards in
the database (improvement/audit) refuse any other change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from django.db import connection, models, transaction
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from improvement.audit import ledger

if TYPE_CHECKING:
    from improvement.models import User
    from improvement.roles import Role

Row = TypeVar("Row", bound=models.Model, covariant=True)

AUDIT_LOCK = 20121116  # any fixed number: one lock orders all writing transactions


class NotAudited(RuntimeError):
    """A tracked record was about to be changed in another way than by `save_as`."""


class StaleRecord(Exception):
    """The record has been changed since the person read it."""

    def __init__(self, record: Tracked) -> None:
        super().__init__(f"{record} has been changed by someone else since it was read")
        self.record = record


@dataclass
class Change:
    """Who is changing records, when it takes effect, and why."""

    by: User | str
    reason: str
    at: datetime
    entered_by: str = ""

    @property
    def user_id(self) -> int | None:
        return None if isinstance(self.by, str) else self.by.pk

    @property
    def actor(self) -> str:
        """The person's present name, which may have changed since they were read."""
        if isinstance(self.by, str):
            return self.by
        people = self.by.__class__._base_manager  # the person may be a request's lazy one
        return people.values_list("name", flat=True).get(pk=self.by.pk)

    def role_on(self, plan_id: int | None) -> str:
        """The person's roles on the plan in words, as the row keeps them; "" for a command."""
        if isinstance(self.by, str) or plan_id is None:
            return ""
        return self.by.role_names(plan_id)


_change: ContextVar[Change | None] = ContextVar("change", default=None)
_backfill: ContextVar[tuple[datetime, str] | None] = ContextVar("backfill", default=None)


@contextmanager
def audited(by: User | str, reason: str) -> Iterator[Change]:
    """Open a writing transaction: take the audit lock first, then read, then write.

    `by` is a person, or "system:<command>". Inside another `audited` block it joins that
    transaction and its instant. Raises NotAudited without an actor or a reason.
    """
    if not by or not reason.strip():
        raise NotAudited("A change needs someone who makes it and a reason")
    outer = _change.get()
    with transaction.atomic(durable=outer is None):
        at = outer.at if outer else wait_for_turn()
        taken_effect, entered_by = _backfill.get() or (at, "")
        token = _change.set(Change(by, reason.strip(), taken_effect, entered_by))
        try:
            yield current_change()
        finally:
            _change.reset(token)


def wait_for_turn() -> datetime:
    """Take the audit lock and return the instant by the clock of the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT pg_advisory_xact_lock({AUDIT_LOCK}), clock_timestamp()")
            (_, now) = cursor.fetchone()
            assert isinstance(now, datetime)
            return now
        # SQLite has taken its lock already: every transaction begins IMMEDIATE.
        cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)


@contextmanager
def backfilled(at: datetime, entered_by: str) -> Iterator[None]:
    """Changes made inside took effect `at` that instant, and are marked as entered later."""
    token = _backfill.set((at, entered_by))
    try:
        yield
    finally:
        _backfill.reset(token)


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
        change = current_change()
        plan_id = instance.belongs_to_plan()
        values = {f.attname: getattr(instance, f.attname) for f in self.fields_included(instance)}
        row = instance.history.model(
            history_type=history_type,
            history_date=change.at,
            history_user_id=change.user_id,
            history_change_reason=change.reason,
            plan_ref=plan_id,
            actor=change.actor,
            actor_role=change.role_on(plan_id),
            backfill=bool(change.entered_by),
            entered_by=change.entered_by,
            **values,
        )
        row.save(force_insert=True)
        ledger.enter(row)


def current_change() -> Change:
    """The change being made; raises NotAudited outside `audited`."""
    change = _change.get()
    if change is None:
        raise NotAudited("Tracked records change only inside audited(by, reason)")
    return change


def refuse(*args: Any, **kwargs: Any) -> NoReturn:
    raise NotAudited("Tracked records change only one at a time, through save_as(user, reason)")


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


@cache
def history_model(model: type[Tracked]) -> type[models.Model]:
    """The model of the history rows; cached, as simple-history makes a new manager each time."""
    history: type[models.Model] = model.history.model
    return history


def history_of(model: type[Tracked]) -> models.QuerySet[Any]:
    """Every history row of the model, in no order."""
    return history_model(model)._base_manager.order_by()
