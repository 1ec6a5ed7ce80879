"""The meetings of the board and of scrutiny: their agendas, who was there, papers and notes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from benchmarks.plan.course import boards
from benchmarks.plan.sizes import ENTERED, TODAY, instant, month
from benchmarks.plan.writer import Writer
from board.models import AgendaItem, Attendance, Meeting
from workstreams.models import Evidence

DAY = timedelta(days=1)
SCRUTINY_EVERY = 3  # months
# What stands on each agenda: the kind of item, what for, and what it is about.
AGENDA = (
    ("notes", "note", ""),
    ("exceptions", "decide", "action"),
    ("exceptions", "discuss", "workstream"),
    ("figures", "discuss", "measure"),
    ("risks", "decide", "risk"),
    ("risks", "discuss", "resource"),
    ("chair", "discuss", "requirement"),
    ("audit", "note", "paper"),
)


def add_meetings(writer: Writer) -> None:
    """The board's are put in the calendar with the plan: those that were held, and two to come."""
    kind = Meeting.Kind.BOARD
    writer.meetings = [a_meeting(writer, kind, *each) for each in enumerate(boards(), 1)]
    days = enumerate(range(1, 13, SCRUTINY_EVERY), 1)
    kind = Meeting.Kind.SCRUTINY
    of_scrutiny = [a_meeting(writer, kind, each, month(after) + 8 * DAY) for each, after in days]
    every = [*writer.meetings, *of_scrutiny]
    writer.save(every, writer.managers[0], "Put in the calendar", ENTERED, 90)
    for meeting in writer.meetings:
        if meeting.held_on - 14 * DAY <= TODAY:
            set_agenda(writer, meeting)
        if meeting.held_on <= TODAY:
            hold(writer, meeting)


def a_meeting(writer: Writer, kind: Meeting.Kind, number: int, day: date) -> Meeting:
    return Meeting(
        plan=writer.plan,
        kind=kind,
        number=number,
        held_on=day,
        starts_at=time(14),
        place="Town hall",
        cutoff_at=instant(day - 7 * DAY),
        papers_due=day - 6 * DAY,
        notes_due=day + 10 * DAY if kind == Meeting.Kind.BOARD else None,
    )


def set_agenda(writer: Writer, meeting: Meeting) -> None:
    day = meeting.held_on - 14 * DAY
    records = {name: record for name, record in subjects(writer, day) if record is not None}
    items = [
        AgendaItem(
            meeting=meeting,
            place=place,
            subject=subject,
            title=writer.words(8)[:-1],
            purpose=purpose,
            post=f"Head of service {place}",
            **({about: records[about]} if about in records else {}),
        )
        for place, (subject, purpose, about) in enumerate(AGENDA, 1)
    ]
    writer.save(items, writer.managers[0], "Put on the agenda", day)
    if meeting.held_on <= TODAY:
        for item in items:
            item.said = writer.words(25)
        writer.save(items, writer.managers[0], "As was said", meeting.held_on + DAY)


def subjects(writer: Writer, day: date) -> Iterator[tuple[str, Any]]:
    """A record of each kind that was there on the day, by the name that an item has for it."""
    choose = writer.chance.choice
    yield "action", choose(writer.actions)
    yield "workstream", choose(writer.workstreams)
    yield "measure", choose(writer.measures)
    yield "risk", choose(writer.risks)
    yield "resource", choose(writer.resources)
    yield "requirement", choose(writer.requirements)
    added = Evidence.objects.filter(plan=writer.plan, added_at__lt=instant(day))
    yield "paper", added.order_by("-added_at", "pk").first()


def hold(writer: Writer, meeting: Meeting) -> None:
    """Four seats in five are filled by their own posts; papers and notes went out in time."""
    day, manager = meeting.held_on, writer.managers[0]
    states = writer.chance.choices(Attendance.State.values, (8, 1, 1, 0), k=len(writer.seats))
    present = [
        Attendance(
            meeting=meeting,
            seat=seat,
            state=state,
            substitute=writer.substitutes[seat.pk] if state == "substitute" else None,
        )
        for seat, state in zip(writer.seats, states, strict=True)
    ]
    writer.save(present, manager, "Who was there", day, 400)
    meeting.papers_sent, meeting.attendance_at = day - 6 * DAY, instant(day, 400)
    writer.save([meeting], manager, "Who was there", day, 400)
    meeting.notes_sent, meeting.notes = day + 9 * DAY, writer.words(60)
    writer.save([meeting], manager, "Sent", day + 9 * DAY)
