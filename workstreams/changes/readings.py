"""Recording, correcting and confirming readings: all of a paste or a file, or none of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import lock, require
from improvement.history import StaleRecord, audited
from improvement.models import User
from improvement.roles import Permission
from workstreams.measures.periods import Period, fitted
from workstreams.measures.reading_rules import Read, Step, Stood, digest, faults, overlapping, steps
from workstreams.models import Measure, Reading, Sourced

RECORDED, CONFIRMED = "Recorded the reading", "Confirmed the reading"


@dataclass(frozen=True)
class Recorded:
    """How many readings a change added, corrected and confirmed, and how many it left as is."""

    added: int
    corrected: int
    confirmed: int
    kept: int


def record_readings(
    measure_pk: int,
    reads: Sequence[Read],
    *,
    by: User | str,
    on: date,
    reason: str = "",
    expected: str = "",
    provenance: str = Sourced.Provenance.ENTERED,
) -> Recorded:
    """Record all of the readings in the measure's present series, or none.

    A reading that stands with the same values is left alone, so that a file can be sent again; to
    change one needs a reason. `expected` is the digest of the steps that the person was shown:
    StaleRecord when others would now be made.
    """
    with audited(by, reason or RECORDED):
        measure = lock(Measure, measure_pk)
        may_record(measure, by)
        planned = plan_readings(measure, reads, on)
        if expected and expected != digest(planned):
            raise StaleRecord(measure)
        corrected = [one for one in planned if one.does == "correct"]
        if corrected and not reason.strip():
            raise ValidationError({"reason": "Say why what was recorded before is being changed"})
        for one in planned:
            carry_out(one, measure, by=by, reason=reason, provenance=provenance)
    done = [one.does for one in planned]
    return Recorded(*(done.count(what) for what in ("add", "correct", "confirm", "keep")))


def may_record(measure: Measure, by: User | str) -> None:
    require(by, Permission.RECORD_READING, measure.plan_id)
    if not isinstance(by, str) and not measure.can_be_read_by(by):
        raise PermissionDenied("This measure is for someone else to record")


def plan_readings(measure: Measure, reads: Iterable[Read], on: date) -> list[Step]:
    """What recording them would do. Raises ValidationError with all that is wrong."""
    settled, wrong = [], []
    for read in reads:
        found = [f"{read.period}: {says}" for _, says in faults(read, measure, on)]
        wrong += found
        if not found:
            period = fitted(read.period, measure.covers)
            settled.append(replace(read, period=period).settled(measure.kind))
    stands = standing(measure)
    planned = steps(settled, stands)
    wrong += [f"{one} is given twice, or overlaps" for one in clashes(settled, stands)]
    wrong += [f"{one.read.period}: {PUBLISHED}" for one in planned if changes_published(one)]
    if wrong:
        raise ValidationError(wrong)
    return planned


PUBLISHED = "this stands as it was published, so it can’t be changed here"


def changes_published(one: Step) -> bool:
    return one.stood is not None and one.stood.published and one.does != "keep"


def clashes(reads: Iterable[Read], stands: Iterable[Stood]) -> Iterable[Period]:
    """Periods that come twice, or that overlap another one, entered now or standing."""
    given = [read.period for read in reads]
    others = [one.period for one in stands if one.period not in given]
    return (later for _, later in overlapping([*given, *others]))


def standing(measure: Measure) -> list[Stood]:
    """The readings of the measure's present series as values."""
    return [stood(each) for each in measure.readings.filter(series=measure.series)]


def stood(reading: Reading) -> Stood:
    return Stood(
        Period(reading.period, reading.covers),
        reading.value,
        reading.numerator,
        reading.denominator,
        reading.sample,
        reading.as_stated,
        reading.note,
        reading.provisional,
        reading.version,
        reading.stands_as_published,
    )


def carry_out(one: Step, measure: Measure, *, by: User | str, reason: str, provenance: str) -> None:
    if one.does == "keep":
        return
    known = measure.readings.filter(series=measure.series, period=one.read.period.starts)
    reading = known.first() or Reading(measure=measure, series=measure.series)
    reading.period, reading.covers = one.read.period
    if one.does == "add":
        reading.provenance = provenance
    for name, value in one.values.items():
        setattr(reading, name, value)
    reading.full_clean()
    reading.save_as(by, reason or (CONFIRMED if one.does == "confirm" else RECORDED))


def confirm_reading(pk: int, *, by: User | str, version: int, on: date) -> Reading:
    """Say that a provisional reading is final."""
    with audited(by, CONFIRMED):
        reading = lock(Reading, pk, version)
        may_record(reading.measure, by)
        if not reading.provisional:
            raise ValidationError("This reading is not provisional")
        if reading.ends >= on:
            raise ValidationError(f"{reading.period_in_words} is not over, so it can still change")
        reading.provisional = False
        reading.save_as(by, CONFIRMED)
    return reading
