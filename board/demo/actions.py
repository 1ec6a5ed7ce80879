"""The course's own part of the plan: leads, and actions with their steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from board.demo.course import Course, Event
from board.demo.files import Part, at_its_hour, given, instant
from improvement.changes import add_record, edit_record
from improvement.models import Plan
from workstreams.changes import add_action, agree_plan, withdraw_action
from workstreams.models import Action, Milestone, Sourced, Workstream

ILLUSTRATIVE = Sourced.Provenance.ILLUSTRATIVE
ENTERED = "Entered in the plan"
ACTION = (
    "ref",
    "title",
    "description",
    "owner_post",
    "starts",
    "baseline_due",
    "due_precision",
    "priority",
    "required_stage",
    "marking",
    "exempt_paragraph",
    "marking_reason",
)


def structure_events(course: Course) -> Iterator[Event]:
    part = course.part
    agreed_on = part["plan"]["agreed_on"]
    first_entry = min(action["entered_on"] for action in part["actions"])
    for entry in part["workstream_leads"]:
        yield instant(first_entry, hour=8), partial(name_lead, course, entry)
    for entry in part["immediate_course"]:
        yield instant(first_entry), partial(add_steps, course, entry)
        yield from finished_steps(course, entry)
    for entry in part["actions"]:
        yield instant(entry["entered_on"]), partial(enter_action, course, entry)
        yield from finished_steps(course, entry)
        if "delivery_decision" in entry:
            yield at_its_hour(entry, "decided_on", 16), partial(take_out, course, entry)
    yield instant(agreed_on, hour=16), partial(agree, course)


def name_lead(course: Course, entry: Part, now: datetime) -> None:
    stream = course.plan.workstreams.get(code=entry["workstream"])
    values = {"lead_post": entry["lead_post"], "lead": course.people[entry["lead"]]}
    edit_record(
        Workstream,
        stream.pk,
        values,
        by=course.manager,
        version=stream.version,
        reason="Named the lead",
    )


def enter_action(course: Course, entry: Part, now: datetime) -> None:
    plan = course.plan
    action = Action(
        plan=plan,
        provenance=ILLUSTRATIVE,
        workstream=plan.workstreams.get(code=entry["workstream"]),
        owner=course.people.get(entry["owner"]),
        lead_organisation=plan.organisations.get(ref=entry["lead_organisation"]),
        **given(entry, *ACTION),
    )
    links: dict[str, Any] = {
        "themes": plan.themes.filter(code__in=entry["themes"]),
        "outcomes": plan.outcomes.filter(code__in=entry["outcomes"]),
        "findings": plan.findings.filter(ref__in=entry["findings"]),
        "partners": plan.organisations.filter(ref__in=entry["partners"]),
    }
    add_action(action, links, by=course.manager, reason=ENTERED)
    add_steps(course, entry, now)


def add_steps(course: Course, entry: Part, now: datetime) -> None:
    """Add the milestones of an action, but for one that was published with it."""
    action = course.action(entry["ref"])
    known = set(action.milestones.values_list("title", flat=True))
    for step in entry["milestones"]:
        if step["title"] not in known:
            milestone = Milestone(action=action, **given(step, "title", "due"))
            add_record(milestone, by=course.manager, reason=ENTERED)


def finished_steps(course: Course, entry: Part) -> Iterator[Event]:
    for step in entry["milestones"]:
        if step["finished"] is not None:
            yield at_its_hour(step, "finished", 17), partial(finish_step, course, entry, step)


def finish_step(course: Course, entry: Part, step: Part, now: datetime) -> None:
    milestone = course.action(entry["ref"]).milestones.get(title=step["title"])
    edit_record(
        Milestone,
        milestone.pk,
        {"finished": step["finished"]},
        by=course.manager,
        version=milestone.version,
        reason="The milestone is finished",
    )


def take_out(course: Course, entry: Part, now: datetime) -> None:
    action = course.action(entry["ref"])
    withdraw_action(
        action.pk,
        by=course.manager,
        version=action.version,
        decision=entry["delivery_decision"],
        suspend=entry["delivery"] == Action.Delivery.SUSPENDED,
    )


def agree(course: Course, now: datetime) -> None:
    """The chair agrees the plan; from then on no first date moves."""
    plan = Plan.objects.get(pk=course.plan.pk)
    chair, reason = course.people[course.part["plan"]["agreed_by"]], "Agreed the plan"
    agree_plan(plan.pk, by=chair, version=plan.version, reason=reason)
