"""What the course's actions ask of teams and people, and their answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.utils import timezone

from board.demo.course import Course, Event
from board.demo.files import Part, instant_of, values_of
from workstreams.changes import acknowledge, add_expectation
from workstreams.models import Expectation


def expectation_events(course: Course) -> Iterator[Event]:
    for entry in course.part["expectations"]:
        yield instant_of(entry, "said_on", 10), partial(add, course, entry)
        for reply in entry.get("answers", []):
            yield instant_of(reply, "answered_on", 12), partial(answer, course, entry, reply)


def add(course: Course, entry: Part, now: datetime) -> None:
    expectation = Expectation(
        action=course.action(entry["action"]),
        team=course.plan.teams.filter(name=entry.get("team")).first(),
        person=course.people.get(entry.get("person", "")),
        **values_of(entry, "words", "support", "starts"),
    )
    add_expectation(
        expectation, by=course.people[entry["said_by"]], reason="Follows from the action"
    )


def answer(course: Course, entry: Part, reply: Part, now: datetime) -> None:
    expectation = Expectation.objects.get(
        action=course.action_pk(entry["action"]), words=entry["words"]
    )
    acknowledge(
        expectation.pk,
        by=course.people[reply["by"]],
        clear=reply["clear"],
        question=reply.get("question", ""),
        now=now,
        on=timezone.localdate(now),
        version=expectation.version,
    )
