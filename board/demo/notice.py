"""The course's notice: entered, confirmed by the chair; its returns and reviews as they came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone

from board.changes import (
    add_notice,
    add_requirement,
    add_return,
    add_review,
    confirm_notice,
    edit_review,
    keep_forecasts,
    send_return,
    withdraw_return,
    withdraw_review,
)
from board.demo.course import Course, Event
from board.demo.files import Part, instant, instant_of, values_of
from board.models import DepartmentReturn, Notice, NoticeReview, Requirement
from workstreams.models import Measure, Sourced

REASON = "As the notice says"
REQUIRED = (
    *("ref", "heading", "words", "subject", "due", "paragraph", "other_evidence"),
    *("measured_by", "unit", "baseline", "baseline_on", "target", "target_on"),
)
LEARNT = (
    *("sent", "sent_precision", "outcome"),
    *("letter_on", "letter_precision", "letter_by"),
)


def notice_course_events(course: Course) -> Iterator[Event]:
    for entry in course.part["notices"]:
        yield instant_of(entry, "entered_on", 10), partial(enter, course, entry)
        yield instant_of(entry, "confirmed_on", 16), partial(confirm, course, entry)
        for owed in entry["returns"]:
            if "added_on" in owed:
                yield instant(owed["added_on"], 17), partial(owe, course, entry, owed)
            if "sent" in owed:
                yield instant_of(owed, "sent", 15), partial(send, course, owed)
            if "withdrawn_on" in owed:
                yield instant_of(owed, "withdrawn_on", 9), partial(disown, course, entry, owed)
        for review in entry["reviews"]:
            yield instant(review["added_on"], 11), partial(expect, course, review)
            for change in review.get("then", ()):
                yield instant_of(change, "changed_on", 12), partial(learn, course, review, change)
            if "withdrawn_on" in review:
                yield instant_of(review, "withdrawn_on", 9), partial(withdraw, course, review)


def forecast_events(course: Course) -> Iterator[Event]:
    """The forecasts that the site keeps at the beginning of each month."""
    for day in course.part["forecasts_kept_on"]:
        yield instant(day, 6), partial(keep, course, day)


def keep(course: Course, day: date, now: datetime) -> None:
    keep_forecasts(course.plan, by="system:keep_forecasts", on=day)


def notice_of(course: Course) -> Notice:
    return Notice.objects.get(plan=course.plan)


def enter(course: Course, entry: Part, now: datetime) -> None:
    notice = Notice(plan=course.plan, **entry["values"])
    add_notice(notice, by=course.manager, reason=REASON)
    for required in entry["requirements"]:
        values = values_of(required, *REQUIRED)
        links: dict[str, list[Any]] = {
            "actions": [course.action(ref) for ref in required["actions"]],
            "measures": list(
                Measure.objects.filter(plan=course.plan, code__in=required.get("measures", ()))
            ),
        }
        requirement = Requirement(plan=course.plan, notice=notice, **values)
        requirement.provenance = Sourced.Provenance.ILLUSTRATIVE
        requirement.body = course.plan.organisations.get(ref=required["body"])
        add_requirement(requirement, links, by=course.manager, reason=REASON)


def confirm(course: Course, entry: Part, now: datetime) -> None:
    notice, by = notice_of(course), course.people[entry["confirmed_by"]]
    reason = "Read against the letter at the meeting of 26 March 2013"
    confirm_notice(notice.pk, by=by, now=now, version=notice.version, reason=reason)


def owe(course: Course, entry: Part, owed: Part, now: datetime) -> None:
    days = values_of(owed, "period_end", "due")
    chair = course.people[entry["confirmed_by"]]
    add_return(DepartmentReturn(notice=notice_of(course), **days), by=chair, reason=REASON)


def return_of(course: Course, entry: Part) -> DepartmentReturn:
    return DepartmentReturn.objects.get(notice__plan=course.plan, period_end=entry["period_end"])


def disown(course: Course, entry: Part, owed: Part, now: datetime) -> None:
    row, chair = return_of(course, owed), course.people[entry["confirmed_by"]]
    withdraw_return(row.pk, by=chair, why=owed["withdrawn_why"], version=row.version)


def withdraw(course: Course, entry: Part, now: datetime) -> None:
    review = NoticeReview.objects.get(plan=course.plan, title=entry["title"])
    why = entry["withdrawn_why"]
    withdraw_review(review.pk, by=course.manager, why=why, version=review.version)


def send(course: Course, entry: Part, now: datetime) -> None:
    owed = return_of(course, entry)
    day = entry["sent"]
    send_return(owed.pk, by=course.manager, sent=day, note="", on=day, version=owed.version)


def expect(course: Course, entry: Part, now: datetime) -> None:
    values = {"provenance": Sourced.Provenance.ILLUSTRATIVE} | values_of(
        entry, "title", "due", "provenance", "paragraph"
    )
    review = NoticeReview(plan=course.plan, notice=notice_of(course), **values)
    add_review(review, by=course.manager, on=timezone.localdate(now), reason=REASON)


def learn(course: Course, entry: Part, change: Part, now: datetime) -> None:
    review = NoticeReview.objects.get(plan=course.plan, title=entry["title"])
    values = values_of(change, *LEARNT)
    edit_review(
        review.pk,
        values,
        by=course.manager,
        on=timezone.localdate(now),
        version=review.version,
        reason="What came of it",
    )
