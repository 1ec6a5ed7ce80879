"""The course's challenges: put to a post, replied to, and closed or asked again by who asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.changes import conclude_challenge, raise_challenge, reply_to_challenge
from board.demo.course import Course, Event
from board.demo.files import Part, instant_of
from board.models import Exchange
from board.queries.challenge_subjects import subjects_for
from improvement.roles import INSIDE


def challenge_events(course: Course) -> Iterator[Event]:
    for entry in course.part["challenges"]:
        exchanges = entry["exchanges"]
        yield instant_of(exchanges[0], "asked_on", 13), partial(put, course, entry)
        for exchange, again in zip(exchanges, [*exchanges[1:], None], strict=True):
            if "replied_on" in exchange:
                yield instant_of(exchange, "replied_on", 14), partial(reply, course, exchange)
            if "concluded_on" in exchange:
                conclusion = partial(conclude, course, entry, exchange, again)
                yield instant_of(exchange, "concluded_on", 15), conclusion


def put(course: Course, entry: Part, now: datetime) -> None:
    subjects = subjects_for(course.plan, INSIDE)
    post, _, code = entry["to"].partition(":")
    lead_of = course.plan.workstreams.get(code=code) if code else None
    first = {name: entry["exchanges"][0][name] for name in ("words", "due")}
    raise_challenge(
        course.plan,
        by=course.people[entry["raised_by"]],
        about=subjects.record(entry["about"]),
        post=post,
        lead_of=lead_of,
        kind=entry["kind"],
        now=now,
        **first,
    )


def exchange_of(course: Course, entry: Part) -> Exchange:
    return Exchange.objects.get(
        challenge__plan=course.plan, words=entry["words"], concluded_at=None
    )


def reply(course: Course, entry: Part, now: datetime) -> None:
    found, by = exchange_of(course, entry), course.people[entry["replied_by"]]
    reply_to_challenge(found.pk, by=by, reply=entry["reply"], now=now, version=found.version)


def conclude(
    course: Course, entry: Part, exchange: Part, again: Part | None, now: datetime
) -> None:
    found = exchange_of(course, exchange)
    conclude_challenge(
        found.pk,
        by=course.people[entry["raised_by"]],
        conclusion=exchange["conclusion"],
        note=exchange.get("note", ""),
        again=(again["words"], again["due"]) if again else None,
        now=now,
        version=found.version,
    )
