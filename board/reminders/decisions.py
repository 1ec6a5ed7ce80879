"""Reminders of the board's decisions, to who carries them out."""

from __future__ import annotations

from collections import defaultdict

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
    """One item for each person, of all the decisions that they are to carry out: the one that is
    due first. Mails leave the site, so it gives nothing of what was decided."""
    own: dict[int, list[Decision]] = defaultdict(list)
    waiting = Decision.objects.filter(plan=day.plan, due__isnull=False).open()
    for decision in waiting.order_by("due", "number"):
        for pk in carrying_out(decision, day.people):
            own[pk].append(decision)
    for pk, decisions in own.items():
        due = decisions[0].due
        assert due is not None  # filtered above
        if remind_on := cadence.reminder_of_date(due, day.on):
            yield (
                pk,
                ReminderItem(Reminder.Kind.DECISION, remind_on, due, WHAT, why(decisions, day)),
            )


def why(decisions: list[Decision], day: ReminderDay) -> str:
    first, others = decisions[0], len(decisions) - 1
    assert first.due is not None
    when = f"{in_words(first.due)}, {distance_in_words(first.due, day.on)}"
    more = f"; {others} more wait{'s' if others == 1 else ''} for you" if others else ""
    return f"{first.ref} is to be carried out by {when}{more}"


def carrying_out(decision: Decision, people: People) -> list[int]:
    """The keys of who is named to carry it out and who covers them; where nobody is who can sign
    in, of the programme managers."""
    named = people.acting_for(decision.owner_id)
    own = [pk for pk in named if people.may(pk, Permission.SAY_DECISION_DONE)]
    return own or [pk for pk in people.users if Role.MANAGER in people.roles[pk]]
