"""The course's meetings, each put in the calendar some weeks before it is held; their agendas,
papers and notes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial

from django.utils import timezone

from board.changes import edit_meeting, put_on_agenda, record_attendance, record_meeting
from board.demo.course import Course, Event
from board.demo.files import Part, instant, values_of
from board.demo.terms import seats_held
from board.models import AgendaItem, Attendance, Meeting, Substitute
from board.queries.challenge_subjects import live_subjects
from improvement.dates import working_days_before
from improvement.models import Organisation

NOTICE = timedelta(days=70)  # how long before it a meeting is put in the calendar
AGENDA_BEFORE = 2  # working days before the papers show the plan
ITEM = ("subject", "title", "purpose", "post", "said")


def meeting_events(course: Course) -> Iterator[Event]:
    started = min(account["active_from"] for account in course.part["accounts"])
    for entry in course.part["meetings"]:
        day = entry.get("entered_on") or max(started, entry["held_on"] - NOTICE)
        yield instant(day, hour=11), partial(add_meeting, course, entry)
        if "called_off_on" in entry:
            yield instant(entry["called_off_on"], hour=15), partial(call_off, course, entry)
        if "agenda" in entry:
            day = working_days_before(entry["cutoff_at"].date(), AGENDA_BEFORE)
            yield instant(max(started, day), hour=12), partial(set_agenda, course, entry)
        if "not_present" in entry:
            yield instant(entry["held_on"], hour=17), partial(attend, course, entry)
        for name, hour in (("papers_sent", 18), ("notes_sent", 16)):
            if name in entry:
                yield instant(entry[name], hour), partial(send, course, entry, name)


def add_meeting(course: Course, entry: Part, now: datetime) -> None:
    starts_at = entry.get("starts_at")
    record_meeting(
        course.plan,
        by=course.manager,
        kind=entry["kind"],
        held_on=entry["held_on"],
        cutoff_at=timezone.make_aware(entry["cutoff_at"]),
        starts_at=time.fromisoformat(starts_at) if starts_at else None,
        place=entry.get("place", ""),
        reason="Put in the calendar",
    )


def meeting_of(course: Course, entry: Part) -> Meeting:
    return Meeting.objects.get(plan=course.plan, kind=entry["kind"], held_on=entry["held_on"])


def set_agenda(course: Course, entry: Part, now: datetime) -> None:
    meeting, subjects = meeting_of(course, entry), live_subjects(course.plan)
    for each in entry["agenda"]:
        item = AgendaItem(meeting=meeting, **values_of(each, *ITEM))
        if about := each.get("about"):
            setattr(item, about.partition(":")[0], subjects.record(about))
        if body := each.get("organisation"):
            item.organisation = Organisation.objects.get(plan=course.plan, ref=body)
        put_on_agenda(item, by=course.manager, reason="Put on the agenda")


def attend(course: Course, entry: Part, now: datetime) -> None:
    """Every seat was filled by its own post, but for those that the entry names."""
    meeting, others = meeting_of(course, entry), entry["not_present"]
    filled = []
    for key, seat in seats_held(course, meeting.held_on):
        state = others.get(key, Attendance.State.PRESENT)
        is_other = state == Attendance.State.SUBSTITUTE
        substitutes = Substitute.objects.filter(seat=seat, starts__lte=meeting.held_on)
        filled.append((seat, state, substitutes.last() if is_other else None))
    record_attendance(
        meeting.pk,
        filled,
        by=course.manager,
        now=now,
        version=meeting.version,
        reason="Who was there",
    )


def call_off(course: Course, entry: Part, now: datetime) -> None:
    meeting = meeting_of(course, entry)
    edit_meeting(
        meeting.pk,
        {"called_off": True},
        by=course.manager,
        on=timezone.localdate(now),
        version=meeting.version,
        reason=entry["called_off_why"],
    )


def send(course: Course, entry: Part, name: str, now: datetime) -> None:
    meeting = meeting_of(course, entry)
    values = values_of(entry, "notes") if name == "notes_sent" else {}
    edit_meeting(
        meeting.pk,
        {name: entry[name]} | values,
        by=course.manager,
        on=timezone.localdate(now),
        version=meeting.version,
        reason="Sent",
    )
