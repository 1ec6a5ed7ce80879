"""The course's work of scrutiny: what it chose and plans, its groups, training and assessments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from board.changes import add_scrutiny_record, edit_scrutiny_record
from board.demo.course import Course, Event
from board.demo.files import Part, instant_of
from board.models import Publication, TaskGroup
from board.queries.scrutiny import NOUNS

SCRUTINY = "scrutiny@example.org"


def scrutiny_events(course: Course) -> Iterator[Event]:
    for noun, entries in course.part["scrutiny"].items():
        for entry in entries:
            keys: list[int] = []  # the record's, once it is entered
            yield instant_of(entry, "entered_on", 16), partial(enter, course, noun, entry, keys)
            for then in entry.get("then", ()):
                yield instant_of(then, "changed_on", 17), partial(learn, course, noun, then, keys)


def values_of(course: Course, entry: Part) -> dict[str, Any]:
    """The entry's values, with the records that are named by their number and title."""
    values = dict(entry["values"])
    if "publication" in values:
        issued = Publication.objects.for_scrutiny().filter(plan=course.plan)
        values["publication"] = issued.get(number=values["publication"])
    if "group" in values:
        values["group"] = TaskGroup.objects.get(plan=course.plan, title=values["group"])
    return values


def enter(course: Course, noun: str, entry: Part, keys: list[int], now: datetime) -> None:
    kind, values = NOUNS[noun], values_of(course, entry)
    if kind.plan_path == "plan":
        values["plan"] = course.plan
    by, on = course.people[SCRUTINY], timezone.localdate(now)
    record = add_scrutiny_record(kind.model(**values), by=by, on=on, reason="Decided by scrutiny")
    keys.append(record.pk)


def learn(course: Course, noun: str, then: Part, keys: list[int], now: datetime) -> None:
    model = NOUNS[noun].model
    record = model._base_manager.get(pk=keys[0])
    edit_scrutiny_record(
        model,
        record.pk,
        values_of(course, then),
        by=course.people[SCRUTINY],
        on=timezone.localdate(now),
        version=record.version,
        reason=then["reason"],
    )
