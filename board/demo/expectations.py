"""What the course expects of its teams and people, and what they answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.utils import timezone

from board.demo.course import Course, Event
from board.demo.files import Part, at_its_hour, given
from workstreams.changes import acknowledge, add_expectation
from workstreams.models import Expectation


def expectation_events(course: Course) -> Iterator[Event]:
    for entry in course.part["expectations"]:
        yield at_its_hour(entry, "said_on", 10), partial(expect, course, entry)
        for said in entry.get("answers", []):
            yield at_its_hour(said, "answered_on", 12), partial(answer, course, entry, said)


def expect(course: Course, entry: Part, now: datetime) -> None:
    new = Expectation(
        action=course.action(entry["action"]),
        team=course.plan.teams.filter(name=entry.get("team")).first(),
        person=course.people.get(entry.get("person", "")),
        **given(entry, "words", "support", "starts"),
    )
    add_expectation(new, by=course.people[entry["said_by"]], reason="Follows from the action")


def answer(course: Course, entry: Part, said: Part, now: datetime) -> None:
    expected = Expectation.objects.get(
        action=course.action_pk(entry["action"]), words=entry["words"]
    )
    acknowledge(
        expected.pk,
        by=course.people[said["by"]],
        clear=said["clear"],
        question=said.get("question", ""),
        now=now,
        on=timezone.localdate(now),
        version=expected.version,
    )
