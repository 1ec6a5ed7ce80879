"""The course's reports: drafted by the manager, written in, and issued by the chair."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.changes.reports import draft_report, issue_report, write_section
from board.demo.course import Course, Event
from board.demo.files import Part, instant_of
from board.models import DepartmentReturn, Publication, Report


def report_events(course: Course) -> Iterator[Event]:
    for entry in course.part["reports"]:
        yield instant_of(entry, "drafted_on", 11), partial(draft, course, entry)
        yield instant_of(entry, "written_on", 14), partial(write, course, entry)
        yield instant_of(entry, "issued_on", 16), partial(issue, course, entry)


def draft(course: Course, entry: Part, now: datetime) -> None:
    publications = Publication.objects.filter(plan=course.plan).for_scrutiny()
    values = {
        "publication": publications.get(number=entry["publication"]),
        "marking": entry.get("marking", Report.Marking.OFFICIAL),
    }
    if period_end := entry.get("return_for"):
        returns = DepartmentReturn.objects.filter(notice__plan=course.plan)
        values["department_return"] = returns.get(period_end=period_end)
    by = course.people[entry["drafted_by"]]
    draft_report(course.plan, entry["kind"], values, by=by, now=now, reason="Drafted")


def draft_of(course: Course, entry: Part) -> Report:
    return Report.objects.get(plan=course.plan, kind=entry["kind"], issued_at=None)


def write(course: Course, entry: Part, now: datetime) -> None:
    by = course.people[entry["written_by"]]
    for section in draft_of(course, entry).sections.all():
        write_section(section.pk, entry["sections"][section.name], by=by, version=section.version)


def issue(course: Course, entry: Part, now: datetime) -> None:
    report, by = draft_of(course, entry), course.people[entry["issued_by"]]
    issue_report(report.pk, by=by, version=report.version, now=now, reason="Read through")
