"""The course's escalations, raised by a person or by the rules, and their answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from board.demo import BY
from board.demo.course import Course, Event
from board.demo.files import Part, instant, instant_of, values_of
from workstreams.changes import answer_escalation, escalate, escalate_all_by_rule
from workstreams.models import Escalation

WEEK = timedelta(days=7)


def escalation_events(course: Course) -> Iterator[Event]:
    """The rules run on each Monday of the course; a council would run them every day."""
    days = [entry["opens"] for entry in course.part["rounds"]]
    for monday in mondays(days[0], days[-1]):
        yield instant(monday, hour=7), partial(apply_rules, course)
    for entry in course.part["escalations"]:
        if "raised_by" in entry:
            yield instant_of(entry, "raised_on", 11), partial(raise_by_person, course, entry)
        if "answered_by" in entry:
            yield instant_of(entry, "answered_on", 16), partial(answer, course, entry)


def mondays(first: date, last: date) -> Iterator[date]:
    day = first - timedelta(days=first.weekday())
    while day <= last:
        yield day
        day += WEEK


def apply_rules(course: Course, now: datetime) -> None:
    course.plan.refresh_from_db()
    escalate_all_by_rule(course.plan, by=BY, now=now)


def raise_by_person(course: Course, entry: Part, now: datetime) -> None:
    by = course.people[entry["raised_by"]]
    values = values_of(entry, "level", "words", "due")
    escalate(course.action_pk(entry["action"]), by=by, now=now, **values)


def answer(course: Course, entry: Part, now: datetime) -> None:
    """An entry that gives no level answers an escalation that the rules raised to the board."""
    level = entry.get("level", Escalation.Level.BOARD)
    unanswered = Escalation.objects.unanswered().filter(level=level)
    escalation = unanswered.get(action=course.action_pk(entry["action"]))
    by = course.people[entry["answered_by"]]
    answer_escalation(escalation.pk, by=by, answer=entry["answer"], now=now)
