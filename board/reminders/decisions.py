"""Reminders of the board's decisions, to who carries them out and who gives them a day."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from board.models import Decision
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
    own: dict[int, list[Any]] = defaultdict(list)
    recording = day.people.who_may(Permission.RECORD_DECISION)
    for each in waiting(day):
        giving = [] if each.due else recording
        for pk in dict.fromkeys([*carrying_out(each, day.people), *giving]):
            own[pk].append(each)
    for pk, found in own.items():
        due = found[0].waits_from
        if remind_on := cadence.reminder_of_date(due, day.on):
            words = why(found, day)
            yield pk, ReminderItem(Reminder.Kind.DECISION, remind_on, due, WHAT, words)


def waiting(day: ReminderDay) -> list[Any]:
    """The one that waits first first; one query."""
    found = Decision.objects.filter(plan=day.plan).to_act_on().select_related("meeting")
    return list(found.order_by("waits_from", "number"))


def why(found: list[Any], day: ReminderDay) -> str:
    first, others = found[0], len(found) - 1
    more = f"; {others} more wait{'s' if others == 1 else ''} for you" if others else ""
    taken_on, since = first.meeting.held_on, first.waits_from
    when = f"{in_words(since)}, {distance_in_words(since, day.on)}"
    if first.due:
        return f"{first.ref} is to be carried out by {when}{more}"
    if since >= day.on and since != taken_on:
        return f"{first.ref} has no due day: the board asks for one at its meeting of {when}{more}"
    decided = in_words(taken_on)
    return f"{first.ref}, decided on {decided}, has no due day: it is to be given one{more}"


def carrying_out(decision: Decision, people: People) -> list[int]:
    """The keys of who is named to carry it out and who covers them; where nobody is who can sign
    in, of the programme managers."""
    named = people.acting_for(decision.owner_id)
    own = [pk for pk in named if people.may(pk, Permission.SAY_DECISION_DONE)]
    return own or [pk for pk in people.users if Role.MANAGER in people.roles[pk]]
