"""The course's covers and deputies: who may act for whom, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.demo.course import Course, Event
from board.demo.files import Part, instant_of
from improvement.cover.changes import add_cover
from improvement.models import Cover
from workstreams.changes import edit_record
from workstreams.models import Workstream


def cover_events(course: Course) -> Iterator[Event]:
    for entry in course.part["covers"]:
        yield instant_of(entry, "entered_on", 10), partial(enter_cover, course, entry)
    for entry in course.part["deputies"]:
        yield instant_of(entry, "entered_on", 10), partial(name_deputy, course, entry)


def enter_cover(course: Course, entry: Part, now: datetime) -> None:
    covered, covering = (course.people[entry[name]] for name in ("covered", "covering"))
    days = {name: entry[name] for name in ("starts", "ends")}
    cover = Cover(plan=course.plan, covered=covered, covering=covering, **days)
    add_cover(cover, by=course.manager, reason=entry["reason"])


def name_deputy(course: Course, entry: Part, now: datetime) -> None:
    led = course.plan.workstreams.get(code=entry["workstream"])
    values = {"deputy": course.people[entry["deputy"]]}
    values |= {name: entry[name] for name in ("deputy_from", "deputy_until")}
    why = {"version": led.version, "reason": entry["reason"]}
    edit_record(Workstream, led.pk, values, by=course.manager, **why)
