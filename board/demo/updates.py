"""What leads and owners reported, asked for and claimed, and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.demo.course import Course, Event
from board.demo.files import Part, at_its_hour, given, instant
from improvement.models import User
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    ask_date_change,
    claim_stage,
    close_round,
    decide_date_change,
    decide_stage_claim,
    open_round,
    return_update,
    submit_update,
    sweep_up,
)
from workstreams.models import DateChange, Round, StageClaim, Update

REPORT = (
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
CLAIM = ("stage", "statement")


def reporting_events(course: Course) -> Iterator[Event]:
    for entry in course.part["rounds"]:
        yield from round_events(course, entry)
    for entry in course.part["updates"]:
        yield from update_events(course, entry)
    for entry in course.part["date_changes"]:
        yield at_its_hour(entry, "asked_on", 11), partial(ask_for_date, course, entry)
        if "decided_on" in entry:
            yield at_its_hour(entry, "decided_on", 16), partial(decide_on_date, course, entry)
    for entry in course.part["stage_claims"]:
        yield at_its_hour(entry, "claimed_on", 14), partial(claim, course, entry)
        if "decided_on" in entry:
            yield at_its_hour(entry, "decided_on", 16), partial(check_claim, course, entry)


def round_events(course: Course, entry: Part) -> Iterator[Event]:
    """A round closes on its last day, or once its last report has been dealt with."""
    yield instant(entry["opens"], hour=8), partial(start_round, course, entry)
    if entry["state"] == Round.State.CLOSED:
        updates = [each for each in course.part["updates"] if each["round"] == entry["number"]]
        last = max([entry["closes"], *(each["decided_on"] for each in updates)])
        yield instant(last, hour=17, minute=30), partial(end_round, course, entry)


def start_round(course: Course, entry: Part, now: datetime) -> None:
    names = ("number", "observes_from", "observes_to", "opens", "closes")
    new = Round(plan=course.plan, **given(entry, *names))
    open_round(new, by=course.manager, reason=f"Opened {new}")


def end_round(course: Course, entry: Part, now: datetime) -> None:
    closing = course.plan.rounds.get(number=entry["number"])
    close_round(closing.pk, by=course.manager, now=now, reason=f"Closed {closing}")


def update_events(course: Course, entry: Part) -> Iterator[Event]:
    if entry.get("swept_up"):
        yield at_its_hour(entry, "decided_on", 15), partial(sweep, course, entry)
        return
    if entry["state"] == Update.State.DRAFT:
        yield at_its_hour(entry, "entered_on", 10), partial(report, course, entry)
        return
    yield at_its_hour(entry, "submitted_on", 10), partial(report, course, entry)
    if "returned_on" in entry:
        yield at_its_hour(entry, "returned_on", 11), partial(send_back, course, entry)
        yield at_its_hour(entry, "resubmitted_on", 13), partial(report, course, entry)
    if "decided_on" in entry:
        yield at_its_hour(entry, "decided_on", 15), partial(accept, course, entry)


def sweep(course: Course, entry: Part, now: datetime) -> None:
    sweep_up(course.action_pk(entry["action"]), by=course.manager, now=now, note=entry["done"])


def report(course: Course, entry: Part, now: datetime) -> None:
    draft = entry["state"] == Update.State.DRAFT
    by = keeper(course, entry) if draft else course.people[entry["submitted_by"]]
    said = UpdateAnswers(**dict.fromkeys(("next", "done"), "") | given(entry, *REPORT))
    submit_update(course.action_pk(entry["action"]), said, by=by, now=now, draft=draft)


def keeper(course: Course, entry: Part) -> User:
    """Whose draft it is, since nobody has submitted it: the action's owner, or else the lead."""
    action = course.action(entry["action"])
    keeper = action.owner or action.workstream.lead
    assert keeper is not None
    return keeper


def update_of(course: Course, entry: Part) -> Update:
    action = course.action_pk(entry["action"])
    return Update.objects.get(action=action, round__number=entry["round"])


def send_back(course: Course, entry: Part, now: datetime) -> None:
    by = course.people[entry["decided_by"]]
    return_update(update_of(course, entry).pk, by=by, now=now, note=entry["return_note"])


def accept(course: Course, entry: Part, now: datetime) -> None:
    accept_update(update_of(course, entry).pk, by=course.people[entry["decided_by"]], now=now)


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


def claim(course: Course, entry: Part, now: datetime) -> None:
    claim_stage(
        course.action_pk(entry["action"]),
        by=course.people[entry["claimed_by"]],
        now=now,
        evidence=[course.evidence[key] for key in entry["evidence"]],
        **given(entry, *CLAIM),
    )


def check_claim(course: Course, entry: Part, now: datetime) -> None:
    claims = StageClaim.objects.filter(action=course.action_pk(entry["action"]))
    verified = entry["state"] == StageClaim.State.VERIFIED
    decide_stage_claim(
        claims.get(stage=entry["stage"], state=StageClaim.State.CLAIMED).pk,
        by=course.people[entry["decided_by"]],
        verify=verified,
        note=entry["decision_note"] or "Checked against the evidence",
        now=now,
        recheck=entry.get("recheck"),
    )
