"""The course's own part of the plan: leads, actions with milestones, and its agreement."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from board.demo.course import Course, Event
from board.demo.files import Part, instant, instant_of, values_of
from board.demo.judged_changes import approve
from improvement.changes import add_records, edit_record
from improvement.models import Plan
from workstreams.changes import add_action, agree_plan, ask_judged_change, ask_standing
from workstreams.models import (
    Action,
    ActionMeasure,
    JudgedChange,
    Milestone,
    Sourced,
    Workstream,
)
from workstreams.models.judged import is_agreed
from workstreams.models.marked import MARKING_FIELDS

ILLUSTRATIVE = Sourced.Provenance.ILLUSTRATIVE
ENTERED = "Entered in the plan"
DATES = ("baseline_due", "due_precision")
ACTION = (
    "ref",
    "title",
    "description",
    "owner_post",
    "starts",
    *DATES,
    "priority",
    "required_stage",
    *MARKING_FIELDS,
)


def action_events(course: Course) -> Iterator[Event]:
    part = course.part
    agreed_on = part["plan"]["agreed_on"]
    first_entry = min(action["entered_on"] for action in part["actions"])
    for entry in part["workstream_leads"]:
        yield instant(first_entry, hour=8), partial(name_lead, course, entry)
    for entry in part["immediate_course"]:
        yield instant(first_entry), partial(add_milestones, course, entry)
        yield from milestone_events(course, entry)
    for entry in part["actions"]:
        yield instant(entry["entered_on"]), partial(enter_action, course, entry)
        yield from milestone_events(course, entry)
        if "delivery_decision" in entry:
            yield instant_of(entry, "decided_on", 16), partial(withdraw, course, entry)
    for entry in part["action_measures"]:
        yield instant(entry["entered_on"]), partial(name_measures, course, entry)
    yield instant(agreed_on, hour=16), partial(agree, course)


def name_lead(course: Course, entry: Part, now: datetime) -> None:
    stream = course.plan.workstreams.get(code=entry["workstream"])
    values = {"lead": course.people[entry["lead"]], **values_of(entry, "lead_post", "short_name")}
    edit_record(
        Workstream,
        stream.pk,
        values,
        by=course.manager,
        version=stream.version,
        reason="Named the lead, and what it is called in short",
    )


def enter_action(course: Course, entry: Part, now: datetime) -> None:
    plan, dates = course.plan, values_of(entry, *DATES)
    organisations = course.parts_at(now, "organisations")
    asks = is_agreed(plan) and "baseline_due" in dates
    if asks:
        entry = entry | dict.fromkeys(DATES)
    action = Action(
        plan=plan,
        provenance=ILLUSTRATIVE,
        workstream=one_of(course.parts_at(now, "workstreams"), "code", entry["workstream"]),
        owner=course.people.get(entry["owner"]),
        lead_organisation=one_of(organisations, "ref", entry["lead_organisation"]),
        **values_of(entry, *ACTION),
    )
    links: dict[str, Any] = {
        "themes": those_of(course.parts_at(now, "themes"), "code", entry["themes"]),
        "outcomes": those_of(course.parts_at(now, "outcomes"), "code", entry["outcomes"]),
        "findings": those_of(course.parts_at(now, "findings"), "ref", entry["findings"]),
        "partners": those_of(organisations, "ref", entry["partners"]),
    }
    add_action(action, links, by=course.manager, reason=ENTERED)
    course.keys[action.ref] = action.pk
    if asks:
        ask_for_dates(course, action, dates, now)
    milestones_of(course, action, entry["milestones"])


def those_of(parts: list[Any], name: str, wanted: Collection[str]) -> list[Any]:
    return [part for part in parts if getattr(part, name) in wanted]


def one_of(parts: list[Any], name: str, wanted: str) -> Any:
    [part] = those_of(parts, name, [wanted])
    return part


def ask_for_dates(course: Course, action: Action, dates: Part, now: datetime) -> None:
    """Of an action added once the plan is agreed the chair approves the dates."""
    reason = "A new action needs its date"
    ask_judged_change(Action, action.pk, dates, by=course.manager, reason=reason, now=now)
    approve(course, action.ref, "The Improvement Board agreed the new action", now)


def add_milestones(course: Course, entry: Part, now: datetime) -> None:
    """Add an action's milestones, except those that were published with it and stand already."""
    action = course.action(entry["ref"])
    titles = set(action.milestones.values_list("title", flat=True))
    milestones_of(course, action, [e for e in entry["milestones"] if e["title"] not in titles])


def milestones_of(course: Course, action: Action, entries: list[Part]) -> None:
    milestones = [Milestone(action=action, **values_of(each, "title", "due")) for each in entries]
    add_records(milestones, by=course.manager, reason=ENTERED)


def name_measures(course: Course, entry: Part, now: datetime) -> None:
    """Name the measures that should move if the action works, while the plan is a draft."""
    action = course.action(entry["action"])
    measures = [course.measure(code) for code in entry["measures"]]
    links = [ActionMeasure(action=action, measure=measure) for measure in measures]
    add_records(links, by=course.manager, reason=ENTERED)


def milestone_events(course: Course, entry: Part) -> Iterator[Event]:
    for milestone in entry["milestones"]:
        if milestone["finished"] is not None:
            change = partial(finish_milestone, course, entry, milestone)
            yield instant_of(milestone, "finished", 17), change


def finish_milestone(course: Course, entry: Part, milestone: Part, now: datetime) -> None:
    milestones = Milestone.objects.filter(action=course.action_pk(entry["ref"]))
    pk, version = milestones.values_list("pk", "version").get(title=milestone["title"])
    edit_record(
        Milestone,
        pk,
        {"finished": milestone["finished"]},
        by=course.manager,
        version=version,
        reason="The milestone is finished",
    )


def withdraw(course: Course, entry: Part, now: datetime) -> None:
    kinds = {
        Action.Delivery.SUSPENDED: JudgedChange.Kind.SUSPEND,
        Action.Delivery.WITHDRAWN: JudgedChange.Kind.WITHDRAW,
    }
    pk, kind = course.action_pk(entry["ref"]), kinds[entry["delivery"]]
    reason = "Put to the Improvement Board"
    ask_standing(pk, kind, by=course.manager, reason=reason, now=now)
    approve(course, entry["ref"], entry["delivery_decision"], now)


def agree(course: Course, now: datetime) -> None:
    """The chair agrees the plan; after that no first date can be changed."""
    plan = Plan.objects.get(pk=course.plan.pk)
    chair, reason = course.people[course.part["plan"]["agreed_by"]], "Agreed the plan"
    agree_plan(plan.pk, by=chair, version=plan.version, reason=reason)
    course.plan.refresh_from_db()
