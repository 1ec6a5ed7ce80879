"""The course's challenges: put to a post, replied to, closed or asked again, and looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.changes import (
    ask_for_scrutiny,
    conclude_challenge,
    follow_up_challenge,
    raise_challenge,
    reply_to_challenge,
    withdraw_challenge,
)
from board.demo.course import Course, Event
from board.demo.files import Part, instant_of
from board.models import Exchange, FollowUp, TaskGroup
from board.queries.challenge_subjects import live_subjects


def challenge_events(course: Course) -> Iterator[Event]:
    for entry in course.part["challenges"]:
        exchanges = entry["exchanges"]
        yield instant_of(exchanges[0], "asked_on", 13), partial(put, course, entry)
        if "withdrawn_on" in entry:
            yield instant_of(entry, "withdrawn_on", 9), partial(withdraw, course, entry)
        for exchange, again in zip(exchanges, [*exchanges[1:], None], strict=True):
            if "replied_on" in exchange:
                yield instant_of(exchange, "replied_on", 14), partial(reply, course, exchange)
            if "concluded_on" in exchange:
                conclusion = partial(conclude, course, entry, exchange, again)
                yield instant_of(exchange, "concluded_on", 15), conclusion
        for look in entry.get("follow_ups", []):
            yield instant_of(look, "found_on", 10), partial(follow_up, course, entry, look)


def put(course: Course, entry: Part, now: datetime) -> None:
    of_scrutiny = entry["raised_by"] == "scrutiny@example.org"
    subjects = live_subjects(course.plan)
    post, _, code = entry["to"].partition(":")
    lead_of = course.plan.workstreams.get(code=code) if post == "lead" else None
    first = {name: entry["exchanges"][0][name] for name in ("words", "due")}
    (ask_for_scrutiny if of_scrutiny else raise_challenge)(
        course.plan,
        by=course.people[entry["raised_by"]],
        about=subjects.record(entry["about"]),
        post=post,
        lead_of=lead_of,
        body=subjects.body(code) if post == "body" else None,
        kind=entry["kind"],
        now=now,
        group=TaskGroup.objects.filter(plan=course.plan, title=entry.get("group", "")).first(),
        **first,
    )


def exchange_of(course: Course, entry: Part) -> Exchange:
    return Exchange.objects.get(
        challenge__plan=course.plan, words=entry["words"], concluded_at=None
    )


def withdraw(course: Course, entry: Part, now: datetime) -> None:
    found = exchange_of(course, entry["exchanges"][0]).challenge
    asker = course.people[entry["raised_by"]]
    withdraw_challenge(found.pk, by=asker, why=entry["why"], now=now, version=found.version)


def reply(course: Course, entry: Part, now: datetime) -> None:
    found, by = exchange_of(course, entry), course.people[entry["replied_by"]]
    said = {"answer": entry["answer"], "reply": entry["reply"], "version": found.version}
    reply_to_challenge(found.pk, by=by, now=now, **said)


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


def follow_up(course: Course, entry: Part, look: Part, now: datetime) -> None:
    asked = entry["exchanges"][0]["words"]
    found = FollowUp.objects.get(
        challenge__plan=course.plan, challenge__exchanges__words=asked, found_at=None
    )
    follow_up_challenge(
        found.pk,
        by=course.people[entry["raised_by"]],
        found=look["found"],
        words=look["words"],
        next_due=look.get("next_due"),
        now=now,
        version=found.version,
    )
