"""The course's decisions: recorded after the meeting that took each, and carried out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.changes import record_decision, say_decision_done
from board.demo.course import Course, Event
from board.demo.files import Part, instant_of, values_of
from board.models import Decision, Meeting


def decision_events(course: Course) -> Iterator[Event]:
    for entry in course.part["decisions"]:
        yield instant_of(entry, "taken_on", 16), partial(record, course, entry)
        if "done_on" in entry:
            yield instant_of(entry, "done_on", 15), partial(carry_out, course, entry)


def record(course: Course, entry: Part, now: datetime) -> None:
    held = Meeting.objects.filter(plan=course.plan, kind=Meeting.Kind.BOARD)
    values = values_of(entry, "text", "reasons", "alternatives", "owner_post", "due")
    owner = course.people[entry["owner"]] if "owner" in entry else None
    taken = {"meeting": held.get(held_on=entry["taken_on"]), "effective": entry["taken_on"]}
    decision = Decision(plan=course.plan, owner=owner, **taken, **values)
    if withdrawn := entry.get("withdraws"):
        decision.withdraws = Decision.objects.get(plan=course.plan, text=withdrawn)
    record_decision(decision, by=course.manager, now=now)


def carry_out(course: Course, entry: Part, now: datetime) -> None:
    found = Decision.objects.get(plan=course.plan, text=entry["text"])
    by, note = course.people[entry["done_by"]], entry["done_note"]
    said = {"done_on": entry["done_on"], "note": note, "version": found.version}
    say_decision_done(found.pk, by=by, now=now, **said)
