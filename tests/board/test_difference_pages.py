"""The page of what changed, and its file: from when to when, narrowed, in words, of one plan."""

from datetime import timedelta

from django.utils import timezone

from board.changes import conclude_challenge
from improvement.remembered import answers
from tests.board.factories import a_challenge, a_meeting, changed, days, replied, this_instant
from tests.pages import html_of
from tests.world import a_plan, an_action, save
from workstreams.changes import answer_escalation
from workstreams.models import Workstream

URL = "changes/"


def papers(world, at):
    return a_meeting(world, days(-1), at)


def test_what_changed_since_the_last_papers(world, sign_in):
    client = sign_in(world.chair)
    page = html_of(client.get(world.url(URL)))
    assert "The board has had no papers yet" in page
    assert 'app-no-print" open>' in page, "the dates that it asks for are shown"
    papers(world, this_instant())
    assert "nothing got worse and none got better" in html_of(client.get(world.url(URL)))
    changed(world.action, due=days(-2))
    changed(world.owned, delivery="carried_out", finished=days(0))
    page = html_of(client.get(world.url(URL)))
    for words in (
        "1 thing got worse and 1 got better.",
        "FP-01 The work of FP-01",
        "2 days late",
        "Carried out",
        "Agreed date: 30 June 2099",
        "No change of these kinds:",
        "The whole plan",
    ):
        assert words in page
    assert "a day passed" not in page


def test_it_says_how_much_came_of_itself(world, sign_in, settings):
    an_action(world.practice, "FP-11", due=days(1))
    since = {"from": this_instant().isoformat()}
    client = sign_in(world.member)
    settings.PLAN_TODAY = days(20)
    page = html_of(client.get(world.url(URL), since))
    assert "1 thing got worse and none got better. It did so because a day passed" in page
    an_action(world.practice, "FP-12", due=days(-15))
    changed(world.action, due=days(-15))
    page = html_of(client.get(world.url(URL), since))
    assert "2 things got worse and none got better. Of the 2, 1 did so because a day passed" in page
    an_action(world.practice, "FP-13", due=days(1))
    an_action(world.practice, "FP-14", due=days(1))
    later = {"from": this_instant().isoformat()}
    page = html_of(client.get(world.url(URL), later))
    assert "3 things got worse and none got better. All that got worse did so because" in page


def test_it_is_narrowed_by_kind_and_workstream_and_each_list_is_paged(world, sign_in):
    at = this_instant()
    for number in range(10, 40):
        an_action(world.practice, f"FP-{number}")
    changed(world.owned, due=days(-2))
    client, since = sign_in(world.lead), {"from": at.isoformat()}
    page = client.get(world.url(URL), since)
    assert "All 30" in html_of(page)
    assert "FP-39" not in html_of(page)
    listed = since | {"part": "other", "kind": "plan"}
    first, second = (client.get(world.url(URL), listed | {"page": page}) for page in (1, 2))
    assert [len(page.context["page"]) for page in (first, second)] == [25, 5]
    assert "FP-39" in html_of(second)
    lists = {"plan": "FP-39", "worse": "FP-39", "better": "FP-39", "other": "2 days late"}
    for name, absent in lists.items():
        page = html_of(client.get(world.url(URL), since | {"part": name}))
        assert ("2 days late" in page, absent in page) == (name in ("plan", "worse"), False)
    assert client.get(world.url(URL), since | {"part": "x"}).status_code == 400
    only = html_of(client.get(world.url(URL), since | {"kind": "late"}))
    assert "2 days late" in only
    assert "Added to the plan" not in only
    hub = html_of(client.get(world.url(URL), since | {"workstream": "MH", "part": "worse"}))
    assert "MH-01" in hub
    assert "FP-10" not in hub


def test_the_file_holds_all_of_it(world, sign_in):
    at = this_instant()
    changed(world.owned, due=days(-2), title="=1+1")
    client = sign_in(world.adviser)
    lines = client.get(world.url("changes/download/"), {"from": at.isoformat()}).content.decode()
    assert 'Worse,"Became late, red or silent",MH,MH-01 =1+1,Its date,not past,2 days late,no' in (
        lines
    )
    assert client.get(world.url("changes/download/?from=never")).status_code == 400


def test_ends_that_make_no_difference_are_said_in_words(world, sign_in):
    client = sign_in(world.chair)
    papers(world, timezone.now() - timedelta(hours=1))
    wanted = {
        "?from=2020-01-01": "The plan was not there yet",
        "?from=meeting-1&to=meeting-1": "not before the second",
        "?from_day=22+October+2013": "The plan was not there yet",
        "?at=meeting-1&from=2020-01-01": "The plan was not there yet",
        "?at=meeting-1&from=meeting-1": "not before the second",
    }
    for query, words in wanted.items():
        assert words in html_of(client.get(world.url(URL + query))), query
    for query in ("?from=meeting-9", "?to=2099-01-01", "?kind=x", "?to_day=1+May+2099"):
        assert client.get(world.url(URL + query)).status_code == 400, query


def test_escalations_and_challenges_are_told_of(world, sign_in):
    late = a_challenge(world, words="Late?", due=days(1))
    at = this_instant()
    escalation = world.escalation
    challenge = a_challenge(world, about=world.action)
    replied(challenge, world.lead)
    changed(late.exchanges.get(), due=days(-2))
    page = html_of(sign_in(world.chair).get(world.url(URL), {"from": at.isoformat()}))
    for words in ("Escalated to the programme manager", "Challenge C2: FP-01", "Raised", "overdue"):
        assert words in page
    later = this_instant()
    answer_escalation(escalation.pk, by=world.manager, answer="Yes", now=timezone.now())
    last = challenge.exchanges.get()
    conclude_challenge(
        last.pk, by=world.chair, conclusion="yes", now=timezone.now(), version=last.version
    )
    page = html_of(sign_in(world.chair).get(world.url(URL), {"from": later.isoformat()}))
    for words in ("no answer → <strong>answered", "replied to → <strong>satisfied"):
        assert words in page


def test_another_plans_changes_are_not_among_them(world, sign_in):
    at = this_instant()
    elsewhere = a_plan("elsewhere")
    stream = save(Workstream(plan=elsewhere, code="ZZ", name="Their work"))
    an_action(stream, "ZZ-01")
    page = sign_in(world.chair).get(world.url(URL), {"from": at.isoformat()})
    assert page.context["found"].items == []


def test_it_asks_as_many_queries_for_many_changes_as_for_one(
    world, sign_in, django_assert_num_queries, django_assert_max_num_queries
):
    client, since = sign_in(world.chair), {"from": this_instant().isoformat()}
    changed(world.action, due=days(-2))
    client.get(world.url(URL), since)
    answers.clear()
    with django_assert_max_num_queries(32) as one:
        client.get(world.url(URL), since)
    for number in range(10, 20):
        an_action(world.practice, f"FP-{number}")
    changed(world.owned, due=days(-2))
    answers.clear()
    with django_assert_num_queries(len(one)):
        client.get(world.url(URL), since)
