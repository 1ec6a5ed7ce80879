"""How the board's meetings are pictured, with their agendas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.db.models import Prefetch, Q

from board.difference.parts import (
    listed,
    pictured_as,
    plainly,
    related,
    timeless_part,
    told_of,
)
from board.difference.picture import Kind, PicturedRecord
from board.models import AgendaItem, Attendance, Meeting
from improvement.models import Plan


@timeless_part("meeting", Meeting, (Attendance, "meeting_id"))
def meetings(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    seats = Attendance.objects.select_related("seat__organisation", "substitute")
    found = Meeting.objects.filter(keys, plan=plan)
    for each in found.prefetch_related(Prefetch("attendances", seats)).order_by("held_on", "pk"):
        attendances = list(each.attendances.all())
        values = told_of(each, Kind.BOARD, but=("called_off",))
        going = "called off" if each.called_off else "goes ahead"
        values["How it stands"] = plainly(Kind.BOARD, going)
        values["Seats that were filled"] = plainly(Kind.BOARD, filled(attendances))
        values["Who was there"] = plainly(Kind.BOARD, who_was_there(attendances))
        yield pictured_as(each, values, Kind.BOARD, "Put in the calendar")


def filled(attendances: Collection[Attendance]) -> str:
    if not attendances:
        return "not recorded"
    there = (Attendance.State.PRESENT, Attendance.State.SUBSTITUTE)
    return f"{sum(each.state in there for each in attendances)} of {len(attendances)}"


def who_was_there(attendances: Collection[Attendance]) -> str:
    """The seats by how each was filled: "Present: Head of service. Absent: Director"."""
    seats: dict[str, list[str]] = defaultdict(list)
    for each in attendances:
        sent = f" ({each.substitute.post})" if each.substitute else ""
        seats[each.get_state_display()].append(f"{each.seat}{sent}")
    return ". ".join(f"{state}: {listed(named)}" for state, named in seats.items()) or "not known"


@timeless_part("agenda item", AgendaItem)
def agenda(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = AgendaItem.objects.kept().filter(keys, meeting__plan=plan)
    read = found.select_related("meeting", *related(AgendaItem))
    for each in read.order_by("meeting", "place", "pk"):
        values = told_of(each, Kind.BOARD, but=("removed",))
        words = {"name": f"{each.title} ({each.meeting})", "ended": "Taken off the agenda"}
        yield pictured_as(each, values, Kind.BOARD, "Put on the agenda", **words)
