"""The money of the report, in its own words; and what the course says hangs on it, and by
when it is to be settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from board.changes import add_resource, edit_resource
from board.demo import BY
from board.demo.course import Course, Event
from board.demo.files import Part, instant, instant_of, values_of
from board.models import Resource
from workstreams.models import Measure, Sourced

FIELDS = (
    *("ref", "kind", "year", "words", "amount_from", "amount_to", "source", "secured"),
    *("paragraph", "note"),
)


def resource_events(course: Course, published: Part) -> Iterator[Event]:
    day = published["plan"]["published_on"]
    for entry in published["resources"]:
        yield instant(day), partial(enter, course, entry)
    for entry in course.part["resource_links"]:
        yield instant_of(entry, "linked_on", 14), partial(link, course, entry)


def enter(course: Course, entry: Part, now: datetime) -> None:
    resource = Resource(
        plan=course.plan, provenance=Sourced.Provenance.PUBLISHED, **values_of(entry, *FIELDS)
    )
    add_resource(resource, {}, by=BY, reason=f"As published, paragraph {entry['paragraph']}")


def link(course: Course, entry: Part, now: datetime) -> None:
    resource = Resource.objects.get(plan=course.plan, ref=entry["ref"])
    measures = Measure.objects.filter(plan=course.plan, code__in=entry.get("measures", ()))
    links: dict[str, list[Any]] = {
        "actions": [course.action(ref) for ref in entry.get("actions", ())],
        "measures": list(measures),
    }
    edit_resource(
        resource.pk,
        values_of(entry, "due"),
        links,
        by=course.manager,
        on=timezone.localdate(now),
        version=resource.version,
        reason="What hangs on it, what drives it, and when it is to be settled",
    )
