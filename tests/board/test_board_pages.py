"""Every number on the board's pages is a link to exactly the rows that it counts, for every role
that may read it; and no page asks the database more of a longer plan."""

import os
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from board.dashboard.counts import Count
from board.dashboard.outcome_evidence import MOST
from board.templatetags.counts import linked
from improvement import clock
from improvement.history import audited
from improvement.remembered import answers
from tests.access_answers import BOARD
from tests.board.factories import (
    a_claim,
    a_judgement,
    a_meeting,
    an_update,
    changed,
    days,
    serves,
    this_instant,
)
from tests.pages import html_of
from tests.world import BY, RISING, a_measure, an_action, change, save
from workstreams.changes import close_round
from workstreams.models import ActionOutcome

LINK = re.compile(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
NUMBER = re.compile(r"\s*([\d,]+)(?:\s+[a-z]+)*\s*")  # and what it counts
PAGES = {  # with the queries of a reading when nothing is remembered
    "": 67,
    "disagreements/": 60,
    "evidence/": 14,
    "organisations/": 57,
    "workstreams/": 62,
    "kept/": 11,
    "pace/": 56,
    "rounds/": 16,
    "measures/": 61,
    "waiting/": 12,
}
AFTER_A_CHANGE = 34  # of the dashboard
EVERY_WAY = bool(os.environ.get("EVERY_WAY"))


@pytest.fixture
def busy_world(world):
    """A plan in which every number of the dashboard is more than nought."""
    fp, police = world.practice, {"lead_organisation": world.organisation}
    for number in range(2, 6):
        action = an_action(fp, f"FP-0{number}", due=days(-40 - number), **police)
        an_update(world, action, declared_rag="green" if number % 2 else "red")
    done = {"delivery": "carried_out", "finished": days(-1), "priority": "immediate"}
    finished = an_action(world.hub, "MH-06", required_stage="making_a_difference", **done)
    a_claim(world, finished, "carried_out")
    a_claim(world, finished, "in_use")
    gone = {"delivery": "suspended", "delivery_decision": "The board"}
    an_action(world.hub, "MH-07", due=days(-9), **gone)
    undecided = {"decided_at": None, "decided_by": None, "state": "claimed"}
    for action in (world.action, world.owned, finished):
        a_claim(world, action, "making_a_difference", **undecided)
        serves(world, action)
    an_update(world, world.action)
    a_measure(world, RISING, "M2", direction="down", target=10)
    close_round(world.round.pk, by=world.manager, now=clock.now(), reason="Closed")
    a_meeting(world, days(-7), this_instant())
    assert world.risk.pk
    assert world.resource.pk
    return world


def numbers(client, address):
    """The links of a page that are a number, each with it; those to the page itself, and to
    other pages of a list, left out."""
    page = html_of(client.get(address))
    main = re.search(r"<main.*</main>", page, re.DOTALL)[0]
    found = []
    for href, words in LINK.findall(main):
        if match := NUMBER.fullmatch(re.sub(r"<[^>]+>", "", words)):
            target = f"{address.split('?')[0]}{href}" if href.startswith("?") else href
            if not re.search(r"[?&]page=", target):
                found.append((unescape(target), int(match[1].replace(",", ""))))
    return found


def test_every_number_is_a_link_to_exactly_the_rows_that_it_counts(busy_world, sign_in):
    """Where two roles are given the same number with the same address, the first of them opens
    it; in `make deep-postgresql`, so in CI, each does."""
    assert busy_world.impact_assessment.pk
    a_judgement(busy_world, subject=busy_world.requirement, rating="", state="met")
    named = {
        "notice/?show=met",
        "notice/",
        "impact/?show=missing",
        "board/evidence/?show=unchecked",
    }
    opened = set()
    for role in BOARD:
        client, seen = sign_in(getattr(busy_world, role)), {}
        for path in PAGES:
            for address, number in numbers(client, busy_world.url(f"board/{path}")):
                assert (address, seen.setdefault(address, number)) == (address, number)
        for address, number in seen.items() - (set() if EVERY_WAY else opened):
            answer = client.get(address)
            assert (role, address, answer.status_code) == (role, address, 200)
            assert (address, answer.context["page"].paginator.count) == (address, number)
        opened |= seen.items()
        assert len(seen) > 40
        assert {busy_world.url(path) for path in named} <= set(seen)


def test_no_number_on_the_first_page_stands_without_its_rows(busy_world, sign_in):
    """But for dates, readings, days and what a figure was before, which count no record."""
    page = html_of(sign_in(busy_world.chair).get(busy_world.url("board/")))
    cells = re.findall(r'<td class="app-lines__number"[^>]*>(.*?)</td>', page, re.DOTALL)
    counted = [cell for cell in cells if re.fullmatch(r"\s*\d+\s*", re.sub(r"<[^>]+>", "", cell))]
    assert counted
    assert all("<a" in cell or re.sub(r"<[^>]+>|\s", "", cell) == "0" for cell in counted)


def test_a_page_asks_as_much_of_a_long_plan_as_of_a_short_one(world, sign_in):
    client = sign_in(world.chair)
    changed(world.round, closes=days(0), opens=days(-9))
    a_meeting(world, days(-7), this_instant())
    a_measure(world, RISING, "M2", direction="down")
    for numbers_added in (range(10, 12), range(12, 24)):
        with audited(BY, "Set up a test"):
            for number in numbers_added:
                action = an_action(world.practice, f"FP-{number}", due=days(-number))
                an_update(world, action)
                a_claim(world, action, "in_use")
                serves(world, action)
                gone = an_action(world.hub, f"MH-{number}")
                changed(gone, delivery="withdrawn", delivery_decision="The board")
        counts = {}
        for path in PAGES:
            answers.clear()
            with CaptureQueriesContext(connection) as asked:
                assert client.get(world.url(f"board/{path}")).status_code == 200
            counts[path] = len(asked)
        assert (len(numbers_added), counts) == (len(numbers_added), PAGES)


def test_after_a_change_what_the_papers_show_is_not_read_again(busy_world, sign_in):
    client, address = sign_in(busy_world.chair), busy_world.url("board/")
    client.get(address)
    change(busy_world.action, title="Another title")
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert len(asked) == AFTER_A_CHANGE


def test_organisations_and_disagreements_are_narrowed_by_what_their_links_say(busy_world, sign_in):
    client = sign_in(busy_world.member)
    for query, refs in {
        "workstream=FP&kind=dates": ["FP-05", "FP-03"],
        "organisation=police": ["FP-05", "FP-03"],
        "organisation=none&kind=evidence": [],
        "kind=measures": ["MH-06", "FP-01", "MH-01"],
    }.items():
        page = client.get(busy_world.url(f"board/disagreements/?{query}")).context["page"]
        assert (query, [each.row.ref for each in page]) == (query, refs)


def test_the_action_list_can_be_narrowed_by_stage_asked_for_and_outcome(busy_world, sign_in):
    client = sign_in(busy_world.member)
    for query, refs in {
        "required=beyond": ["MH-06"],
        "required=making_a_difference": ["MH-06"],
        "required=in_use": [],
        "outcome=O1": ["FP-01", "MH-01", "MH-06"],
    }.items():
        page = client.get(busy_world.url(f"actions/?{query}")).context["page"]
        assert (query, [item.ref for item in page]) == (query, refs)


def said(client, page) -> str:
    """The words of the page, with one space between them."""
    return " ".join(re.sub(r"<[^>]+>", "", html_of(client.get(page))).split())


def test_a_cell_of_the_evidence_names_some_actions_and_counts_the_rest(world, sign_in):
    member, page = sign_in(world.member), world.url("board/evidence/")
    for number in range(10, 12 + MOST):
        action = an_action(world.practice, f"FP-{number}")
        save(ActionOutcome(action=action, outcome=world.outcome))
        a_claim(world, action, "carried_out")
        if number == 9 + MOST:
            assert f", FP-{number}" in said(member, page)
    shown = said(member, page)
    assert f"FP-{9 + MOST} and 2 more" in shown
    assert 'href="?named=all">2 more</a>' in html_of(member.get(page))
    assert f"FP-{10 + MOST}, FP-{11 + MOST}" in said(member, f"{page}?named=all")
    a_claim(world, action, "in_use", "workforce")  # what is remembered follows each change
    assert said(member, page) != shown


def test_a_number_within_a_text_is_linked_as_other_links_are(world):
    context = {"plan": world.plan}
    link = linked(context, Count.of(3, {"a": "b"}), "0", "govuk-link")
    assert link == f'<a class="govuk-link" href="{world.url("actions/")}?a=b">3</a>'
    assert linked(context, Count.of(0, {}), "none", "govuk-link") == "none"
