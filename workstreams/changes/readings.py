"""Record, correct and confirm readings: all the rows of a paste or a file, or none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import acts_in_post, require
from improvement.history import StaleRecord, audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import FOR_ANY_POST, Permission
from workstreams.measures.reading_rules import (
    EnteredReading,
    ReadingChange,
    StoredReading,
    changes_of,
    digest,
)
from workstreams.measures.reading_table import EarlierRow
from workstreams.models import Measure, Reading, Sourced
from workstreams.queries.planned_readings import plan_readings, stored_readings

RECORDED, CONFIRMED = "Recorded the reading", "Confirmed the reading"


@dataclass(frozen=True)
class ReadingCounts:
    """How many readings a change added, corrected and confirmed, and how many were the same."""

    added: int
    corrected: int
    confirmed: int
    unchanged: int

    def __add__(self, other: ReadingCounts) -> ReadingCounts:
        pairs = zip(astuple(self), astuple(other), strict=True)
        return ReadingCounts(*(one + another for one, another in pairs))


def record_readings(
    measure_pk: int,
    entered: Sequence[EnteredReading],
    *,
    by: User | str,
    on: date,
    reason: str = "",
    expected: str = "",
    read: tuple[int, int] | None = None,
    provenance: str = Sourced.Provenance.ENTERED,
) -> ReadingCounts:
    """Record all of the readings in the measure's current series, or none.

    A reading that is recorded already with the same values is left alone, so that a file can be
    sent again. Raises ValidationError where a reading would be corrected without a `reason`.
    `expected` is the digest of the changes that the person was shown: raises StaleRecord where
    others would now be made. `read` is the key and version of the one reading that they were shown:
    raises StaleRecord where it has changed since.
    """
    with audited(by, reason or RECORDED):
        measure = lock(Measure, measure_pk)
        if read:
            lock(Reading, *read)
        check_may_record(measure, by)
        planned = plan_readings(measure, entered, on)
        if expected and expected != digest(planned):
            raise StaleRecord(measure)
        corrected = [change for change in planned if change.effect == "correct"]
        if corrected and not reason.strip():
            raise ValidationError({"reason": "Say why what was recorded before is being changed"})
        for change in planned:
            carry_out(change, measure, by=by, reason=reason, provenance=provenance)
    effects = [change.effect for change in planned]
    return ReadingCounts(*(effects.count(what) for what in ("add", "correct", "confirm", "keep")))


def check_may_record(measure: Measure, by: User | str) -> None:
    require(by, Permission.RECORD_READING, measure.plan_id)
    if not isinstance(by, str) and not measure.can_be_recorded_by(by):
        raise PermissionDenied("This measure is for someone else to record")
    if not isinstance(by, str):
        keeper = {measure.keeper_id: measure.posts["keeper"]}
        acts_in_post(by, measure.plan_id, keeper, without=FOR_ANY_POST)


def faults_of_earlier(measure: Measure, rows: Iterable[EarlierRow]) -> Iterator[str]:
    """The rows that would change a reading of an earlier definition, which stays as it is."""
    stored: dict[int, list[StoredReading]] = {}
    for row in rows:
        if row.series not in stored:
            stored[row.series] = stored_readings(measure, row.series)
        (change,) = changes_of([row.reading.rounded()], stored[row.series])
        if change.effect != "keep":
            yield (
                f"Row {row.line.number}: series {row.series} is of an earlier definition, whose "
                "readings can’t be changed here. Take the row out, or leave its series empty to "
                f"record it under the present definition, series {measure.series}"
            )


def carry_out(
    change: ReadingChange, measure: Measure, *, by: User | str, reason: str, provenance: str
) -> None:
    if change.effect == "keep":
        return
    period = change.entered.period
    if change.effect == "add":
        reading = Reading(measure=measure, series=measure.series, provenance=provenance)
    else:
        reading = measure.readings.get(series=measure.series, period=period.starts)
    reading.period, reading.covers = period
    for name, value in change.values.items():
        setattr(reading, name, value)
    reading.full_clean()
    reading.save_as(by, reason or (CONFIRMED if change.effect == "confirm" else RECORDED))


def confirm_reading(pk: int, *, by: User | str, version: int, on: date) -> Reading:
    """Mark a provisional reading as final. Raises ValidationError before its period is over."""
    with audited(by, CONFIRMED):
        reading = lock(Reading, pk, version)
        check_may_record(reading.measure, by)
        if not reading.provisional:
            raise ValidationError("This reading is not provisional")
        if reading.ends >= on:
            raise ValidationError(f"{reading.period_in_words} is not over, so it can still change")
        reading.provisional = False
        reading.save_as(by, CONFIRMED)
    return reading
