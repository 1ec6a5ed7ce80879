"""Meetings put in the calendar, and publications drafted by the manager and issued by the chair."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from board.changes import draft_publication, issue_publication, record_meeting
from board.demo.course import Course, Event
from board.demo.files import Part, at_its_hour, instant
from board.models import Publication

ANNOUNCED = timedelta(days=70)  # how long before it a meeting is put in the calendar


def oversight_events(course: Course) -> Iterator[Event]:
    started = min(account["active_from"] for account in course.part["accounts"])
    for entry in course.part["meetings"]:
        day = max(started, entry["held_on"] - ANNOUNCED)
        yield instant(day, hour=11), partial(announce, course, entry)
    for entry in course.part["publications"]:
        yield at_its_hour(entry, "drafted_on", 18), partial(draft, course, entry)
        yield at_its_hour(entry, "issued_on", 18), partial(issue, course, entry)


def announce(course: Course, entry: Part, now: datetime) -> None:
    record_meeting(
        course.plan,
        by=course.manager,
        kind=entry["kind"],
        held_on=entry["held_on"],
        cutoff_at=timezone.make_aware(entry["cutoff_at"]),
        reason="Put in the calendar",
    )


def draft(course: Course, entry: Part, now: datetime) -> None:
    draft_publication(
        course.plan,
        by=course.people[entry["drafted_by"]],
        audience=entry["audience"],
        note=entry["note"],
        at=now,
        on=timezone.localdate(now),
        reason="Drafted for the next meeting",
    )


def issue(course: Course, entry: Part, now: datetime) -> None:
    waiting = Publication.objects.get(plan=course.plan, audience=entry["audience"], issued_at=None)
    issue_publication(
        waiting.pk,
        by=course.people[entry["issued_by"]],
        version=waiting.version,
        now=now,
        reason="Issued",
    )
