"""The history rows of tracked records: their columns, their models and how one is written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from improvement.audit.changing import Change
from improvement.roles import ROOM_FOR_ROLES

if TYPE_CHECKING:
    from improvement.history import Tracked


class HistoryRow(models.Model):
    """The columns of every history row beside the record's own values."""

    plan_ref = models.BigIntegerField(null=True, editable=False)
    actor = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=ROOM_FOR_ROLES, blank=True)
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
                # Of what was entered later most may have taken effect after the days that are asked
                # for: the index alone says so.
                models.Index(
                    fields=["plan_ref", "-recorded_at", "-history_id", "history_date"],
                    condition=models.Q(backfill=True),
                    name=f"later_{table[-24:]}",
                ),
            ],
        }

    def create_historical_record(
        self, instance: Tracked, history_type: str, using: str | None = None
    ) -> None:
        """Write nothing, so that the guards refuse what Django's own `save_base` wrote."""


def enter_history(records: Sequence[Tracked], history_type: str, change: Change) -> None:
    """Write the history rows of records of one model as they stand, and their ledger entries."""
    plans = [record.belongs_to_plan() for record in records]
    actors = {plan_id: change.actor_on(plan_id) for plan_id in dict.fromkeys(plans)}
    rows = [
        history_row(record, history_type, change, plan_id, actors[plan_id])
        for record, plan_id in zip(records, plans, strict=True)
    ]
    change.enter(rows)


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


@cache
def history_model(model: type[Tracked]) -> type[models.Model]:
    """The model of the history rows; cached, as simple-history makes a new manager each time."""
    history: type[models.Model] = model.history.model
    return history


def history_of(model: type[Tracked]) -> models.QuerySet[Any]:
    """Every history row of the model, in no order."""
    return history_model(model)._base_manager.order_by()
