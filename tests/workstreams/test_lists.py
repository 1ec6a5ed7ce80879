"""Lists: searched, filtered and paged, with a fixed number of queries at any size."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from improvement import clock, remembered
from improvement.history import backfilled
from improvement.roles import Role
from tests.pages import html_of
from tests.world import BY, World, a_member, a_plan, a_round, an_action, change, save
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    ask_date_change,
    claim_stage,
    decide_stage_claim,
    submit_update,
)
from workstreams.models import (
    Action,
    ActionFinding,
    ActionOrganisation,
    ActionOutcome,
    ActionTheme,
    Fact,
    Finding,
    Milestone,
    Reading,
    Round,
    Source,
    Theme,
    Workstream,
)


def days(count: int) -> date:
    return clock.today() + timedelta(days=count)


def refs_listed(world: World, client, query: str) -> list[str]:
    """The references that the list shows for a query string."""
    answer = client.get(world.url(f"actions/?{query}"))
    assert answer.status_code == 200
    return [item.ref for item in answer.context["page"]]


def send_update(world: World, action: Action, by, rag: str = "green", delivery: str = "under_way"):
    answers = UpdateAnswers(
        delivery, rag, "Done", "Next", "" if rag == "green" else "Two posts are empty"
    )
    return submit_update(action.pk, answers, by=by, now=timezone.now())


@pytest.fixture
def filter_world(world):
    """One action for each filter to find."""
    world.late = an_action(world.practice, "FP-02", due=days(-40), title="Answer every referral")
    early = {"opens": days(-50), "closes": days(-40), "state": "closed"}
    a_round(world.plan, 0, observes_from=days(-90), observes_to=days(-61), **early)
    with backfilled(timezone.now() - timedelta(days=60), BY):
        world.soon = an_action(
            world.practice,
            "FP-03",
            due=days(3),
            owner_post="Head of quality",
            required_stage="in_use",
        )
    world.helped = an_action(world.hub, "MH-03", lead_organisation=world.organisation)
    world.slipped = an_action(world.hub, "MH-04", description="Referral routes for police officers")
    for action, rag in [(world.action, "amber"), (world.late, "green")]:
        accept_update(
            send_update(world, action, world.lead, rag).pk, by=world.manager, now=timezone.now()
        )
    ask_date_change(
        world.slipped.pk,
        by=world.other_lead,
        to_due=date(2099, 7, 30),
        cause="our_delay",
        reason="Two posts are empty",
        now=timezone.now(),
    )
    claimed = claim_stage(
        world.soon.pk,
        by=world.lead,
        stage="carried_out",
        statement="It is",
        evidence=[world.evidence.pk],
        now=timezone.now(),
    )
    decide_stage_claim(
        claimed.pk,
        by=world.chair,
        verify=True,
        note="Seen",
        now=timezone.now(),
        recheck=days(30),
    )
    return world


FILTERS = {
    "q=referral": ["FP-02", "MH-04"],
    "q=police referral": ["MH-04"],
    "q=fp-03": ["FP-03"],
    "q=100%": [],
    "q=nothing at all like it": [],
    "workstream=FP": ["FP-01", "FP-02", "FP-03"],
    "rag=amber": ["FP-01"],
    "rag=green": ["FP-02"],
    "rag=none": ["FP-03", "MH-01", "MH-02", "MH-03", "MH-04"],
    "level=red": ["FP-02", "MH-04"],
    "owner=Head of quality": ["FP-03"],
    "organisation=police": ["MH-03"],
    "stage=carried_out": ["FP-03"],
    "stage=in_use": [],
    "late=1": ["FP-02"],
    "late=on": ["FP-02"],
    "due_soon=1": ["FP-03"],
    "slipping=1": ["MH-04"],
    "stale=1": ["FP-03"],
    "disagreeing=1": ["FP-02"],
    "workstream=FP&late=1": ["FP-02"],
    "workstream=MH&late=1": [],
}


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_of_the_action_list_shows_exactly_the_actions_that_match(
    query, filter_world, sign_in
):
    assert refs_listed(filter_world, sign_in(filter_world.member), query) == FILTERS[query]


def test_the_action_list_says_which_filters_are_in_force(filter_world, sign_in):
    page = html_of(
        sign_in(filter_world.member).get(filter_world.url("actions/?workstream=FP&late=1"))
    )
    assert "Showing only: Workstream: <strong>Front line practice</strong>" in page
    assert "Late: <strong>Yes</strong>" in page
    assert "<strong>1</strong> action." in page


def test_a_verified_stage_no_longer_matches_its_filter_once_its_recheck_day_has_passed(
    filter_world, sign_in
):
    soon = filter_world.soon.stage_claims.get()
    soon.recheck = days(-1)
    save(soon)
    assert refs_listed(filter_world, sign_in(filter_world.member), "stage=carried_out") == []


def test_the_changed_since_filter_counts_changes_of_an_action_and_of_its_updates(
    filter_world, sign_in
):
    client = sign_in(filter_world.member)
    assert (
        len(refs_listed(filter_world, client, f"changed_since={days(-1)}")) == 6
    )  # not FP-03, added long ago
    assert refs_listed(filter_world, client, f"changed_since={days(2)}") == []
    change(filter_world.soon, title="Answer in time")
    assert len(refs_listed(filter_world, client, f"changed_since={days(-1)}")) == 7
    with backfilled(timezone.now() - timedelta(days=60), BY):
        old = an_action(filter_world.hub, "MH-05")
    assert len(refs_listed(filter_world, client, f"changed_since={days(-1)}")) == 7
    send_update(filter_world, old, filter_world.other_lead)
    assert len(refs_listed(filter_world, client, f"changed_since={days(-1)}")) == 8


WRONG = {
    "actions/?rag=blue": "Select one of the choices in the list",
    "actions/?workstream=ZZ": "Select one of the choices in the list",
    "actions/?level=purple": "Select one of the choices in the list",
    "actions/?owner=Nobody": "Select one of the choices in the list",
    "actions/?organisation=nhs": "Select one of the choices in the list",
    "actions/?stage=9": "Select one of the choices in the list",
    "actions/?changed_since=yesterday": "Enter a valid date",
    "actions/?changed_since=2013-02-30": "Enter a valid date",
    "actions/?owner=5": "Select one of the choices in the list: “5” is none of them",
    "actions/?late=banana": "“banana” neither ticks this box nor leaves it empty",
    "evidence/?superseded=2": "“2” neither ticks this box nor leaves it empty",
    "history/?later=perhaps": "“perhaps” neither ticks this box nor leaves it empty",
    f"actions/?q={'x' * 101}": "must be 100 characters or fewer",
    "actions/?q=a%00b": "must not include hidden characters",
    f"structure/themes/?q={'x' * 101}": "must be 100 characters or fewer",
    "structure/findings/?q=%00": "must not include hidden characters",
}


@pytest.mark.parametrize("address", WRONG)
def test_an_invalid_filter_is_refused_and_no_list_is_shown(address, world, sign_in):
    answer = sign_in(world.member).get(world.url(address))
    page = html_of(answer)
    assert answer.status_code == 400
    assert WRONG[address] in page
    assert "<title>Error: " in page
    assert "The work of FP-01" not in page
    assert "Practice is weak" not in page
    assert "Clear filters" in page


@pytest.mark.parametrize("path", ["actions/", "evidence/", "history/", "structure/themes/"])
def test_what_a_list_cannot_be_narrowed_by_is_said_on_the_page(path, world, sign_in):
    client = sign_in(world.manager)
    page = html_of(client.get(world.url(f"{path}?colour=red&page=1&<b>=x")))
    assert "This list can’t be narrowed by “&lt;b&gt;”, “colour”" in page
    assert "This list can’t" not in html_of(client.get(world.url(f"{path}?page=1")))


def test_a_box_of_a_filter_is_ticked_by_an_address_that_says_so(world, sign_in):
    client = sign_in(world.manager)
    for value, ticked in [("1", True), ("on", True), ("TRUE", True), ("0", False), ("", False)]:
        form = client.get(world.url(f"actions/?late={value}")).context["form"]
        assert form.cleaned_data["late"] is ticked


def test_people_of_one_name_are_told_apart_where_they_are_chosen(world, sign_in):
    a_member(world.plan, "Manager 2", Role.OWNER)
    twins = [a_member(world.plan, name, Role.OWNER) for name in ("Sam Lee", "Sam Lea")]
    for twin in twins[1:]:
        twin.name = "Sam Lee"
        save(twin)
    client = sign_in(world.manager)
    for path in ("actions/FP-01/edit/", "history/"):
        page = html_of(client.get(world.url(path)))
        assert all(f"Sam Lee ({twin.email})" in page for twin in twins)
        assert "Manager 2 (" not in page


@pytest.mark.parametrize("number", ["999", "0", "-1", "one", "", "9" * 40, "1.5"])
def test_a_page_number_that_does_not_exist_shows_the_nearest_page(number, world, sign_in):
    client = sign_in(world.member)
    for path in ["actions/", "structure/themes/", "history/", "actions/FP-01/history/"]:
        assert client.get(world.url(f"{path}?page={number}")).status_code == 200


def test_a_long_list_is_paged_and_keeps_its_filters(world, sign_in):
    for number in range(3, 30):
        an_action(world.practice, f"FP-{number:02}")
    client = sign_in(world.member)
    page = client.get(world.url("actions/?workstream=FP&page=2"))
    assert [item.ref for item in page.context["page"]] == ["FP-27", "FP-28", "FP-29"]
    assert "<strong>28</strong> actions, page 2 of 2." in html_of(page)
    assert 'href="?workstream=FP&amp;page=1"' in html_of(page)


@pytest.mark.parametrize(
    ("path", "words", "shown", "hidden"),
    [
        ("themes", "voice", "Voice", "Practice"),
        ("findings", "LATE visits", "Visits are late", "Practice is weak"),
        ("milestones", "half", "Half way", "At the end"),
        ("milestones", "FP-01 end", "At the end", "Half way"),
    ],
)
def test_the_register_of_a_part_of_the_plan_is_searched_by_words(
    path, words, shown, hidden, world, sign_in
):
    save(Theme(plan=world.plan, code="T2", name="Voice"))
    save(Finding(plan=world.plan, ref="F2", text="Visits are late"))
    save(Milestone(action=world.action, title="At the end"))
    page = sign_in(world.member).get(world.url(f"structure/{path}/"), {"q": words})
    listed = "\n".join(map(str, page.context["page"]))
    assert shown in listed
    assert hidden not in listed


def test_a_search_that_finds_nothing_says_so(world, sign_in):
    page = html_of(sign_in(world.member).get(world.url("structure/outcomes/?q=zebra")))
    assert "Nothing matches." in page


@pytest.mark.parametrize("path", ["structure/themes/", "structure/themes/{}/", "actions/FP-01/"])
def test_edit_and_add_links_are_shown_only_to_those_who_may_edit(path, world, sign_in):
    url = world.url(path.format(world.theme.pk))
    for person, may_edit in [(world.manager, True), (world.chair, False)]:
        page = html_of(sign_in(person).get(url))
        main = re.sub("/(challenges|judgements)/add/", "", page.partition("<main")[2])
        assert ("/edit/" in main or "/add/" in main) is may_edit


def grow(world: World, numbers: range) -> None:
    """More of everything that the pages list."""
    for number in numbers:
        action = an_action(
            world.practice, f"FP-{number}", owner=world.owner, lead_organisation=world.organisation
        )
        theme = save(Theme(plan=world.plan, code=f"T{number}", name=f"Area {number}"))
        for link in [
            ActionTheme(action=action, theme=world.theme),
            ActionTheme(action=world.action, theme=theme),
            ActionOutcome(action=action, outcome=world.outcome),
            ActionFinding(action=action, finding=world.finding),
            ActionOrganisation(action=action, organisation=world.organisation),
            Milestone(action=action, title="Half way"),
            Milestone(action=world.action, title=f"Step {number}"),
            Reading(measure=world.measure, period=date(2000 + number, 1, 1), value=number),
            Source(plan=world.plan, ref=f"S{number}", title=f"Letter {number}"),
        ]:
            save(link)
        a_fact(world, Source.objects.get(ref="S1"), f"E{number}")
        send_update(world, action, world.lead)
        claim_stage(
            action.pk, by=world.lead, stage="carried_out", statement="It is", now=timezone.now()
        )


def a_fact(world: World, source: Source, ref: str) -> Fact:
    stands = {"source": source, "provenance": "followed", "on_timeline": True}
    day = {"date": date(2013, 2, 28), "date_precision": "month"}
    return save(Fact(plan=world.plan, ref=ref, label=f"Event {ref}", **stands, **day))


QUERIES = {
    # Here nothing is remembered yet. Later pages do without seven of these, for what waits and what
    # stands beside the rows and their order, until the ledger's last entry, asked of each, is new.
    "actions/": 13,
    # One more for what is found, and one for that entry again; it finds nothing that is then read.
    "actions/?late=1&q=work": 14,
    "actions/FP-01/": 22,
    "actions/FP-01/history/": 15,
    "workstreams/": 8,
    "workstreams/FP/": 14,
    "structure/themes/": 7,
    "structure/themes/{theme}/": 12,
    "structure/outcomes/{outcome}/": 12,
    "structure/findings/{finding}/": 12,
    "findings/": 12,
    "findings/{finding}/": 20,
    "structure/organisations/{organisation}/": 12,
    "structure/milestones/": 7,
    "structure/milestones/{milestone}/": 12,
    "measures/": 17,  # nine of them for verdicts and charts, of which two are asked again
    "measures/M1/readings.csv": 12,  # one event of the access log is five of them
    "my-work/": 20,
    "timeline/": 17,
    "timeline/events/": 7,
    "timeline/download/": 6,
    "published/": 7,
    "public-record/": 7,
    "structure/documents/": 7,
    "structure/documents/{document}/": 13,
    "structure/facts/": 7,
    "structure/facts/{fact}/": 11,
}
OF_A_MEASURE = 17  # of the page of one whose latest changes are of one kind


def test_a_page_runs_as_many_queries_for_a_long_plan_as_for_a_short_one(world, sign_in):
    nouns = ["theme", "outcome", "finding", "organisation", "milestone"]
    source = save(Source(plan=world.plan, ref="S1", title="The letter", provenance="followed"))
    keys = {"document": source.pk, "fact": a_fact(world, source, "E1").pk}
    keys |= {noun: getattr(world, noun).pk for noun in nouns}
    lead, manager = sign_in(world.lead), sign_in(world.manager)
    for numbers in [range(10, 16), range(16, 24)]:  # both are longer than a page of the history
        grow(world, numbers)
        counts = {}
        for path in QUERIES:
            remembered.answers.clear()
            client = manager if path == "my-work/" else lead
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(world.url(path.format(**keys)))
            assert (path, answer.status_code) == (path, 200)
            counts[path] = len(asked)
        assert counts == QUERIES


def test_a_measures_page_asks_as_much_for_many_changes_as_for_few(world, sign_in):
    """Of a record and its parts the page shows the latest changes, and asks by how many kinds of
    record these are of: here, of readings alone."""
    client, counts = sign_in(world.lead), []
    for years in (range(1970, 1982), range(1982, 2000)):
        for year in years:
            save(Reading(measure=world.measure, period=date(year, 1, 1), value=year % 50))
        remembered.answers.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(world.url("measures/M1/")).status_code == 200
        counts.append(len(asked))
    assert counts == [OF_A_MEASURE] * 2


def test_the_events_of_the_public_record_have_pages(world, sign_in):
    source = save(Source(plan=world.plan, ref="S1", title="The letter", provenance="followed"))
    for number in range(26):
        a_fact(world, source, f"E{number}")
    client = sign_in(world.member)
    for path in ("timeline/events/", "public-record/"):
        for query, shown in [("", 25), ("?page=2", 1), ("?show=all", 26)]:
            page = client.get(world.url(path + query))
            assert len(page.context["page"].object_list) == shown, path + query
            assert ("Show all of it" in html_of(page)) == (shown < 26)


WORKSTREAMS = {
    "": ["FP", "MH"],
    "q=": ["FP", "MH"],
    "q=hub": ["MH"],
    "q=fp": ["FP"],
    "q=practice+head": ["FP"],
    "q=practice+hub": [],
    "state=active": ["FP"],
    "state=developing&q=hub": ["MH"],
}


@pytest.mark.parametrize("query", WORKSTREAMS)
def test_workstreams_are_filtered_by_words_and_state(query, world, sign_in):
    world.practice.lead_post, world.hub.state = "Head of practice", "developing"
    save(world.practice)
    save(world.hub)
    page = sign_in(world.member).get(world.url(f"workstreams/?{query}"))
    assert [row[0].code for row in page.context["rows"]] == WORKSTREAMS[query]
    empty = "No workstream matches" in html_of(page)
    assert empty == (WORKSTREAMS[query] == [])


def test_an_invalid_filter_of_workstreams_is_refused_and_lists_none(world, sign_in):
    answer = sign_in(world.member).get(world.url("workstreams/?state=nonsense"))
    assert (answer.status_code, answer.context["rows"]) == (400, [])
    assert "No workstream matches" not in html_of(answer)


def test_a_plan_without_a_round_says_so_once_and_not_of_each_action(db, sign_in):
    plan = a_plan("new-plan")
    manager = a_member(plan, "Manager", Role.MANAGER, Role.MEMBER)
    stream = save(Workstream(plan=plan, code="A", name="A workstream"))
    with backfilled(timezone.now() - timedelta(days=400), BY):
        for number in range(3):
            an_action(stream, f"A-{number}", starts=None)
    actions = Action.objects.with_facts(plan, clock.today())
    assert not actions.stale(plan, clock.today()).exists()
    for path in ("actions/", "board/"):
        page = html_of(sign_in(manager).get(f"/plans/new-plan/{path}"))
        assert page.count("No reporting round has been opened yet") == 1
        assert "No update accepted" not in page


def test_a_new_action_is_not_stale_before_a_round_has_asked_for_a_report(world):
    """However long the rounds before it have been running."""
    new = an_action(world.practice, "FP-09", starts=None)
    on = clock.today() + timedelta(days=100)
    actions = Action.objects.with_facts(world.plan, on).filter(pk=new.pk)
    change(world.round, opens=clock.today() - timedelta(days=60), closes=clock.today())
    assert not actions.stale(world.plan, on).exists()
    a_round(world.plan, 2, state="ahead", opens=on - timedelta(days=35), closes=on)
    assert not actions.stale(world.plan, on).exists()
    change(Round.objects.get(number=2), opens=on - timedelta(days=36))
    assert actions.stale(world.plan, on).exists()
