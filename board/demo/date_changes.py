"""The course's requests to move an action's date, and the decisions on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.demo.course import Course, Event
from board.demo.files import Part, instant_of
from workstreams.changes import ask_date_change, decide_date_change
from workstreams.models import DateChange


def date_change_events(course: Course) -> Iterator[Event]:
    for entry in course.part["date_changes"]:
        yield instant_of(entry, "asked_on", 11), partial(ask_for_date, course, entry)
        if "decided_on" in entry:
            yield instant_of(entry, "decided_on", 16), partial(decide_on_date, course, entry)


def ask_for_date(course: Course, entry: Part, now: datetime) -> None:
    ask_date_change(
        course.action_pk(entry["action"]),
        by=course.people[entry["asked_by"]],
        to_due=entry["to_due"],
        cause=entry["cause"],
        reason=entry["reason"],
        now=now,
    )


def decide_on_date(course: Course, entry: Part, now: datetime) -> None:
    action = course.action_pk(entry["action"])
    change = DateChange.objects.get(action=action, decision=DateChange.Decision.OPEN)
    decide_date_change(
        change.pk,
        by=course.people[entry["decided_by"]],
        approve=entry["decision"] == DateChange.Decision.APPROVED,
        note=entry["decision_note"],
        now=now,
    )
