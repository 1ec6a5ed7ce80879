"""The course's evidence: added, linked to actions, outcomes and measures, some superseded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

from board.demo.course import Course, Event
from board.demo.files import Part, instant_of, values_of
from improvement.files.receive import examined
from workstreams.changes import add_evidence, supersede_evidence
from workstreams.models import Evidence, Sourced
from workstreams.models.marked import MARKING_FIELDS

FILES = Path(settings.BASE_DIR) / "data" / "illustrative-2013" / "files"
FIELDS = (
    *("kind", "title", "dated", "period_from", "period_to", "runs_out", "summary", "heard"),
    *MARKING_FIELDS,
)


def evidence_events(course: Course) -> Iterator[Event]:
    for entry in course.part["evidence"]:
        yield instant_of(entry, "added_on", 12), partial(add, course, entry)
        if "superseded_on" in entry:
            yield instant_of(entry, "superseded_on", 13), partial(supersede, course, entry)


def add(course: Course, entry: Part, now: datetime) -> None:
    plan = course.plan
    evidence = Evidence(
        plan=plan,
        provenance=Sourced.Provenance.ILLUSTRATIVE,
        organisation=plan.organisations.filter(ref=entry["organisation"]).first(),
        added_at=now,
        added_by=course.people[entry["added_by"]],
        **values_of(entry, *FIELDS),
        **stored_file(entry),
    )
    links: dict[str, Any] = {
        "actions": plan.actions.filter(ref__in=entry["actions"]).select_related("workstream"),
        "outcomes": plan.outcomes.filter(code__in=entry.get("outcomes", [])),
        "measures": plan.measures.filter(code__in=entry.get("measures", [])),
    }
    add_evidence(evidence, links, by=evidence.added_by, reason="Added as evidence")
    course.evidence[entry["key"]] = evidence.pk


def stored_file(entry: Part) -> Part:
    if "file" not in entry:
        return {}
    received = examined(entry["file"], (FILES / entry["file"]).read_bytes())
    return received.keep()


def supersede(course: Course, entry: Part, now: datetime) -> None:
    evidence = Evidence.objects.get(pk=course.evidence[entry["key"]])
    supersede_evidence(
        evidence.pk,
        by=evidence.added_by,
        version=evidence.version,
        reason=entry["superseded_reason"],
        newer=Evidence.objects.get(pk=course.evidence[entry["superseded_by"]]),
    )
