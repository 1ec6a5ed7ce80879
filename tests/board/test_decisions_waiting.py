"""For whom a decision of the board waits: what is counted for them, and what their mails say."""

from datetime import timedelta

from django.utils import timezone

from board.changes import say_decision_done
from board.models import Decision, Meeting
from improvement import clock
from improvement.dates import in_words
from improvement.models import Membership
from improvement.waiting import SOURCES, Reader
from tests.board.factories import a_decision, a_meeting, days
from tests.world import change
from workstreams.changes.reminders import claim_message
from workstreams.reminders.items import reminder_items
from workstreams.reminders.mail import page_url

LIST = "decisions/"


def counted(world, name, people):
    """How many decisions of the source wait for each of these people."""
    on, plan = clock.today(), world.plan
    readers = [Reader(each, plan, each.roles_on(plan.pk), on) for each in people]
    return [SOURCES[name].rows(each).count() for each in readers]


def reminded(world, name):
    """What the person is told of decisions."""
    items = reminder_items(world.plan, clock.today()).get(getattr(world, name), [])
    return [f"{item.what}: {item.why}" for item in items if item.kind == "decision"]


def test_what_nobody_is_named_to_carry_out_is_counted_for_the_manager(world):
    a_decision(world, due=days(0), owner=world.other_lead)
    people = (world.manager, world.chair)
    assert counted(world, "decisions", people) == [0, 0]
    a_decision(world, text="Another", due=days(0), owner=None)
    assert counted(world, "decisions", people) == [1, 0]
    change(Membership.objects.get(user=world.other_lead), active_until=days(-1))
    assert counted(world, "decisions", people) == [2, 0]


def test_one_without_a_day_is_counted_from_when_the_mail_says_that_it_waits(world, sign_in):
    """For who carries it out, and for who gives it a day; each once. It waits from the meeting at
    which it was taken, or from the next one, where there is one."""
    first = a_decision(world, due=None)
    people, names = (
        (world.lead, world.manager, world.chair),
        ("decisions", "decisions without a day"),
    )

    def each():
        return [counted(world, name, people) for name in names]

    assert each() == [[1, 0, 0], [0, 1, 1]]
    counts = sign_in(world.chair).get(world.url("my-work/")).context["decisions"]
    undated = world.url(LIST + "?state=undated")
    assert ("1 board decision that needs a due date", undated) in counts
    a_meeting(world, days(6), timezone.now())
    assert each() == [[0, 0, 0], [0, 0, 0]]
    later = a_meeting(world, days(-2), timezone.now() - timedelta(days=9))
    assert each() == [[1, 0, 0], [0, 1, 1]]  # it has met since, and gave none
    told = reminded(world, "chair")
    assert told[0].endswith("has no due day: it is to be given one")
    change(later, called_off=True)
    assert each() == [[0, 0, 0], [0, 0, 0]]
    a_decision(world, text="Nobody’s", due=None, owner=None, meeting=first.meeting)
    change(Meeting.objects.get(held_on=days(6)), called_off=True)
    assert each() == [[1, 1, 0], [1, 1, 2]]


def test_who_carries_it_out_is_reminded_of_the_first_and_how_many_more(world):
    a_decision(world, due=days(-1))
    (told,) = reminded(world, "lead")
    assert told.startswith("Decisions of the board: D1 is to be carried out by ")
    assert told.endswith("late by 1 day")
    a_decision(world, text="Another", due=days(5))
    assert reminded(world, "lead")[0].endswith("; 1 more waits for you")
    a_decision(world, text="A third", due=days(6), owner=None)
    assert "D3" in reminded(world, "manager")[0]
    first, today = Decision.objects.get(number=1), {"done_on": days(0), "note": "It went out"}
    say_decision_done(
        first.pk, by=world.manager, version=first.version, now=timezone.now(), **today
    )
    assert "D2" in reminded(world, "lead")[0]


def test_the_board_asks_at_its_next_meeting_for_the_day_of_one_that_has_none(world):
    a_decision(world, due=None)
    decided, no_day = in_words(days(-10)), "has no due day: it is to be given one"
    for name in ("lead", "chair", "manager"):
        assert reminded(world, name) == [
            f"Decisions of the board: D1, decided on {decided}, {no_day}"
        ]
    a_meeting(world, days(6), timezone.now())
    (told,) = reminded(world, "lead")
    assert "D1 has no due day: the board asks for one at its meeting of " in told
    assert told.endswith("in 6 days")
    assert reminded(world, "chair") == [told]
    a_decision(world, text="Another", due=days(2))
    assert "D2 is to be carried out by" in reminded(world, "lead")[0]
    assert reminded(world, "lead")[0].endswith("; 1 more waits for you")


def test_nobody_is_reminded_of_what_is_far_off_and_the_mail_leads_to_the_list(world):
    a_decision(world, due=days(60))
    assert reminded(world, "lead") == []
    a_decision(world, text="Soon", due=days(1))
    items = reminder_items(world.plan, clock.today())[world.lead]
    sent = [item for item in items if item.kind == "decision"]
    message = claim_message(world.plan, world.lead, sent, by="system:test", on=clock.today())
    (reminder,) = message.reminders.all()
    assert page_url(reminder, world.plan.slug).endswith(world.url(LIST))
