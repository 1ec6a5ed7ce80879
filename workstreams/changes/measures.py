"""Changing what a measure is, with a new series where what is counted changes; new starts of its
limits, asked for by one person and decided by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import apply, lock, require
from improvement.history import audited
from improvement.models import User
from improvement.roles import Permission
from workstreams.changes.readings import may_record
from workstreams.models import Measure, Rebase

COUNTED = ("kind", "unit", "numerator", "denominator", "covers", "definition")  # what is counted
REWORDED = ("definition", "numerator", "denominator")  # may be said better, and mean the same


def edit_measure(
    pk: int,
    values: Mapping[str, Any],
    *,
    by: User | str,
    version: int,
    reason: str,
    means: str = "",
) -> Measure:
    """Change a measure. Where its readings' definition changes, `means` says whether it is the
    "same" count in better words, or a "new" series: the old one is kept as it was read.

    The starting point belongs to its series, so a new one begins without unless it is given anew.
    """
    with audited(by, reason):
        measure = lock(Measure, pk, version)
        require(by, Permission.EDIT_STRUCTURE, measure.plan_id)
        changed = {name for name, value in values.items() if getattr(measure, name) != value}
        if changed & set(COUNTED) and has_readings(measure):
            values = {**values, **on_definition(measure, changed, means, values)}
        apply(measure, values, by=by, reason=reason)
    return measure


def has_readings(measure: Measure) -> bool:
    return measure.readings.filter(series=measure.series).exists()


def on_definition(
    measure: Measure, changed: set[str], means: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """What else changes with the definition. Raises ValidationError where it is not said."""
    if means == "new":
        baseline = values.get("baseline")
        return {
            "series": measure.series + 1,
            "baseline": baseline if baseline != measure.baseline else None,
        }
    if means != "same":
        raise ValidationError({"means": "Say whether the same is counted as before"})
    if changed & set(COUNTED) - set(REWORDED):
        raise ValidationError(
            {"means": "Another kind of number, unit or period is a new series: choose that"}
        )
    return {}


def ask_for_rebase(
    measure_pk: int, *, by: User, period: date, change: str, now: datetime
) -> Rebase:
    """Ask for the limits to be worked out anew from the reading of a period, and say what changed
    in the process then."""
    with audited(by, change):
        measure = lock(Measure, measure_pk)
        may_record(measure, by)
        readings = measure.readings.filter(series=measure.series, value__isnull=False)
        first = readings.order_by("period").first()
        if first is None or not readings.filter(period=period).exclude(pk=first.pk).exists():
            raise ValidationError({"period": "Choose a period that has a reading, after the first"})
        rebase = Rebase(
            measure=measure,
            series=measure.series,
            period=period,
            change=change,
            asked_at=now,
            asked_by=by,
        )
        rebase.full_clean()
        rebase.save_as(by, change)
    return rebase


def decide_rebase(
    pk: int, *, by: User, approve: bool, note: str, now: datetime, version: int | None = None
) -> Rebase:
    """Approve or refuse a new start that someone else asked for."""
    with audited(by, note):
        rebase = lock(Rebase, pk, version)
        require(by, Permission.DECIDE_REBASE, rebase.belongs_to_plan())
        if rebase.asked_by_id == by.pk:
            raise PermissionDenied("Nobody decides what they themselves asked for")
        if rebase.decision != Rebase.Decision.OPEN:
            raise ValidationError("This request has been decided already")
        rebase.decision = Rebase.Decision.APPROVED if approve else Rebase.Decision.REFUSED
        rebase.decided_at, rebase.decided_by, rebase.decision_note = now, by, note
        rebase.save_as(by, note)
    return rebase
