"""What recording readings of a measure would change, and everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from improvement.prepared import Among, among, read_of
from workstreams.measures.periods import Period, fitted
from workstreams.measures.reading_rules import (
    EnteredReading,
    ReadingChange,
    StoredReading,
    changes_of,
    faults,
    overlapping,
)
from workstreams.models import Measure, Reading


def plan_readings(
    measure: Measure, entered: Iterable[EnteredReading], on: date
) -> list[ReadingChange]:
    """The changes that recording the readings would make.

    Raises ValidationError with everything that is wrong with them.
    """
    checked, wrong = [], []
    for reading in entered:
        own_faults = [f"{reading.period}: {says}" for _, says in faults(reading, measure, on)]
        wrong += own_faults
        if not own_faults:
            period = fitted(reading.period, measure.covers)
            checked.append(replace(reading, period=period).with_computed_value(measure.kind))
    stored = stored_readings(measure)
    planned = changes_of(checked, stored)
    wrong += [f"{period} is given twice, or overlaps" for period in clashes(checked, stored)]
    wrong += [f"{c.entered.period}: {PUBLISHED}" for c in planned if changes_published(c)]
    if wrong:
        raise ValidationError(wrong)
    return planned


PUBLISHED = "this stands as it was published, so it can’t be changed here"


def changes_published(change: ReadingChange) -> bool:
    return change.stored is not None and change.stored.published and change.effect != "keep"


def clashes(entered: Iterable[EnteredReading], stored: Iterable[StoredReading]) -> Iterable[Period]:
    """Periods that are entered twice, or that overlap another one, entered or stored."""
    periods = [reading.period for reading in entered]
    others = [reading.period for reading in stored if reading.period not in periods]
    return (later for _, later in overlapping([*periods, *others]))


def stored_readings(measure: Measure, series: int | None = None) -> list[StoredReading]:
    """The readings of a series, else the measure's current one, for `reading_rules`."""
    number = measure.series if series is None else series
    return [stored_reading(reading) for reading in read_of(readings_of, measure, among([number]))]


def readings_of(measure: Measure, series: Among) -> QuerySet[Reading]:
    return Reading.objects.filter(measure=measure, series__in=series)


def stored_reading(reading: Reading) -> StoredReading:
    return StoredReading(
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
