"""The course's outside checks: planned, moved, held, what came of each and what it found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from board.changes import add_finding_of, add_validation, edit_validation, move_validation
from board.changes.validations import PLANNED
from board.demo.course import Course, Event
from board.demo.files import Part, instant_of, values_of
from board.models import Validation
from board.queries.validations import findings_of
from workstreams.changes import edit_action
from workstreams.models import Finding, Sourced

WHAT_CAME = (
    *("held_from", "held_to", "held_precision", "reported_on", "outcome"),
    *("reported_number", "reported_basis"),
)


def validation_events(course: Course) -> Iterator[Event]:
    for entry in course.part["validations"]:
        yield instant_of(entry, "entered_on", 10), partial(enter, course, entry)
        for move in entry.get("moves", ()):
            yield instant_of(move, "moved_on", 11), partial(replan, course, entry, move)
        for change in entry.get("then", ()):
            yield instant_of(change, "changed_on", 12), partial(learn, course, entry, change)
        for found in entry.get("found", ()):
            yield instant_of(found, "added_on", 13), partial(find, course, entry, found)


def validation_of(course: Course, entry: Part) -> Validation:
    return Validation.objects.get(plan=course.plan, title=entry["values"]["title"])


def enter(course: Course, entry: Part, now: datetime) -> None:
    provenance = entry.get("provenance", Sourced.Provenance.ILLUSTRATIVE)
    source = {"provenance": provenance, "paragraph": entry.get("paragraph", "")}
    validation = Validation(plan=course.plan, **entry["values"], **source)
    findings = course.plan.findings.filter(ref__in=entry.get("findings", ()))
    on, reason = timezone.localdate(now), "Entered as planned"
    add_validation(validation, findings, by=course.manager, on=on, reason=reason)


def replan(course: Course, entry: Part, move: Part, now: datetime) -> None:
    found = validation_of(course, entry)
    names = dict(zip(("first", "last", "precision"), PLANNED, strict=True))
    days: dict[str, Any] = {name: move.get(planned) for name, planned in names.items()}
    days["precision"] = days["precision"] or found.planned_precision
    sent = days | {"reason": move["reason"], "version": found.version}
    move_validation(found.pk, by=course.manager, now=now, **sent)


def learn(course: Course, entry: Part, change: Part, now: datetime) -> None:
    found = validation_of(course, entry)
    edit_validation(
        found.pk,
        values_of(change, *WHAT_CAME),
        findings_of(found),
        by=course.manager,
        on=timezone.localdate(now),
        version=found.version,
        reason=change["reason"],
    )


def find(course: Course, entry: Part, found: Part, now: datetime) -> None:
    """Add the finding, and name the actions that answer it."""
    validation, reason = validation_of(course, entry), f"Found by: {entry['values']['title']}"
    finding = Finding(plan=course.plan, **values_of(found, "ref", "text", "clock", "due"))
    finding.provenance = Sourced.Provenance.ILLUSTRATIVE
    add_finding_of(validation.pk, finding, by=course.manager, reason=reason)
    for ref in found["actions"]:
        action = course.action(ref)
        own = Finding.objects.filter(action_links__action=action, action_links__removed=False)
        findings, version = {*own, finding}, action.version
        edit_action(
            action.pk, {}, {"findings": findings}, by=course.manager, version=version, reason=reason
        )
