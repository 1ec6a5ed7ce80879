"""Part 1: the plan and the facts as published on 16 November 2012, each with its paragraph."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Any

from board.demo import BY
from board.demo.files import Part, instant, values_of
from improvement.changes import add_record, add_records
from improvement.dates import in_words
from improvement.history import backfilled
from improvement.models import Organisation, Plan
from workstreams.changes import add_action
from workstreams.models import (
    Action,
    Fact,
    Finding,
    Milestone,
    Outcome,
    Source,
    Sourced,
    Theme,
    Workstream,
)

PUBLISHED = Sourced.Provenance.PUBLISHED
STRUCTURE: dict[str, tuple[type[Sourced], tuple[str, ...]]] = {
    "workstreams": (
        Workstream,
        ("code", "name", "order", "state", "in_scope_of_inspection", "scope_note", "paragraph"),
    ),
    "themes": (Theme, ("code", "name", "order", "paragraph")),
    "outcomes": (Outcome, ("code", "statement", "order", "paragraph")),
    "findings": (Finding, ("ref", "text", "clock", "due", "paragraph")),
}
ACTION = (
    "ref",
    "title",
    "description",
    "owner_post",
    "starts",
    "baseline_due",
    "due_precision",
    "priority",
    "delivery",
    "paragraph",
)
FACT = (
    "section",
    "ref",
    "label",
    "text",
    "value",
    "unit",
    "certainty",
    "date",
    "date_precision",
    "paragraph",
    "note",
    "order",
    "section_title",
    "on_timeline",
)


def load_published(part: Part) -> Plan:
    """Enter the plan, its structure, the immediate actions and every fact of the report."""
    with backfilled(instant(part["plan"]["published_on"]), BY):
        plan = add_plan(part["plan"])
        for entry in part["organisations"]:
            organisation = Organisation(
                plan=plan, **values_of(entry, "ref", "name", "part", "paragraph")
            )
            add_record(organisation, by=BY, reason=reason_for(part, entry))
        for kind, (model, names) in STRUCTURE.items():
            for entry in part[kind]:
                record = model(plan=plan, provenance=PUBLISHED, **values_of(entry, *names))
                add_record(record, by=BY, reason=reason_for(part, entry))
        for entry in part["immediate_actions"]:
            add_immediate_action(plan, entry, reason_for(part, entry))
        source = add_source(plan, part["source"], PUBLISHED, reason_for(part, {}))
        facts = groupby(facts_in_order(part), key=partial(reason_for, part))
        for reason, entries in facts:  # those that stand together have one paragraph, and reason
            records = [fact_of(source, entry, PUBLISHED) for entry in entries]
            add_records(records, by=BY, reason=reason)
    return plan


def add_plan(entry: Part) -> Plan:
    names = ("slug", "title", "council", "state")
    plan = Plan(illustrative=True, **values_of(entry, *names))
    plan.full_clean()
    plan.save_as(BY, f"As published on {in_words(entry['published_on'])}")
    return plan


def reason_for(part: Part, entry: Part) -> str:
    """The reason in the history: where the entry was published, and our own note on it."""
    reason = f"As published on {in_words(part['plan']['published_on'])}"
    if entry.get("paragraph"):
        reason += f", paragraph {entry['paragraph']}"
    return f"{reason}. {entry['note']}" if entry.get("note") else reason


def add_immediate_action(plan: Plan, entry: Part, reason: str) -> None:
    action = Action(
        plan=plan,
        provenance=PUBLISHED,
        workstream=plan.workstreams.get(code=entry["workstream"]),
        **values_of(entry, *ACTION),
    )
    findings = [plan.findings.get(ref=entry["finding"])]
    add_action(action, {"findings": findings}, by=BY, reason=reason)
    entries = entry.get("milestones", [])
    milestones = [Milestone(action=action, **values_of(each, "title", "due")) for each in entries]
    add_records(milestones, by=BY, reason=reason)


def add_source(plan: Plan, entry: Part, provenance: str, reason: str) -> Source:
    source = Source(plan=plan, provenance=provenance, **values_of(entry, "ref", "title"))
    return add_record(source, by=BY, reason=reason)


def facts_in_order(part: Part) -> list[dict[str, Any]]:
    """The facts in the order of their sections, with the section's title and `order` from 1."""
    sections = {section["slug"]: section for section in part["sections"]}
    positions = {slug: position for position, slug in enumerate(sections)}
    facts = sorted(part["facts"], key=lambda fact: positions[fact["section"]])
    return [
        fact | section_values(sections[fact["section"]]) | {"order": order}
        for order, fact in enumerate(facts, start=1)
    ]


def section_values(section: Part) -> Part:
    return {"section_title": section["title"], "on_timeline": section.get("timeline", False)}


def fact_of(source: Source, entry: Part, provenance: str) -> Fact:
    """The fact of the source, not saved yet."""
    values = values_of(entry, *FACT)
    return Fact(plan=source.plan, source=source, provenance=provenance, **values)
