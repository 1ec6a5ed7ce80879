"""How the board's meetings are pictured, with their agendas."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Q

from board.difference.parts import part, plainly, told
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import AgendaItem, Attendance, Meeting
from improvement.models import Plan

OF_MEETING = ("held_on", "cutoff_at", "place", "papers_due", "papers_sent", "notes_sent")
OF_ITEM = ("title", "purpose", "said")


@part("meeting", lambda span: span.changed(Meeting) | span.changed(Attendance, "meeting_id"))
def meetings(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Meeting.objects.filter(keys, plan=plan).prefetch_related("attendances")
    for each in found.order_by("held_on", "pk"):
        values: dict[str, Value] = {}
        for name in OF_MEETING:
            values |= told(each, name, Kind.BOARD)
        going = "called off" if each.called_off else "goes ahead"
        values["How it stands"] = plainly(Kind.BOARD, going)
        values["Seats that were filled"] = plainly(Kind.BOARD, filled(list(each.attendances.all())))
        added = "Put in the calendar"
        yield (
            each.pk,
            PicturedRecord(
                str(each), "meeting", (each.instant_name,), (), values, Kind.BOARD, added
            ),
        )


def filled(attendances: Collection[Attendance]) -> str:
    if not attendances:
        return "not recorded"
    there = (Attendance.State.PRESENT, Attendance.State.SUBSTITUTE)
    return f"{sum(each.state in there for each in attendances)} of {len(attendances)}"


@part("agenda item", lambda span: span.changed(AgendaItem))
def agenda(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = AgendaItem.objects.kept().filter(keys, meeting__plan=plan)
    for each in found.select_related("meeting").order_by("meeting", "place", "pk"):
        values: dict[str, Value] = {}
        for name in OF_ITEM:
            values |= told(each, name, Kind.BOARD)
        name, begun, over = each.meeting.instant_name, "Put on the agenda", "Taken off the agenda"
        words = f"{each.title} ({each.meeting})"
        yield (
            each.pk,
            PicturedRecord(words, "meeting", (name,), (), values, Kind.BOARD, begun, over),
        )
