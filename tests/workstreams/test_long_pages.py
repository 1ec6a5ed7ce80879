"""Pages of many records show a page of them; what they count is the whole."""

from datetime import timedelta

import pytest
from django.utils import timezone

from improvement import clock
from improvement.models import Membership
from tests.pages import html_of
from tests.world import a_measure, a_person, an_action, save
from workstreams.changes import UpdateAnswers, claim_stage, submit_update
from workstreams.models import ActionTheme, Outcome


@pytest.fixture
def many(world):
    """Thirty more actions of the lead's, which bear on the theme; the lead has sent an update on
    each but the last eleven."""
    actions = [an_action(world.practice, f"FP-{number}") for number in range(10, 40)]
    for action in actions:
        save(ActionTheme(action=action, theme=world.theme))
    for number, action in enumerate(actions[:19]):
        answers = UpdateAnswers("under_way", "green", "Done", "Next", confidence="high")
        now = timezone.now() + timedelta(minutes=number)
        submit_update(action.pk, answers, by=world.lead, now=now)
    for number in range(7, 40):
        an_action(world.hub, f"MH-{number:02}", owner_post=f"Post {number}", owner=world.owner)
    return world


def page(world, sign_in, person, path):
    return html_of(sign_in(getattr(world, person)).get(world.url(path)))


def test_a_workstream_and_a_theme_show_their_actions_a_page_at_a_time(many, sign_in):
    for path in ("workstreams/FP/", f"structure/themes/{many.theme.pk}/"):
        first, second = (page(many, sign_in, "member", f"{path}?page={n}") for n in (1, 2))
        assert ("The work of FP-20" in first, "The work of FP-39" in first) == (True, False)
        assert "The work of FP-39" in second
        assert "actions, page 2 of 2." in second


def test_a_lead_reads_what_is_asked_of_them_a_page_at_a_time(many, sign_in):
    first, second = (page(many, sign_in, "lead", f"my-work/?page={n}") for n in (1, 2))
    assert "12 of 31 still to do." in first
    assert "12 of 31 still to do." in second
    assert first.count("govuk-task-list__item--with-link") == 25
    assert second.count("govuk-task-list__item--with-link") == 6


def test_a_manager_reads_how_many_updates_are_owed_and_some_of_them(many, sign_in):
    shown = page(many, sign_in, "manager", "my-work/")
    assert "and others of the same post" in shown
    assert "These are 25 of the 36 posts that owe an update." in shown


def test_a_manager_reads_the_updates_that_have_waited_longest(many, sign_in):
    answers = UpdateAnswers("under_way", "green", "Done", "Next", confidence="high")
    for action in many.practice.actions.order_by("-ref")[:11]:
        now = timezone.now() + timedelta(hours=1)
        submit_update(action.pk, answers, by=many.lead, now=now)
    shown = page(many, sign_in, "manager", "my-work/")
    assert "These have waited longest." in shown
    assert "See all 30" in shown


def test_the_updates_of_a_round_are_listed_a_page_at_a_time(many, sign_in):
    answers = UpdateAnswers("under_way", "green", "Done", "Next", confidence="high")
    for action in many.practice.actions.order_by("-ref")[:11]:
        now = timezone.now() + timedelta(hours=1)
        submit_update(action.pk, answers, by=many.lead, now=now)
    first, second = (page(many, sign_in, "manager", f"rounds/1/?waiting={n}") for n in (1, 2))
    assert (first.count("/update/review/"), second.count("/update/review/")) == (25, 5)
    assert 'href="?waiting=2#waiting"' in first


def test_several_updates_are_accepted_a_page_at_a_time(many, sign_in):
    answers = UpdateAnswers("under_way", "amber", "Done", "Next", "It is late", confidence="high")
    for action in many.practice.actions.order_by("-ref")[:11]:
        submit_update(action.pk, answers, by=many.lead, now=timezone.now())
    first, second = (page(many, sign_in, "manager", f"my-work/accept/?page={n}") for n in (1, 2))
    assert (first.count('name="updates"'), second.count('name="updates"')) == (25, 5)


def test_claims_are_checked_a_page_at_a_time_and_counted_as_a_whole(many, sign_in):
    for action in many.practice.actions.all():
        claim_stage(
            action.pk, by=many.lead, stage="carried_out", statement="Done", now=timezone.now()
        )
    first, second = (page(many, sign_in, "manager", f"claims/?page={n}") for n in (1, 2))
    assert "31 claims wait for someone to look" in first
    assert "31 claims wait for someone to look" in second
    assert (first.count("/check/"), second.count("/check/")) == (25, 6)


def test_people_are_listed_a_page_at_a_time_and_those_who_left_in_short(world, sign_in):
    day = clock.today()
    for number in range(60):
        person = a_person(f"Person {number}")
        for until in (None, day - timedelta(days=number)):
            save(
                Membership(
                    plan=world.plan,
                    user=person,
                    role="staff",
                    active_from=day - timedelta(days=90),
                    active_until=until,
                )
            )
    first, second = (page(world, sign_in, "manager", f"people/?page={n}") for n in (1, 2))
    assert first.count("End this role") == 25 - first.count("Someone else ends")
    assert 0 < second.count("End this role") < 30
    assert "And 10 whose roles ended before" in first


def test_measures_are_listed_a_page_at_a_time_and_counted_as_a_whole(world, sign_in):
    save(Outcome(plan=world.plan, code="O2", statement="I am heard", order=2))
    for number in range(2, 16):
        a_measure(world, [50, 51], f"M{number}")
    first, second = (page(world, sign_in, "member", f"measures/?page={n}") for n in (1, 2))
    assert (first.count('app-card"'), second.count('app-card"')) == (12, 3)
    assert "Too few readings: 15." in first
    assert "No demand is measured yet." not in first
    assert "No demand is measured yet." in second
    assert "Nothing measures this yet." in second
