"""The course's requests to read one exempt item, and a link to read for a co-opted member."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.utils import timezone

from board.changes import ask_release, decide_release, make_reading_link
from board.demo.course import Course, Event
from board.demo.files import Part, instant_of
from board.demo.scrutiny import SCRUTINY
from board.models import ReadingLink, Release


def release_events(course: Course) -> Iterator[Event]:
    for entry in course.part["releases"]:
        yield instant_of(entry, "asked_on", 10), partial(ask, course, entry)
        if "decided_on" in entry:
            yield instant_of(entry, "decided_on", 11), partial(decide, course, entry)
    for entry in course.part["reading_links"]:
        yield instant_of(entry, "made_on", 12), partial(give, course, entry)


def ask(course: Course, entry: Part, now: datetime) -> None:
    asked = Release(plan=course.plan, **entry["values"])
    ask_release(asked, by=course.people[SCRUTINY], now=now)


def decide(course: Course, entry: Part, now: datetime) -> None:
    found = Release.objects.get(plan=course.plan, document=entry["values"]["document"])
    item = course.action(entry["item"]) if "item" in entry else None
    said = {name: entry[name] for name in ("decision", "statement")}
    decide_release(
        found.pk,
        by=course.manager,
        item=item,
        until=entry.get("until"),
        now=now,
        version=found.version,
        **said,
    )


def give(course: Course, entry: Part, now: datetime) -> None:
    """Its token is told to nobody: it is there to be seen in the list."""
    link = ReadingLink(plan=course.plan, **entry["values"])
    make_reading_link(link, by=course.manager, on=timezone.localdate(now), now=now)
