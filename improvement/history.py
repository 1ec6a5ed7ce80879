"""Tracked records: each version is kept in a history table, with who made it, when and why.

`save_as`, or `save_many_as` for many records at once, is the only way to write. Both enter each
version in the ledger. The guards in the database (improvement/audit) refuse any other change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from django.db import models, transaction

from improvement.audit import bulk, ledger
from improvement.audit.changing import (
    Change,
    NotAudited,
    audited,
    audited_all_or_nothing,
    backfilled,
    current_change,
    is_all_or_nothing,
    joined,
    reading_first,
)
from improvement.conditions import is_met, keys_read
from improvement.history_rows import (
    AuditedRecords,
    HistoryRow,
    enter_history,
    history_model,
    history_of,
)

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
    "audited_all_or_nothing",
    "backfilled",
    "current_change",
    "history_model",
    "history_of",
    "reading_first",
    "save_many_as",
]

Row = TypeVar("Row", bound=models.Model, covariant=True)


class StaleRecord(Exception):
    """The record has been changed since the person read it."""

    def __init__(self, record: Tracked) -> None:
        super().__init__(f"{record} has been changed by someone else since it was read")
        self.record = record


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


@cache
def words_of(field: models.Field[Any, Any]) -> dict[Any, str]:
    """The choices of a field, in words."""
    return {value: str(words) for value, words in field.flatchoices}


class Tracked(models.Model):
    """A record of which every version is kept; `version` rises by one with each change."""

    untracked_fields: tuple[str, ...] = ()  # secrets, which the history may not hold
    moving_keys: tuple[str, ...] = ()  # those that change though `improvement/past.py` fixes them
    named_by: tuple[str, ...] = ()  # the keys that may be empty and that its name is made of
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

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> Any:  # noqa: N802  # Django's name
        """As Django's, which goes through every choice each time that one is put into words."""
        value = getattr(self, field.attname)
        return words_of(field).get(value, value)

    def prepare(self) -> None:
        """Settle, just before it is written, what follows from the record's other fields."""

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """As Django's, but for keys whose record has been read: it is there, as no row is ever
        deleted, and need not be looked for."""
        super().clean_fields(exclude={*(exclude or ()), *keys_read(self)})

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[models.BaseConstraint]]]:
        """Without the constraints that can be seen to hold here: for each of the others Django asks
        the database. What is unique the database alone says where nobody could put it right."""
        unasked = models.UniqueConstraint if is_all_or_nothing() else ()
        return [
            (model, [e for e in constraints if not (isinstance(e, unasked) or is_met(e, self))])
            for model, constraints in super().get_constraints()
        ]

    def belongs_to_plan(self) -> int | None:
        """The key of the record's plan; None for a record outside any plan."""
        return getattr(self, "plan_id", None)

    def save_as(self, user: User | str, reason: str) -> None:
        """Write this record as its next version, with one history row.

        Raises StaleRecord where the row has another version than the one that was read.
        """
        with joined(user, reason) as change:
            write([self], change)


def save_many_as(records: Iterable[Tracked], user: User | str, reason: str) -> None:
    """Write each record as its next version, as `save_as` does, in a few statements for all.

    The records are of one model, each once, and either all new or all stored. Raises StaleRecord
    for the first that has moved on from the version that was read, and ValueError for a mixture;
    then nothing of the whole change is kept.
    """
    rows = list(records)
    with joined(user, reason) as change:
        if rows:
            write(rows, change)


def write(rows: Sequence[Tracked], change: Change) -> None:
    """Write the records, and put each as it was before where one of them is refused.

    The caller has checked the values. No signal of Django's is sent, and a field's `pre_save`,
    which none of ours has, is not called for stored records.
    """
    model, adding = one_kind(rows)
    for row in rows:
        row.prepare()
        # The key of a record that was saved since it was put here, as Django's own save takes it.
        row._prepare_related_fields_for_save("save_as")  # type: ignore[attr-defined]  # of Django
    before = [(row.version, row.pk) for row in rows]
    for row in rows:
        row.version += 1
    try:
        write_versions(model, rows, adding, change)
    except BaseException as refusal:
        for row, (version, key) in zip(rows, before, strict=True):
            row.version, row.pk, row._state.adding = version, key, adding
        # A single stale record was not written, so the rest of the change may go on.
        if len(rows) > 1 or not isinstance(refusal, StaleRecord):
            transaction.set_rollback(True)
        raise
    change.note(rows[0])


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


def write_versions(
    model: type[Tracked], rows: Sequence[Tracked], adding: bool, change: Change
) -> None:
    if adding:
        bulk.insert(model, rows)
    elif not bulk.update(model, rows):
        raise StaleRecord(first_stale(model, rows))
    enter_history(rows, "+" if adding else "~", change)


def first_stale(model: type[Tracked], rows: Sequence[Tracked]) -> Tracked:
    """The first row that was not at the version that was read. The history of this change is not
    written yet, so its newest row still says at which version each record was."""
    if len(rows) == 1:
        return rows[0]
    newest = dict(
        history_of(model)
        .filter(id__in=[row.pk for row in rows])
        .order_by("version")
        .values_list("id", "version")
    )
    return next(row for row in rows if newest.get(row.pk) != row.version - 1)
