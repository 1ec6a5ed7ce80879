"""Reads of meetings, and the instants that they name: `?at=meeting-3` is what the papers of the
third one show; and the meetings on the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from django.db.models import Q, QuerySet

from board.models import Meeting
from board.models.meeting import INSTANT_NAMES
from improvement import clock
from improvement.dates import in_words
from improvement.models import Plan
from improvement.past_pages import INSTANTS, OFFERED
from workstreams.queries.plan_timeline import EVENTS, Event

KINDS = {name: kind for kind, name in INSTANT_NAMES.items()}


def cutoff_of(name: str, plan: Plan, number: str) -> datetime | None:
    """The instant that the papers of a meeting show; None where there is no such meeting."""
    meeting = meeting_cited(plan, f"{name}-{number}").first()
    return meeting.cutoff_at if meeting else None


@OFFERED.register("meetings")
def meetings_with_papers(plan: Plan) -> Iterator[tuple[str, str]]:
    """The names of those whose papers show the plan as it stood by now, the latest first."""
    past = Meeting.objects.going_ahead().filter(plan=plan, cutoff_at__lte=clock.now())
    for meeting in past.order_by("-cutoff_at", "-pk"):
        yield (
            meeting.instant_name,
            f"the {meeting.get_kind_display()} of {in_words(meeting.held_on)}",
        )


for each_name in KINDS:
    INSTANTS.register(each_name)(partial(cutoff_of, each_name))


def lane_of(kind: Meeting.Kind, plan: Plan) -> tuple[str, str, list[Event]]:
    """The meetings of a kind, the earliest first, as the timeline shows them: without those that
    were called off."""
    meetings = Meeting.objects.going_ahead().filter(plan=plan, kind=kind)
    held = meetings.order_by("held_on", "number")
    events = [Event(each.held_on, f"meeting {each.number}") for each in held]
    return str(kind.label), kind.value.capitalize(), events


def held_board_meetings(plan: Plan, on: date) -> QuerySet[Meeting]:
    """The meetings of the board up to the day, the latest first."""
    return Meeting.objects.met_by(on).filter(plan=plan, kind=Meeting.Kind.BOARD)


def meeting_cited(plan: Plan, name: str) -> QuerySet[Meeting]:
    """The meeting of the name: "meeting-3", "scrutiny-1"."""
    kind, _, number = name.rpartition("-")
    if kind not in KINDS or not (number.isascii() and number.isdigit() and len(number) < 10):
        return Meeting.objects.none()
    return Meeting.objects.filter(plan=plan, kind=KINDS[kind], number=int(number))


def meeting_proposed(plan: Plan, name: str, on: date) -> Meeting | None:
    """The one that a form proposes: that of the name, else the last of the board."""
    return meeting_cited(plan, name).first() or held_board_meetings(plan, on).first()


def was_held(meeting: Meeting, on: date) -> bool:
    """Whether it was held by the day: it was to be before that, or something is on record that the
    board did at it."""
    if meeting.called_off:
        return False
    if meeting.held_on < on or meeting.attendance_at is not None:
        return True
    return meeting.decisions.exists() or meeting.judgements.exists()


def is_settled(meeting: Meeting, on: date) -> bool:
    """Whether the board has met again since: what was entered of the meeting then stands as it
    is."""
    return held_board_meetings(meeting.plan, on).filter(held_on__gt=meeting.held_on).exists()


def was_told(plan: Plan, day: date, on: date) -> bool:
    """Whether what stood on the day is what the board was told: it has met since, or met on that
    very day, which is over."""
    since = Q(held_on__gt=day) | Q(held_on=day, held_on__lt=on)
    return held_board_meetings(plan, on).filter(since).exists()


for each_kind in Meeting.Kind:
    EVENTS.register(each_kind.value)(partial(lane_of, each_kind))
