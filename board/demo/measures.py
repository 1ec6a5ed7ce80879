"""The course's measures: their readings, corrections, new definitions, benchmarks and rebases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.utils import timezone

from board.demo import BY
from board.demo.course import Course, Event
from board.demo.files import Part, instant, instant_of, values_of
from board.demo.judged_changes import approve
from improvement.changes import add_record
from workstreams.changes import (
    ask_for_rebase,
    ask_judged_change,
    confirm_reading,
    decide_rebase,
    record_readings,
)
from workstreams.measures.periods import Period
from workstreams.measures.reading_rules import NUMBERS, EnteredReading
from workstreams.models import Benchmark, Measure, Reading, Rebase, Sourced

ILLUSTRATIVE = Sourced.Provenance.ILLUSTRATIVE
ENTERED = "Entered in the plan"
MEASURE_FIELDS = (
    *(
        "code",
        "name",
        "public_name",
        "definition",
        "kind",
        "unit",
        "numerator",
        "denominator",
        "direction",
    ),
    *("covers", "frequency", "source_text", "evidence_kind", "baseline", "target", "target_to"),
    *("target_date", "about_people", "known_problems", "keeper_post", "topic"),
)
READING_FIELDS = ("value", "numerator", "denominator", "sample", "as_stated", "note", "provisional")


def measure_events(course: Course) -> Iterator[Event]:
    """A measure is added on its own day, or on that of its first reading where that is earlier."""
    for entry in course.part["measures"]:
        readings = [r for r in course.part["readings"] if r["measure"] == entry["code"]]
        first = min(dated["entered_on"] for dated in [entry, *readings])
        yield instant(first, hour=11), partial(add_measure, course, entry)
        for reading in readings:
            yield from reading_events(course, reading)
    for entry in course.part["redefinitions"]:
        yield instant_of(entry, "on", 9), partial(redefine, course, entry)
    for entry in course.part["benchmarks"]:
        yield instant_of(entry, "entered_on", 13), partial(add_benchmark, course, entry)
    for entry in course.part["rebases"]:
        yield instant_of(entry, "asked_on", 11), partial(ask_rebase, course, entry)
        yield instant_of(entry, "decided_on", 16), partial(decide_rebase_entry, course, entry)


def reading_events(course: Course, entry: Part) -> Iterator[Event]:
    yield instant_of(entry, "entered_on", 12), partial(add_reading, course, entry)
    for correction in entry.get("corrected", []):
        yield instant_of(correction, "on", 14), partial(correct_reading, course, entry, correction)
    if "confirmed_on" in entry:
        yield instant_of(entry, "confirmed_on", 14), partial(confirm_entry, course, entry)


def add_measure(course: Course, entry: Part, now: datetime) -> None:
    measure = Measure(
        plan=course.plan,
        outcome=course.plan.outcomes.filter(code=entry["outcome"]).first(),
        part_of=course.plan.measures.filter(code=entry.get("part_of")).first(),
        keeper=course.people.get(entry.get("keeper", "")),
        team=course.plan.teams.filter(name=entry.get("team")).first(),
        provenance=ILLUSTRATIVE,
        **values_of(entry, *MEASURE_FIELDS),
    )
    add_record(measure, by=course.manager, reason=ENTERED)


def add_reading(course: Course, entry: Part, now: datetime) -> None:
    measure = course.measure(entry["measure"])
    provenance = entry.get("provenance", ILLUSTRATIVE)
    if provenance != ILLUSTRATIVE:
        add_published(measure, entry)
        return
    record_readings(
        measure.pk,
        [entered_reading(entry, measure)],
        by=measure.keeper or course.manager,
        on=timezone.localdate(now),
        provenance=provenance,
    )


def add_published(measure: Measure, entry: Part) -> None:
    """Enter a reading as a document gives it, which may be before its month has ended."""
    names = ("period", "value", "as_stated", "note", "provenance", "paragraph")
    covers = entry.get("covers", measure.covers)
    reading = Reading(measure=measure, covers=covers, **values_of(entry, *names))
    add_record(reading, by=BY, reason="Entered the reading")


def entered_reading(entry: Part, measure: Measure) -> EnteredReading:
    values = values_of(entry, *READING_FIELDS)
    numbers = {name: Decimal(values[name]) for name in NUMBERS if name in values}
    return EnteredReading(Period(entry["period"], measure.covers), **(values | numbers))


def correct_reading(course: Course, entry: Part, correction: Part, now: datetime) -> None:
    measure = course.measure(entry["measure"])
    record_readings(
        measure.pk,
        [entered_reading(entry | correction, measure)],
        by=course.manager,
        on=timezone.localdate(now),
        reason=correction["reason"],
    )


def confirm_entry(course: Course, entry: Part, now: datetime) -> None:
    reading = course.measure(entry["measure"]).readings.get(period=entry["period"])
    on = timezone.localdate(now)
    confirm_reading(reading.pk, by=course.manager, version=reading.version, on=on)


def redefine(course: Course, entry: Part, now: datetime) -> None:
    """Something else is counted from now on: asked for, and approved by the chair."""
    measure, values = course.measure(entry["measure"]), values_of(entry, *MEASURE_FIELDS)
    reason = entry["reason"]
    ask_judged_change(Measure, measure.pk, values, by=course.manager, reason=reason, now=now)
    approve(course, measure.code, "The Improvement Board agreed to count it anew", now)
    del course.measures[measure.code]


def add_benchmark(course: Course, entry: Part, now: datetime) -> None:
    measure = course.measure(entry["measure"])
    values = values_of(entry, "name", "period", "value", "source_text")
    benchmark = Benchmark(measure=measure, covers=measure.covers, provenance=ILLUSTRATIVE, **values)
    add_record(benchmark, by=course.manager, reason=ENTERED)


def ask_rebase(course: Course, entry: Part, now: datetime) -> None:
    measure = course.measure(entry["measure"])
    values = values_of(entry, "period", "change")
    ask_for_rebase(measure.pk, by=course.manager, now=now, **values)


def decide_rebase_entry(course: Course, entry: Part, now: datetime) -> None:
    rebase = Rebase.objects.get(measure=course.measure(entry["measure"]), period=entry["period"])
    decide_rebase(
        rebase.pk,
        by=course.people["chair@example.org"],
        approve=entry["decision"] == Rebase.Decision.APPROVED,
        note=entry["decision_note"],
        now=now,
    )
