"""The course's claims that an action has reached a stage, and the checks of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.demo.course import Course, Event
from board.demo.files import Part, instant_of
from workstreams.changes import claim_stage, decide_stage_claim
from workstreams.models import StageClaim


def stage_claim_events(course: Course) -> Iterator[Event]:
    for entry in course.part["stage_claims"]:
        yield instant_of(entry, "claimed_on", 14), partial(claim, course, entry)
        if "decided_on" in entry:
            yield instant_of(entry, "decided_on", 16), partial(check, course, entry)


def claim(course: Course, entry: Part, now: datetime) -> None:
    claim_stage(
        course.action_pk(entry["action"]),
        by=course.people[entry["claimed_by"]],
        now=now,
        evidence=[course.evidence[key] for key in entry["evidence"]],
        stage=entry["stage"],
        statement=entry["statement"],
    )


def check(course: Course, entry: Part, now: datetime) -> None:
    claims = StageClaim.objects.filter(action=course.action_pk(entry["action"]))
    decide_stage_claim(
        claims.get(stage=entry["stage"], state=StageClaim.State.CLAIMED).pk,
        by=course.people[entry["decided_by"]],
        verify=entry["state"] == StageClaim.State.VERIFIED,
        note=entry["decision_note"] or "Checked against the evidence",
        now=now,
        recheck=entry.get("recheck"),
    )
