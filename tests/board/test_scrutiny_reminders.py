"""Who is reminded of scrutiny's own work and of requests to read an exempt item, and of what."""

from datetime import timedelta

from board.models import Release, ScrutinyItem, TaskGroup
from improvement import clock
from improvement.dates import in_words
from improvement.roles import Role
from tests.board.factories import days
from tests.world import a_member, a_plan, change, leave, save
from workstreams.models import Message, Reminder
from workstreams.reminders.items import reminder_items
from workstreams.reminders.mail import mail_of

KINDS = {Reminder.Kind.RELEASE, Reminder.Kind.SCRUTINY}


def items(world, on=None):
    """Who is reminded of what, with why."""
    found = reminder_items(world.plan, on or days(0)).items()
    return {
        (user, item.what): item.why
        for user, theirs in found
        for item in theirs
        if item.kind in KINDS
    }


def a_release(world, number=1, asked=0, **values) -> Release:
    """A request of the councillor's, from so many days ago."""
    said = {"document": "SECRET WORDS", "limb": "meeting", "relevant_to": "Visits"} | values
    asked_at = clock.now() - timedelta(days=asked)
    who = {"asked_by": world.councillor, "asked_at": asked_at, "due": days(10 - asked)}
    return save(Release(plan=world.plan, number=number, **who, **said))


def test_a_request_is_for_who_decides_and_its_answer_for_who_asked(world):
    assert items(world) == {}
    later, first = a_release(world, 1), a_release(world, 2, asked=3)
    why = f"it was asked for on {in_words(days(-3))}: answer by {in_words(first.due)}"
    officers = {(who, "Release E2"): why for who in (world.manager, world.chair)}
    assert items(world) == officers
    answer = {"decision": "refused", "statement": "Not exempt", "decided_by": world.manager}
    for each in (first, later):
        change(each, decided_at=clock.now(), **answer)
    [(told, why)] = items(world).items()
    assert told[0] == world.councillor
    assert why == f"it was answered on {in_words(days(0))}, for you to read"
    assert items(world, days(31)) == {}
    leave(world, "councillor")
    assert items(world) == {}
    elsewhere = a_plan("elsewhere")
    a_member(elsewhere, "Elsewhere", Role.CHAIR)
    assert not reminder_items(elsewhere, days(0))


def test_what_scrutiny_plans_is_for_who_enters_it(world):
    save(ScrutinyItem(plan=world.plan, topic="SECRET WORDS", due=days(7)))
    assert items(world, days(-30)) == {}  # too early
    [((who, what), why)] = items(world).items()
    assert (who, what) == (world.councillor, "Scrutiny’s forward plan")
    assert why == f"an item is due on {in_words(days(7))}, in 7 days"
    group = {"title": "SECRET WORDS", "why": "Asked for", "aims": "To see", "starts": days(-30)}
    owed = save(TaskGroup(plan=world.plan, ends=days(-1), **group))
    assert items(world) == {
        (world.councillor, "A task and finish group"): (
            f"its report is due on {in_words(days(-1))}, late by 1 day"
        )
    }
    change(owed, reported_on=days(0), found="Too little")
    assert (world.councillor, "Scrutiny’s forward plan") in items(world)


def test_the_mail_leads_to_their_pages(world):
    message = save(
        Message(plan=world.plan, user=world.councillor, address="c@example.org", day=days(0))
    )
    for kind in KINDS:
        save(Reminder(message=message, kind=kind, day=days(7), what=kind.label, why="due"))
    body = str(mail_of(message).body)
    assert all(f"{world.url(page)}\n" in body for page in ("releases/", "scrutiny/"))
