"""The course's publications: drafted by the programme manager and issued by the chair."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.utils import timezone

from board.changes import draft_publication, issue_publication
from board.demo.course import Course, Event
from board.demo.files import Part, instant_of
from board.models import Publication


def publication_events(course: Course) -> Iterator[Event]:
    for entry in course.part["publications"]:
        yield instant_of(entry, "drafted_on", 18), partial(draft, course, entry)
        yield instant_of(entry, "issued_on", 18), partial(issue, course, entry)


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
    drafts = Publication.objects.filter(plan=course.plan, issued_at=None)
    publication = drafts.get(audience=entry["audience"])
    issue_publication(
        publication.pk,
        by=course.people[entry["issued_by"]],
        version=publication.version,
        now=now,
        reason="Issued",
    )
