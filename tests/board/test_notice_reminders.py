"""Who is reminded of the notice, and when; and what of it a difference tells."""

from datetime import date, timedelta

from django.utils import timezone

from board.difference.between import difference
from board.models import Judgement, Requirement, RequirementAction
from improvement.dates import in_words
from improvement.models import Membership
from improvement.roles import Role
from improvement.waiting import SOURCES, Reader
from tests.board.factories import a_judgement, a_meeting, days, this_instant
from tests.world import a_plan, change, save
from workstreams.models import Message, Reminder
from workstreams.reminders.items import reminder_items
from workstreams.reminders.mail import mail_of

KINDS = {Reminder.Kind.RETURN, Reminder.Kind.REVIEW, Reminder.Kind.REQUIREMENT}


def items(world, on=None):
    """Who is reminded of what of the notice, with why."""
    found = reminder_items(world.plan, on or days(0)).items()
    return {
        (user.name, item.what): item.why
        for user, theirs in found
        for item in theirs
        if item.kind in KINDS
    }


def test_the_next_return_is_for_the_manager_and_the_chair(world):
    owed = change(world.owed_return, period_end=days(-1), due=days(7))
    name = str(owed)
    assert items(world) == {
        ("Manager", name): "due to the Department in 7 days",
        ("Chair", name): "due to the Department in 7 days",
    }
    assert items(world, days(-30)) == {}  # more than 30 days before
    assert items(world, days(8))[("Chair", name)] == "due to the Department late by 1 day"
    change(owed, sent=days(0))
    assert items(world) == {}


def test_a_report_that_outlasts_its_notice_is_still_reminded_of(world):
    owed = change(world.owed_return, period_end=days(-1), due=days(7))
    closed = {"closed_on": days(0), "closed_by": "Minister"}
    change(world.notice, state="lifted", **closed)
    assert items(world) == {}
    change(owed, after_close=True)
    assert set(items(world)) == {("Manager", str(owed)), ("Chair", str(owed))}
    other = a_plan("elsewhere")
    role = {"role": Role.CHAIR, "active_from": days(-1)}
    save(Membership(plan=other, user=world.adviser, **role))
    assert not reminder_items(other, days(0))


def test_nobody_but_a_board_member_is_told_for_the_body_that_answers(world):
    change(world.requirement, due=days(3), body=world.organisation)
    told = {name for name, _ in items(world)}
    for person in (world.councillor, world.staff, world.lead):
        change(person.memberships.get(), organisation=world.organisation)
    assert {name for name, _ in items(world)} == told
    change(world.member.memberships.get(), organisation=world.organisation)
    assert {name for name, _ in items(world)} == told | {world.member.name}


def test_a_review_is_for_who_answers_it_until_its_letter_is_on_record(world):
    review = change(world.review, due=days(7), due_precision="day")
    assert items(world, days(-60)) == {}  # too early
    found = items(world)
    assert set(found) == {("Manager", "Six-month review"), ("Chair", "Six-month review")}
    assert found["Manager", "Six-month review"].endswith("in 7 days; no self-evaluation sent yet")
    change(review, sent=days(-1))
    assert items(world)["Chair", "Six-month review"].endswith("; self-evaluation sent")
    assert items(world, days(8))["Chair", "Six-month review"].startswith("expected")
    change(review, letter_on=days(0))
    assert items(world) == {}


def test_a_requirement_is_for_the_manager_and_the_body_that_answers_for_it(world):
    police = change(Membership.objects.get(user=world.member), organisation=world.organisation)
    assert police.organisation == world.organisation
    change(world.requirement, due=days(-1))
    second = {"ref": "NR2", "heading": "Police", "subject": "plan", "body": world.organisation}
    save(Requirement(plan=world.plan, notice=world.notice, due=days(7), **second))
    later = {"ref": "NR3", "heading": "Later", "subject": "plan", "due": days(90)}
    save(Requirement(plan=world.plan, notice=world.notice, **later))
    found = items(world)
    assert set(found) == {("Manager", "NR1 Visits in time"), ("Member", "NR2 Police")}
    assert found["Manager", "NR1 Visits in time"].endswith("late by 1 day")
    target = {"measured_by": "Visits in time", "target": 95, "target_on": days(-2)}
    change(world.requirement, due=None, **target)
    why = items(world)["Manager", "NR1 Visits in time"]
    assert why == f"to reach its target by {in_words(days(-2))}, late by 2 days"


