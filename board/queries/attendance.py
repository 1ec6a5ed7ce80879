"""Who sits on the board on a day, and who was at its meetings, by body over time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from board.models import Attendance, Meeting, Seat
from board.models.terms import HeldQuerySet
from improvement.models import Plan
from improvement.prepared import read_of

State = Attendance.State


@dataclass(frozen=True)
class OfBody:
    """A body (or a seat of no body): how its seats were filled at each of some meetings, by day and
    in words; and at how many of all meetings they were, by their own posts, and by substitutes too.
    `organisation` is its key, None of a seat of no body."""

    organisation: int | None
    name: str
    cells: tuple[tuple[date, str], ...]
    present: int
    filled: int
    of: int


class Filled(NamedTuple):
    """How one seat was filled at one meeting."""

    meeting_id: int
    state: str


@dataclass(frozen=True)
class AtMeeting:
    """Of the seats at a meeting how many were filled, how many of these by their own posts, and the
    posts of those at which nobody sat."""

    meeting: Meeting
    of: int
    filled: int
    present: int
    empty: list[Seat]


def seats_on(plan: Plan, on: date) -> HeldQuerySet:
    """The seats that are held on the day, by body."""
    seats = Seat.objects.current(on).filter(plan=plan)
    return seats.select_related("organisation").prefetch_related("substitutes")


def meetings_recorded(plan: Plan) -> QuerySet[Meeting]:
    """The board's meetings at which it was recorded who was there, the latest first."""
    held = Meeting.objects.going_ahead().filter(plan=plan, kind=Meeting.Kind.BOARD)
    return held.exclude(attendance_at=None)


def at_last_meeting(plan: Plan) -> AtMeeting | None:
    """Two queries."""
    meeting = meetings_recorded(plan).first()
    if meeting is None:
        return None
    rows = list(meeting.attendances.select_related("seat__organisation"))
    present = sum(each.state == State.PRESENT for each in rows)
    empty = [each.seat for each in rows if each.state not in (State.PRESENT, State.SUBSTITUTE)]
    return AtMeeting(meeting, len(rows), len(rows) - len(empty), present, empty)


def attendance_by_body(plan: Plan, shown: Collection[Meeting] = ()) -> list[OfBody]:
    """Each body, with what is told of the meetings `shown`. One query."""
    by_body: dict[tuple[str, int | None], list[Filled]] = defaultdict(list)
    for body, name, post, *filled in read_of(seats_filled, plan):
        by_body[name or post, body].append(Filled(*filled))
    named = sorted(by_body.items(), key=lambda item: (item[0][0], item[0][1] or 0))
    return [of_body(key, name, own, shown) for (name, key), own in named]


def seats_filled(plan: Plan) -> QuerySet[Attendance, Any]:
    of_seat = ("seat__organisation_id", "seat__organisation__name", "seat__post")
    found = Attendance.objects.filter(meeting__plan=plan).order_by("pk")
    return found.values_list(*of_seat, *Filled._fields)


def of_body(key: int | None, name: str, own: list[Filled], shown: Iterable[Meeting]) -> OfBody:
    cells = tuple(
        (meeting.held_on, in_words([each.state for each in own if each.meeting_id == meeting.pk]))
        for meeting in shown
    )
    states = Counter(each.state for each in own)
    present = states[State.PRESENT]
    return OfBody(key, name, cells, present, present + states[State.SUBSTITUTE], len(own))


def in_words(states: list[str]) -> str:
    """How the seats of a body were filled: "Present"; "1 present, 1 apologies"."""
    if not states:
        return "–"
    if len(states) == 1:
        return str(State(states[0]).label)
    counted = Counter(states)
    words = [f"{counted[each]} {each.label.lower()}" for each in State if counted[each]]
    return f"All {words[0].partition(' ')[2]}" if len(words) == 1 else ", ".join(words)
