"""The course's meetings, each put in the calendar some weeks before it is held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from board.changes import record_meeting
from board.demo.course import Course, Event
from board.demo.files import Part, instant

NOTICE = timedelta(days=70)  # how long before it a meeting is put in the calendar


def meeting_events(course: Course) -> Iterator[Event]:
    started = min(account["active_from"] for account in course.part["accounts"])
    for entry in course.part["meetings"]:
        day = max(started, entry["held_on"] - NOTICE)
        yield instant(day, hour=11), partial(add_meeting, course, entry)


def add_meeting(course: Course, entry: Part, now: datetime) -> None:
    record_meeting(
        course.plan,
        by=course.manager,
        kind=entry["kind"],
        held_on=entry["held_on"],
        cutoff_at=timezone.make_aware(entry["cutoff_at"]),
        reason="Put in the calendar",
    )
