"""Reminders of the board's decisions, to who carries them out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from board.models import Decision
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
    """One item for each person, of all the decisions that they are to carry out: the one that is
    due first. The board asks at its next meeting for the day of one that has none. Mails leave the
    site, so it gives nothing of what was decided."""
    own: dict[int, list[Waiting]] = defaultdict(list)
    for each in waiting(day):
        for pk in carrying_out(each.decision, day.people):
            own[pk].append(each)
    for pk, found in own.items():
        due = found[0].day
        if remind_on := cadence.reminder_of_date(due, day.on):
            words = why(found, day)
            yield pk, ReminderItem(Reminder.Kind.DECISION, remind_on, due, WHAT, words)


class Waiting(NamedTuple):
    """A decision that is not carried out: its due day, or that of the meeting to set one."""

    day: date
    decision: Decision


def waiting(day: ReminderDay) -> list[Waiting]:
    """The one due first first. Two queries."""
    found = list(Decision.objects.filter(plan=day.plan).open().order_by("number"))
    undated = any(each.due is None for each in found)
    meeting = next_board_meeting(day.plan, day.on) if undated else None
    asked_on = meeting.held_on if meeting else None
    dated = [(each.due or asked_on, each) for each in found]
    return sorted((Waiting(due, each) for due, each in dated if due), key=lambda each: each.day)


def why(found: list[Waiting], day: ReminderDay) -> str:
    (due, first), others = found[0], len(found) - 1
    when = f"{in_words(due)}, {distance_in_words(due, day.on)}"
    more = f"; {others} more wait{'s' if others == 1 else ''} for you" if others else ""
    if first.due is None:
        return f"{first.ref} has no due day: the board asks for one at its meeting of {when}{more}"
    return f"{first.ref} is to be carried out by {when}{more}"


def carrying_out(decision: Decision, people: People) -> list[int]:
    """The keys of who is named to carry it out and who covers them; where nobody is who can sign
    in, of the programme managers."""
    named = people.acting_for(decision.owner_id)
    own = [pk for pk in named if people.may(pk, Permission.SAY_DECISION_DONE)]
    return own or [pk for pk in people.users if Role.MANAGER in people.roles[pk]]