def test_nobody_is_reminded_of_a_notice_that_is_not_in_force(world):
    change(world.requirement, due=days(1))
    change(world.notice, confirmed_at=None, confirmed_by=None)
    assert items(world) == {}


def test_a_notice_waits_for_the_chair_once_what_it_requires_is_on_record(world):
    change(world.notice, confirmed_at=None, confirmed_by=None)
    reader = Reader(world.chair, world.plan, frozenset({Role.CHAIR}), days(0))

    def waits():
        found = reminder_items(world.plan, days(0))
        told = [who.name for who, its in found.items() if any(i.kind == "notice" for i in its)]
        return told, SOURCES["notices"].rows(reader).count()

    assert waits() == ([], 0)
    assert world.requirement
    assert waits() == (["Chair"], 1)  # a command entered it
    change(world.notice, state="draft")
    assert waits() == ([], 0)


def test_each_mail_leads_to_the_page_on_which_the_matter_is_seen_to(world):
    message = Message(plan=world.plan, user=world.chair, address="c@example.org", day=days(0))
    save(message)
    pages = {"return": "notice/", "review": "notice/", "validation": "validation/"}
    pages |= {"impact": "impact/", "evidence": "evidence/", "grades": "grades/", "risk": "risks/"}
    for kind in pages:
        said = {"kind": kind, "day": days(7), "what": kind, "why": "due in 7 days"}
        save(Reminder(message=message, **said))
    body = str(mail_of(message).body)
    assert all(f"{world.url(page)}" in body for page in pages.values())


def test_a_difference_tells_what_moved_in_the_notice(world):
    requirement, owed, review = world.requirement, world.owed_return, world.review
    change(owed, period_end=days(-9), due=days(2))
    before = this_instant()
    change(requirement, due=date(2098, 1, 31))
    save(RequirementAction(requirement=requirement, action=world.owned))
    change(world.fresh(world.notice), warning="A direction")
    change(world.fresh(owed), sent=days(0))
    change(review, letter_on=date(2026, 9, 19), outcome="Satisfactory")
    found = difference(world.plan, before)
    told = {
        each.item.name: {change.what: (change.old, change.new) for change in each.changes}
        for each in found.items
    }
    assert told["NR1 Visits in time"]["Due"] == ("31 March 2099", "31 January 2098")
    assert told["NR1 Visits in time"]["Actions that answer it"] == ("FP-01", "FP-01, MH-01")
    assert told["Improvement notice"]["What it warns of"] == ("none", "A direction")
    assert told[str(owed)]["Sent on"][0] == "none"
    assert told["Six-month review"]["Letter of"] == ("none", "19 September 2026")
    assert told["Six-month review"]["Its outcome, in its own words"] == ("none", "Satisfactory")


def test_a_return_that_falls_overdue_is_worse_by_the_calendar(world):
    change(world.owed_return, period_end=days(-9), due=days(-1))
    with_it = this_instant()
    change(world.fresh(world.owed_return), due=days(-2))
    found = difference(world.plan, with_it)
    names = [each.item.name for each in found.items]
    assert str(world.owed_return) in names


def test_nobody_is_reminded_of_a_requirement_that_is_met_or_of_a_notice_that_is_closed(world):
    change(world.requirement, due=days(-1))
    first = a_judgement(world, subject=world.requirement, rating="", state="partly")
    assert set(items(world)) == {("Manager", "NR1 Visits in time")}
    for state, found in [("met", 0), ("lasting", 0), ("not_met", 1)]:
        change(first, state=state)
        assert len(items(world)) == found, state
    later = a_meeting(world, days(-2), timezone.now() - timedelta(days=5))
    change(first, state="met")
    second = {"meeting": later, "rating": "", "state": "not_met"}
    a_judgement(world, subject=world.requirement, **second)
    assert len(items(world)) == 1
    # What was judged met has run out once the board has met twice more.
    change(Judgement.objects.get(meeting=later), state="met")
    assert items(world) == {}
    for ago, found in ((-1, 0), (0, 1)):
        a_meeting(world, days(ago), timezone.now() - timedelta(days=5))
        assert len(items(world)) == found
    change(world.owed_return, period_end=days(-8), due=days(-1))
    assert len(items(world)) == 3
    closed = {"closed_on": days(0), "closed_by": "Minister"}
    change(world.fresh(world.notice), state="lifted", **closed)
    assert items(world) == {}
