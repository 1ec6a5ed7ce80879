"""The course's measures: what was read and corrected, defined anew, and set beside others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.utils import timezone

from board.demo import BY
from board.demo.course import Course, Event
from board.demo.files import Part, at_its_hour, given, instant
from improvement.changes import add_record
from workstreams.changes import (
    ask_for_rebase,
    confirm_reading,
    decide_rebase,
    edit_measure,
    record_readings,
)
from workstreams.measures.periods import Period
from workstreams.measures.reading_rules import NUMBERS, EnteredReading
from workstreams.models import Benchmark, Measure, Reading, Rebase, Sourced

ILLUSTRATIVE = Sourced.Provenance.ILLUSTRATIVE
ENTERED = "Entered in the plan"
MEASURE = (
    *("code", "name", "definition", "kind", "unit", "numerator", "denominator", "direction"),
    *("covers", "frequency", "source_text", "evidence_kind", "baseline", "target", "target_to"),
    *("target_date", "about_people", "known_problems", "keeper_post"),
)
READ = ("value", "numerator", "denominator", "sample", "as_stated", "note", "provisional")


def measure_events(course: Course) -> Iterator[Event]:
    """Each measure with its readings; a published reading may come before the measure's day."""
    for entry in course.part["measures"]:
        own = [each for each in course.part["readings"] if each["measure"] == entry["code"]]
        first = min(each["entered_on"] for each in [entry, *own])
        yield instant(first, hour=11), partial(add_measure, course, entry)
        for reading in own:
            yield from reading_events(course, reading)
    for entry in course.part["redefinitions"]:
        yield at_its_hour(entry, "on", 9), partial(define_anew, course, entry)
    for entry in course.part["benchmarks"]:
        yield at_its_hour(entry, "entered_on", 13), partial(add_benchmark, course, entry)
    for entry in course.part["rebases"]:
        yield at_its_hour(entry, "asked_on", 11), partial(ask_for_new_start, course, entry)
        yield at_its_hour(entry, "decided_on", 16), partial(decide_new_start, course, entry)


def reading_events(course: Course, entry: Part) -> Iterator[Event]:
    yield at_its_hour(entry, "entered_on", 12), partial(add_reading, course, entry)
    for correction in entry.get("corrected", []):
        yield at_its_hour(correction, "on", 14), partial(correct, course, entry, correction)
    if "confirmed_on" in entry:
        yield at_its_hour(entry, "confirmed_on", 14), partial(confirm, course, entry)


def measure_called(course: Course, entry: Part) -> Measure:
    return course.plan.measures.get(code=entry["measure"])


def add_measure(course: Course, entry: Part, now: datetime) -> None:
    measure = Measure(
        plan=course.plan,
        outcome=course.plan.outcomes.filter(code=entry["outcome"]).first(),
        part_of=course.plan.measures.filter(code=entry.get("part_of")).first(),
        keeper=course.people.get(entry.get("keeper", "")),
        provenance=ILLUSTRATIVE,
        **given(entry, *MEASURE),
    )
    add_record(measure, by=course.manager, reason=ENTERED)


def add_reading(course: Course, entry: Part, now: datetime) -> None:
    measure = measure_called(course, entry)
    provenance = entry.get("provenance", ILLUSTRATIVE)
    if provenance != ILLUSTRATIVE:
        add_published(measure, entry)
        return
    record_readings(
        measure.pk,
        [read(entry, measure)],
        by=measure.keeper or course.manager,
        on=timezone.localdate(now),
        provenance=provenance,
    )


def add_published(measure: Measure, entry: Part) -> None:
    """As a document gives it, which may be before its month is over."""
    names = ("period", "value", "as_stated", "note", "provenance", "paragraph")
    covers = entry.get("covers", measure.covers)
    reading = Reading(measure=measure, covers=covers, **given(entry, *names))
    add_record(reading, by=BY, reason="Entered the reading")


def read(entry: Part, measure: Measure) -> EnteredReading:
    values = given(entry, *READ)
    numbers = {name: Decimal(values[name]) for name in NUMBERS if name in values}
    return EnteredReading(Period(entry["period"], measure.covers), **(values | numbers))


def correct(course: Course, entry: Part, correction: Part, now: datetime) -> None:
    measure = measure_called(course, entry)
    record_readings(
        measure.pk,
        [read(entry | correction, measure)],
        by=course.manager,
        on=timezone.localdate(now),
        reason=correction["reason"],
    )


def confirm(course: Course, entry: Part, now: datetime) -> None:
    reading = measure_called(course, entry).readings.get(period=entry["period"])
    on = timezone.localdate(now)
    confirm_reading(reading.pk, by=course.manager, version=reading.version, on=on)


def define_anew(course: Course, entry: Part, now: datetime) -> None:
    measure = measure_called(course, entry)
    edit_measure(
        measure.pk,
        given(entry, *MEASURE),
        by=course.manager,
        version=measure.version,
        reason=entry["reason"],
        means="new",
    )


def add_benchmark(course: Course, entry: Part, now: datetime) -> None:
    measure = measure_called(course, entry)
    values = given(entry, "name", "period", "value", "source_text")
    benchmark = Benchmark(measure=measure, covers=measure.covers, provenance=ILLUSTRATIVE, **values)
    add_record(benchmark, by=course.manager, reason=ENTERED)


def ask_for_new_start(course: Course, entry: Part, now: datetime) -> None:
    measure = measure_called(course, entry)
    values = given(entry, "period", "change")
    ask_for_rebase(measure.pk, by=course.manager, now=now, **values)


def decide_new_start(course: Course, entry: Part, now: datetime) -> None:
    rebase = Rebase.objects.get(measure=measure_called(course, entry), period=entry["period"])
    decide_rebase(
        rebase.pk,
        by=course.people["chair@example.org"],
        approve=entry["decision"] == Rebase.Decision.APPROVED,
        note=entry["decision_note"],
        now=now,
    )
