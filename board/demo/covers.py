"""The course's covers: who may act for whom, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.demo.course import Course, Event
from board.demo.files import Part, instant_of
from improvement.cover.changes import add_cover
from improvement.models import Cover


def cover_events(course: Course) -> Iterator[Event]:
    for entry in course.part["covers"]:
        yield instant_of(entry, "entered_on", 10), partial(enter_cover, course, entry)


def enter_cover(course: Course, entry: Part, now: datetime) -> None:
    covered, covering = (course.people[entry[name]] for name in ("covered", "covering"))
    days = {name: entry[name] for name in ("starts", "ends")}
    cover = Cover(plan=course.plan, covered=covered, covering=covering, **days)
    add_cover(cover, by=course.manager, reason=entry["reason"])
