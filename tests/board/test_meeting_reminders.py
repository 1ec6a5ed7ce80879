"""Who is reminded of the papers and the notes of a meeting, and when no longer."""

from datetime import date, timedelta

from django.urls import reverse

from board.queries.meeting_days import close_of
from improvement.models import Cover
from tests.board.factories import a_meeting
from tests.world import change, save
from workstreams.changes.reminders import claim_message
from workstreams.models import Message, Reminder
from workstreams.reminders.items import reminder_items
from workstreams.reminders.mail import page_url

ON = date(2026, 11, 17)
KINDS = {Reminder.Kind.MEETING, Reminder.Kind.PAPERS}


def items(world, on=ON):
    found = reminder_items(world.plan, on)
    return {
        person.name: [item for item in own if item.kind in KINDS] for person, own in found.items()
    }


def a_meeting_to_come(world, held_on, papers_due):
    meeting = a_meeting(world, held_on, close_of(date(2026, 11, 10)))
    return change(meeting, papers_due=papers_due, notes_due=date(2027, 3, 1))


def test_who_plans_meetings_is_reminded_of_papers_until_they_are_sent(world):
    meeting = a_meeting_to_come(world, date(2026, 11, 30), date(2026, 11, 23))
    a_meeting_to_come(world, date(2027, 2, 1), date(2027, 1, 25))
    found = items(world)
    assert [name for name, own in found.items() if own] == ["Manager"]
    (item,) = found["Manager"]
    assert (item.day, item.what) == (date(2026, 11, 23), str(meeting))
    assert item.why == "its papers are due by 23 November 2026, in 6 days"
    change(meeting, papers_sent=ON)
    assert not items(world).get("Manager")
    change(meeting, papers_sent=None, called_off=True)
    assert not any(items(world).values())


def test_who_sits_on_the_board_and_who_covers_them_are_told_that_papers_were_sent(world):
    meeting = a_meeting_to_come(world, date(2026, 11, 30), date(2026, 11, 23))
    change(meeting, papers_sent=date(2026, 11, 16))
    told = {"Chair", "Member", "Adviser"}
    assert {name for name, own in items(world).items() if own} == told
    (item,) = items(world)["Member"]
    assert (item.remind_on, item.what) == (date(2026, 11, 16), str(meeting))
    assert item.why == "its papers were sent on 16 November 2026: it meets in 13 days"
    days = {"starts": ON, "ends": ON}
    save(Cover(plan=world.plan, covered=world.member, covering=world.lead, **days))
    assert {name for name, own in items(world).items() if own} == told | {"Lead"}
    change(meeting, papers_sent=date(2026, 11, 18))
    assert not any(items(world).values())


def test_papers_of_each_meeting_are_told_once_also_those_of_one_day_and_in_a_weekly_mail(world):
    for held_on in (date(2026, 11, 30), date(2027, 2, 1)):
        change(a_meeting_to_come(world, held_on, date(2026, 11, 23)), papers_sent=ON)
    for person, weekly in ((world.member, False), (world.adviser, True)):
        by_name = {"by": "system:test", "weekly": weekly}
        first, second = items(world)[person.name]
        assert claim_message(world.plan, person, [first], on=ON, **by_name)
        after = ON + timedelta(days=7)
        message = claim_message(world.plan, person, [first, second], on=after, **by_name)
        assert [each.what for each in message.reminders.all()] == [second.what]


def test_who_plans_meetings_is_reminded_of_notes_until_they_are_sent(world):
    meeting = a_meeting(world, date(2026, 11, 10), close_of(date(2026, 11, 3)))
    change(meeting, notes_due=date(2026, 11, 16), papers_due=date(2026, 11, 3))
    (item,) = items(world)["Manager"]
    assert item.why == "its notes are due by 16 November 2026, late by 1 day"
    change(meeting, notes_sent=date(2026, 11, 12))
    assert not any(items(world).values())
    a_meeting(world, date(2026, 11, 9), close_of(date(2026, 11, 3)), kind="scrutiny")
    assert not any(items(world).values())


def test_the_mail_leads_to_the_meetings(world):
    meetings = reverse("meeting-list", args=[world.plan.slug])
    for kind in KINDS:
        reminder = Reminder(message=Message(), kind=kind)
        assert page_url(reminder, world.plan.slug).endswith(meetings)
