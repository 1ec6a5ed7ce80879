"""The course's rounds of updates: opened, and closed once their updates are decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.demo.course import Course, Event
from board.demo.files import Part, instant, values_of
from workstreams.changes import close_round, open_round
from workstreams.models import Round


def round_events(course: Course) -> Iterator[Event]:
    """A round closes on its last day, or later, when its last update is decided."""
    for entry in course.part["rounds"]:
        yield instant(entry["opens"], hour=8), partial(start_round, course, entry)
        if entry["state"] == Round.State.CLOSED:
            updates = [u for u in course.part["updates"] if u["round"] == entry["number"]]
            last = max([entry["closes"], *(update["decided_on"] for update in updates)])
            yield instant(last, hour=17, minute=30), partial(end_round, course, entry)


def start_round(course: Course, entry: Part, now: datetime) -> None:
    names = ("number", "observes_from", "observes_to", "opens", "closes")
    new_round = Round(plan=course.plan, **values_of(entry, *names))
    open_round(new_round, by=course.manager, reason=f"Opened {new_round}")


def end_round(course: Course, entry: Part, now: datetime) -> None:
    open_now = course.plan.rounds.get(number=entry["number"])
    close_round(open_now.pk, by=course.manager, now=now, reason=f"Closed {open_now}")
