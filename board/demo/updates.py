"""The course's updates: sent by leads and owners, returned, accepted or swept up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import partial

from board.demo.course import Course, Event
from board.demo.files import Part, instant_of, values_of
from improvement.models import User
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    keep_draft,
    return_update,
    submit_update,
    sweep_up,
)
from workstreams.models import Update

ANSWERS = (
    "delivery",
    "finished",
    "declared_rag",
    "confidence",
    "confidence_reason",
    "done",
    "next",
    "explanation",
    "proposed_due",
)


def update_events(course: Course) -> Iterator[Event]:
    for entry in course.part["updates"]:
        if entry.get("swept_up"):
            yield instant_of(entry, "decided_on", 15), partial(sweep, course, entry)
        elif entry["state"] == Update.State.DRAFT:
            yield instant_of(entry, "entered_on", 10), partial(save_draft, course, entry)
        else:
            yield from events_of_sent(course, entry)


def events_of_sent(course: Course, entry: Part) -> Iterator[Event]:
    """The events of an update that was sent: perhaps returned and sent again, then accepted."""
    yield instant_of(entry, "submitted_on", 10), partial(send, course, entry)
    if "returned_on" in entry:
        yield instant_of(entry, "returned_on", 11), partial(send_back, course, entry)
        yield instant_of(entry, "resubmitted_on", 13), partial(send, course, entry)
    if "decided_on" in entry:
        yield instant_of(entry, "decided_on", 15), partial(accept, course, entry)


def sweep(course: Course, entry: Part, now: datetime) -> None:
    sweep_up(course.action_pk(entry["action"]), by=course.manager, now=now, note=entry["done"])


def save_draft(course: Course, entry: Part, now: datetime) -> None:
    by = author_of_draft(course, entry)
    keep_draft(course.action_pk(entry["action"]), asdict(answers_of(entry)), by=by)


def send(course: Course, entry: Part, now: datetime) -> None:
    by = course.people[entry["submitted_by"]]
    update = submit_update(course.action_pk(entry["action"]), answers_of(entry), by=by, now=now)
    course.updates[entry["action"], entry["round"]] = update.pk


def answers_of(entry: Part) -> UpdateAnswers:
    values: Part = {"done": "", "next": ""}
    return UpdateAnswers(**(values | values_of(entry, *ANSWERS)))


def author_of_draft(course: Course, entry: Part) -> User:
    """The action's owner, or else its lead: the files name nobody, as a draft has no sender."""
    action = course.action(entry["action"])
    author = action.owner or action.workstream.lead
    assert author is not None
    return author


def send_back(course: Course, entry: Part, now: datetime) -> None:
    by = course.people[entry["decided_by"]]
    pk = course.updates[entry["action"], entry["round"]]
    return_update(pk, by=by, now=now, note=entry["return_note"])


def accept(course: Course, entry: Part, now: datetime) -> None:
    pk = course.updates[entry["action"], entry["round"]]
    accept_update(pk, by=course.people[entry["decided_by"]], now=now)
