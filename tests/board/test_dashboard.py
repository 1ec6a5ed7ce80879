"""The board's dashboard: what it shows and in what order; where each role's start page leads."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from improvement.models import Membership
from improvement.roles import Role
from tests.board.factories import (
    a_claim,
    a_meeting,
    an_update,
    changed,
    days,
    draft,
    serves,
    this_instant,
)
from tests.pages import html_of
from tests.world import a_member, a_plan, an_action, save
from workstreams.models import DateChange, Workstream


@pytest.fixture
def read_dashboard(world, sign_in):
    """The dashboard as the chair reads it: its text, without tags and with single spaces."""

    def read(path="board/"):
        page = sign_in(world.chair).get(world.url(path))
        assert page.status_code == 200
        words = re.sub(r"<[^>]+>", "", page.content.decode().split("<main", 1)[1])
        return re.sub(r"\s+", " ", words)

    return read


def test_the_dashboard_first_says_how_many_actions_are_late_and_declared_green(
    world, read_dashboard
):
    changed(world.action, baseline_due=days(-9), due=days(-9))
    changed(world.owned, baseline_due=days(-2), due=days(-2))
    an_update(world, world.action)
    page = read_dashboard()
    assert "2 of 3 actions are late. 1 of them is declared green." in page
    assert page.index("are late") < page.index("make a difference")


def test_the_dashboard_says_when_no_action_is_late(world, read_dashboard):
    assert "None of the 3 actions is late." in read_dashboard()


def test_the_dashboard_says_when_no_late_action_is_declared_green(world, read_dashboard):
    changed(world.action, baseline_due=days(-9), due=days(-9))
    assert "1 of 3 actions is late. None of them is declared green." in read_dashboard()


def test_the_dashboard_gives_the_reason_where_a_leads_rating_and_the_facts_disagree(
    world, read_dashboard
):
    changed(world.action, baseline_due=days(-9), due=days(-9))
    an_update(world, world.action)
    page = read_dashboard()
    assert "On 1 action the lead’s word and the facts disagree." in page
    assert "Late by 9 days." in page


def test_the_dashboard_says_when_ratings_and_facts_agree_on_every_action(world, read_dashboard):
    page = read_dashboard()
    assert "The leads’ word and the facts agree on every action." in page
    assert "No action is declared green while the facts show otherwise" in page


def test_the_dashboard_says_when_no_action_has_been_shown_to_make_a_difference(
    world, read_dashboard
):
    changed(world.action, delivery="carried_out", finished=days(-1))
    page = read_dashboard()
    sentence = "No action has been shown to make a difference for children yet."
    assert page.count(sentence) == 2
    assert "1 is said to be carried out." in page
    assert "none none none" in page


def test_the_dashboard_counts_actions_shown_to_make_a_difference(world, read_dashboard):
    a_claim(world, world.action, "making_a_difference")
    assert "1 action has been shown to make a difference for children." in read_dashboard()


def test_the_dashboard_shows_what_changed_since_the_last_meeting(world, read_dashboard):
    a_meeting(world, days(-7), this_instant())
    assert "No action has changed since the papers for the meeting" in read_dashboard()
    changed(world.action, delivery="carried_out", finished=days(-1))
    page = read_dashboard()
    assert "1 action changed since the papers for the meeting" in page
    assert "State: Under way → became Carried out" in page


def test_without_a_meeting_the_dashboard_says_that_nothing_can_be_compared(read_dashboard):
    assert read_dashboard().count("No board meeting is on record") == 2


def test_an_action_added_since_the_meeting_is_listed_on_the_dashboard(world, read_dashboard):
    a_meeting(world, days(-7), this_instant())
    an_action(world.practice, "FP-09")
    assert "Added to the plan: Under way" in read_dashboard()


def test_the_dashboard_shows_the_first_40_changes_and_says_how_many_there_are(
    world, read_dashboard
):
    a_meeting(world, days(-7), this_instant())
    for number in range(41):
        an_action(world.practice, f"FP-{number + 10}")
    assert "These are the first 40 of 41." in read_dashboard()


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({}, "No improvement notice is on record. No date is set for release."),
        ({"notice_issued": days(-10)}, ", 10 days ago. No date is set for release."),
        (
            {"notice_issued": days(-61), "notice_precision": "month"},
            ", about 2 months ago (known to",
        ),
        ({"notice_issued": days(9)}, ". No date is set for release."),
        ({"release_expected": days(1)}, ", in 1 day."),
        ({"release_expected": days(-1)}, ": that day has passed."),
    ],
)
def test_the_dashboard_gives_the_days_since_the_notice_and_until_its_release(
    world, read_dashboard, dates, sentence
):
    changed(world.plan, **dates)
    assert sentence in read_dashboard()


def test_the_dashboard_lists_date_changes_and_stage_claims_that_wait_for_a_decision(
    world, read_dashboard
):
    values = {"cause": "our_delay", "reason": "Nobody has been found", "asked_at": timezone.now()}
    save(
        DateChange(
            action=world.action,
            from_due=world.action.due,
            to_due=days(400),
            asked_by=world.lead,
            **values,
        )
    )
    undecided = {"decided_at": None, "decided_by": None}
    a_claim(world, world.owned, "in_use", state="claimed", evidence="", **undecided)
    page = read_dashboard()
    assert "Waiting for someone’s decision: 1 date to move, 1 stage claim." in page
    assert "Our delay: Nobody has been found" in page
    assert "MH-01 The work of MH-01 is claimed to be in use, with no evidence" in page
    assert "Asked by Lead; it has waited since today. The chair decides" in page
    assert "decided at the meeting" not in page
    a_meeting(world, days(1), timezone.now())
    assert "These are decided at the meeting on" in read_dashboard()


def test_the_dashboard_says_how_long_a_stage_claim_has_waited(world, read_dashboard):
    undecided = {"decided_at": None, "decided_by": None}
    long_ago = timezone.now() - timedelta(days=34)
    a_claim(world, world.owned, "in_use", state="claimed", claimed_at=long_ago, **undecided)
    assert "Claimed by Lead; it has waited for 34 days." in read_dashboard()


def test_the_dashboard_names_lapsed_checks_first_and_among_what_waits(world, read_dashboard):
    a_claim(world, world.action, "in_use", recheck=days(-1))
    assert "1 check has lapsed: FP-01. What was checked there" in read_dashboard()
    a_meeting(world, days(-7), timezone.now())
    a_claim(world, world.owned, "in_use", recheck=days(-1))
    page = read_dashboard()
    assert "2 checks have lapsed since the last meeting: FP-01, MH-01." in page
    assert "FP-01 The work of FP-01 was checked as in use on" in page


def test_the_dashboard_gives_start_and_latest_with_the_verdict_of_the_chart(world, read_dashboard):
    measure = changed(world.measure, unit="visits", baseline=15, target=20, target_date=days(90))
    page = read_dashboard()
    assert (
        "Of the 1 measure that can be compared, 1 is lower than at the start; none by more than"
        " chance explains." in page
    )
    assert "None of the 1 outcome measure with a target has reached it." in page
    assert "15 visits 12 visits (September 2026) Too few readings 20 visits by" in page
    changed(measure, baseline=10, target=12)
    page = read_dashboard()
    assert "1 is higher; none by more than chance explains." in page
    assert "1 of the 1 outcome measure with a target has reached it." in page


def test_the_dashboard_names_the_immediate_actions_first(world, read_dashboard):
    changed(world.action, priority="immediate", due=None, baseline_due=None)
    changed(world.owned, priority="immediate", due=days(-2), baseline_due=days(-2))
    page = read_dashboard()
    sentence = "2 actions are immediate: none said to be carried out, 2 still to do: "
    assert sentence + "FP-01 (no agreed date), MH-01 (2 days late)." in page
    assert page.index(sentence) < page.index("actions is late")


def test_a_change_from_an_update_not_yet_accepted_is_marked_on_the_dashboard(world, read_dashboard):
    a_meeting(world, days(-7), this_instant())
    an_update(world, world.action, state="submitted", delivery="under_way")
    page = read_dashboard()
    assert "No update yet → became Green (said on" in page
    assert ", not yet accepted)" in page


def test_the_dashboard_marks_the_readers_own_organisation(world, read_dashboard):
    save(
        Membership(
            plan=world.plan,
            user=world.chair,
            role="member",
            organisation=world.organisation,
            active_from=days(-9),
        )
    )
    page = read_dashboard()
    own = page.index("Your organisation: The police leads no actions: none late, none red")
    assert own < page.index("declared green")


def test_the_dashboard_lists_the_twelve_worst_off_track_actions(world, read_dashboard):
    for number in range(14):
        action = an_action(world.practice, f"FP-{number + 10}", due=days(-90 - number))
        if number:
            an_update(world, action)
    page = read_dashboard()
    assert "These are the immediate and the worst, 12 of 13." in page
    assert "FP-23" in page
    assert "FP-11 " not in page.split("Late or red", 1)[0]


def test_the_dashboard_links_to_lists_of_all_late_and_all_red_actions(world, read_dashboard):
    for number in range(13):
        an_action(world.practice, f"FP-{number + 10}", due=days(-90))
    assert "See all that are late and all that are red" in read_dashboard()


def test_every_action_is_at_most_two_links_away_from_the_dashboard(world, sign_in):
    client = sign_in(world.chair)
    lists = set(re.findall(r'href="([^"]*/actions/\?[^"]*)"', content(client, world.url("board/"))))
    reached = set()
    for address in lists:
        page = content(client, address.replace("&amp;", "&"))
        reached |= set(re.findall(r"/actions/([A-Z]+-\d+)/", page))
    assert reached == {"FP-01", "MH-01", "MH-02"}


def content(client, address):
    return html_of(client.get(address))


def test_the_dashboards_evidence_table_shows_its_gaps(world, read_dashboard):
    serves(world, world.action)
    a_claim(world, world.action, "in_use")
    page = read_dashboard().split("What evidence stands behind it", 1)[1]
    assert "“I am protected from harm” None FP-01 None None None" in page


def test_the_dashboard_names_organisations_that_lead_no_action(world, read_dashboard):
    assert "lead no action: The police." in read_dashboard()
    changed(world.action, lead_organisation=world.organisation)
    assert "lead no action" not in read_dashboard()


def test_the_dashboard_of_a_plan_without_actions_says_so(world, sign_in):
    plan = a_plan("elsewhere")
    chair = a_member(plan, "Another chair", Role.CHAIR)
    page = html_of(sign_in(chair).get("/plans/elsewhere/board/"))
    assert "This plan has no actions yet" in page


def test_the_dashboard_of_a_plan_without_outcomes_says_so(world, sign_in):
    plan = a_plan("elsewhere")
    chair = a_member(plan, "Another chair", Role.CHAIR)
    an_action(save(Workstream(plan=plan, code="FP", name="Practice")), "FP-01")
    page = html_of(sign_in(chair).get("/plans/elsewhere/board/"))
    assert "This plan has no outcomes yet" in page


def test_the_dashboard_has_no_percentages_or_averages(read_dashboard):
    page = read_dashboard()
    assert "%" not in page
    assert "average" not in page.lower()


def test_only_the_chairs_dashboard_shows_a_draft_publication_to_issue(world, sign_in):
    draft(world)
    words = "1 publication to issue"
    assert words in content(sign_in(world.chair), world.url("board/"))
    assert words not in content(sign_in(world.member), world.url("board/"))


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("manager", "my-work/"),
        ("lead", "my-work/"),
        ("owner", "my-work/"),
        ("chair", "board/"),
        ("member", "board/"),
        ("adviser", "board/"),
        ("councillor", "progress/"),
    ],
)
def test_the_start_page_of_a_plan_leads_each_role_to_its_own_page(world, sign_in, name, home):
    answer = sign_in(getattr(world, name)).get(world.url())
    assert answer["Location"] == world.url(home)


def test_someone_who_also_sends_updates_is_led_to_my_work_first(world, sign_in):
    both = a_member(world.plan, "Both", Role.CHAIR, Role.LEAD)
    assert sign_in(both).get(world.url())["Location"] == world.url("my-work/")
