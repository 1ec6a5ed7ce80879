"""Changes to measures, and rebases: one person asks for new limits, another decides.

Where what is counted changes, the measure begins a new series of readings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from improvement.changes import apply, require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.changes.readings import check_may_record
from workstreams.changes.requests import decide_request
from workstreams.models import Measure, Rebase

# What a measure counts, and which of that can be reworded and still mean the same.
DEFINITION_FIELDS = ("kind", "unit", "numerator", "denominator", "covers", "definition")
REWORDABLE_FIELDS = ("definition", "numerator", "denominator")


def edit_measure(
    pk: int,
    values: Mapping[str, Any],
    *,
    by: User | str,
    version: int,
    reason: str,
    means: str = "",
) -> Measure:
    """Change a measure. Where the definition of its readings changes, `means` says whether they
    are the "same" count in better words, or a "new" series; the old series is kept.

    The baseline belongs to its series: a new series has none, unless another value is given.
    """
    with audited(by, reason):
        measure = lock(Measure, pk, version)
        require(by, Permission.EDIT_STRUCTURE, measure.plan_id)
        changed = {name for name, value in values.items() if getattr(measure, name) != value}
        if changed & set(DEFINITION_FIELDS) and has_readings(measure):
            values = {**values, **series_values(measure, changed, means, values)}
        apply(measure, values, by=by, reason=reason)
    return measure


def has_readings(measure: Measure) -> bool:
    return measure.readings.filter(series=measure.series).exists()


def series_values(
    measure: Measure, changed: set[str], means: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The values that a new series sets; none for the same series.

    Raises ValidationError where `means` does not say which, or says "same" of another count.
    """
    if means == "new":
        baseline = values.get("baseline")
        return {
            "series": measure.series + 1,
            "baseline": baseline if baseline != measure.baseline else None,
        }
    if means != "same":
        raise ValidationError({"means": "Say whether the same is counted as before"})
    if changed & set(DEFINITION_FIELDS) - set(REWORDABLE_FIELDS):
        raise ValidationError(
            {"means": "Another kind of number, unit or period is a new series: choose that"}
        )
    return {}


def ask_for_rebase(
    measure_pk: int, *, by: User, period: date, change: str, now: datetime
) -> Rebase:
    """Ask for the limits to be computed anew from the reading of `period` on. `change` says what
    changed in the process then."""
    with audited(by, change):
        measure = lock(Measure, measure_pk)
        check_may_record(measure, by)
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
        if again := sent_before(rebase, by):
            return again
        rebase.full_clean()
        rebase.save_as(by, change)
    return rebase


def decide_rebase(
    pk: int, *, by: User, approve: bool, note: str, now: datetime, version: int | None = None
) -> Rebase:
    """Approve or refuse a rebase that someone else asked for."""
    with audited(by, note):
        rebase = lock(Rebase, pk, version)
        decide_request(rebase, Permission.DECIDE_REBASE, by=by, approve=approve, note=note, now=now)
    return rebase
