"""The course's judgements of the board, entered after the meeting at which it judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.changes import judge
from board.demo.course import Course, Event
from board.demo.files import Part, instant_of
from board.models import Meeting
from board.queries.judgements import record_to_judge

CHAIR = "chair@example.org"


def judgement_events(course: Course) -> Iterator[Event]:
    for entry in course.part["judgements"]:
        yield instant_of(entry, "judged_on", 17), partial(enter, course, entry)


def enter(course: Course, entry: Part, now: datetime) -> None:
    board = Meeting.objects.filter(plan=course.plan, kind=Meeting.Kind.BOARD)
    judge(
        record_to_judge(course.plan, entry["about"]),
        board.get(held_on=entry["judged_on"]),
        by=course.people[CHAIR],
        rating=entry.get("rating", ""),
        state=entry.get("state", ""),
        words=entry["words"],
        now=now,
    )
