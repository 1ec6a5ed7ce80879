"""Reminders of the board's decisions, to who carries them out and who gives them a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from board.models import Decision, Meeting
from board.queries.agenda import next_board_meeting
from improvement.dates import in_words
from improvement.roles import Permission, Role
from workstreams.models import Reminder
from workstreams.reminders import cadence
from workstreams.reminders.items import (
    SOURCES,
    Pairs,
    ReminderDay,
    ReminderItem,
    distance_in_words,
)
from workstreams.reminders.people import People

WHAT = "Decisions of the board"


@SOURCES.register("decisions")
def decision_items(day: ReminderDay) -> Pairs:
    """One item for each person, of all the decisions that they are to carry out, or to give a day
    where one has none: the one that is due first. Mails leave the site, so it gives nothing of what
    was decided."""
    own: dict[int, list[Waiting]] = defaultdict(list)
    recording = day.people.who_may(Permission.RECORD_DECISION)
    for each in waiting(day):
        giving = [] if each.decision.due else recording
        for pk in dict.fromkeys([*carrying_out(each.decision, day.people), *giving]):
            own[pk].append(each)
    for pk, found in own.items():
        due = found[0].day
        if remind_on := cadence.reminder_of_date(due, day.on):
            words = why(found, day)
            yield pk, ReminderItem(Reminder.Kind.DECISION, remind_on, due, WHAT, words)


class Waiting(NamedTuple):
    """A decision that is not carried out. `day` is when it is due; where it has no due day, that of
    the `meeting` at which the board asks for one, or the day after it was taken."""

    day: date
    decision: Decision
    meeting: Meeting | None


def waiting(day: ReminderDay) -> list[Waiting]:
    """The one due first first. Two queries."""
    found = Decision.objects.filter(plan=day.plan).open().select_related("meeting")
    decisions = list(found.order_by("number"))
    undated = any(each.due is None for each in decisions)
    meeting = next_board_meeting(day.plan, day.on) if undated else None
    listed = [
        Waiting(each.due or asked_on(each, meeting), each, meeting if each.due is None else None)
        for each in decisions
    ]
    return sorted(listed, key=lambda each: each.day)


def asked_on(decision: Decision, meeting: Meeting | None) -> date:
    return meeting.held_on if meeting else decision.meeting.held_on + timedelta(days=1)


def why(found: list[Waiting], day: ReminderDay) -> str:
    (due, first, meeting), others = found[0], len(found) - 1
    when = f"{in_words(due)}, {distance_in_words(due, day.on)}"
    more = f"; {others} more wait{'s' if others == 1 else ''} for you" if others else ""
    if meeting:
        return f"{first.ref} has no due day: the board asks for one at its meeting of {when}{more}"
    if first.due is None:
        decided = in_words(first.meeting.held_on)
        return f"{first.ref}, decided on {decided}, has no due day: it is to be given one{more}"
    return f"{first.ref} is to be carried out by {when}{more}"


def carrying_out(decision: Decision, people: People) -> list[int]:
    """The keys of who is named to carry it out and who covers them; where nobody is who can sign
    in, of the programme managers."""
    named = people.acting_for(decision.owner_id)
    own = [pk for pk in named if people.may(pk, Permission.SAY_DECISION_DONE)]
    return own or [pk for pk in people.users if Role.MANAGER in people.roles[pk]]
