"""What leads said beside what the facts showed, by round: read from the history, and drawn."""

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.dashboard.counts import Count
from board.dashboard.facts_then import Unchanging, facts_read, facts_then
from board.dashboard.rounds_rated import Cell, RatedRound, RatedStream, RoundsRated
from board.dashboard.through_history import ThroughHistory
from board.pictures.ratings import (
    DRAWN,
    HALF,
    LEFT,
    ROW,
    STEP,
    TOP,
    WIDE,
    draw_ratings,
    in_words,
    shade_of,
)
from improvement.history import backfilled
from improvement.roles import Role
from tests.board.factories import a_claim, an_update, changed, days
from tests.pages import html_of
from tests.world import BY, a_member, a_plan, a_round, an_action, save, some_evidence
from workstreams.models import Workstream

ROLES = (Role.LEAD, Role.MANAGER, Role.CHAIR, Role.MEMBER)
BARS = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)")


@pytest.fixture
def two_rounds(db):
    """A plan of 60 days ago, with a round that closed 30 days ago and one that is open."""
    with backfilled(timezone.now() - timedelta(days=60), BY):
        plan = a_plan("past")
        people = {role.value: a_member(plan, f"Past {role.value}", role) for role in ROLES}
        practice = save(Workstream(plan=plan, code="FP", name="Front line practice"))
        hub = save(Workstream(plan=plan, code="MH", name="The hub", order=2))
        observed = {"observes_from": days(-90), "observes_to": days(-60), "state": "closed"}
        first = a_round(plan, 1, opens=days(-50), closes=days(-30), **observed)
        late = an_action(practice, "FP-02", due=days(-45))
        ready = an_action(practice, "FP-03", due=days(60))
        gone = an_action(hub, "MH-07", due=days(-50))
    world = SimpleNamespace(plan=plan, round=first, hub=hub, url="/plans/past/{}".format, **people)
    with backfilled(timezone.now() - timedelta(days=40), BY):
        an_update(world, late, declared_rag="red")
        an_update(world, ready)
        a_claim(world, ready, "carried_out", recheck=days(-5))
    with backfilled(timezone.now() - timedelta(days=10), BY):
        observed = {"observes_from": days(-29), "observes_to": days(-9)}
        a_round(plan, 2, opens=days(-8), closes=days(9), **observed)
        changed(gone, delivery="withdrawn", delivery_decision="The board")
        changed(ready, due=days(-2))
        some_evidence(plan, world.lead, action=ready)
        an_action(hub, "MH-08")
    return world


def test_many_instants_read_at_once_are_as_read_one_by_one(two_rounds):
    plan, history = two_rounds.plan, ThroughHistory()
    for ago in (70, 55, 35, 20, 5, 0):
        at = timezone.now() - timedelta(days=ago)
        once = facts_read(plan, history.at(at), at.date(), Unchanging(plan))
        assert once == facts_then(plan, at, at.date())
        assert bool(once) is (ago < 70)


def test_each_number_is_the_length_of_its_list_as_it_stood(two_rounds, sign_in):
    client = sign_in(two_rounds.member)
    page = client.get(two_rounds.url("board/rounds/"))
    rated = page.context["rated"]
    assert rated.rounds == [RatedRound(1, days(-30)), RatedRound(2, None)]
    whole, practice, hub = rated.rows
    assert [(c.actions, c.said.number, c.shown.number) for c in practice.cells] == [
        (2, 1, 1),
        (2, 1, 2),
    ]
    assert [cell.actions for cell in whole.cells] == [3, 3]
    assert hub.cells[0].shown.number - hub.cells[1].shown.number == 1  # it was withdrawn
    seen = 0
    for row in rated.rows:
        for cell in row.cells:
            for count in (cell.said, cell.shown):
                found = client.get(two_rounds.url(f"actions/?{count.query}")).context["page"]
                assert (count.query, found.paginator.count) == (count.query, count.number)
                seen += count.number
    assert seen > 7
    assert f"at={days(-30).isoformat()}" in html_of(page)


def some_rated(cells, rows=1):
    rounds = [RatedRound(n + 1, None) for n in range(len(cells))]
    streams = [RatedStream(f"W{n}" if n else "", f"Stream {n}", cells) for n in range(rows)]
    return RoundsRated(rounds, streams)


def a_cell(said, shown, actions=12):
    return Cell(1, actions, Count(said, ""), Count(shown, ""))


def test_the_greater_the_share_the_darker_and_an_edge_where_they_are_far_apart():
    assert [shade_of(number, 12) for number in (0, 1, 2, 3, 6, 12)] == [0, 1, 2, 3, 4, 4]
    assert [a_cell(*pair).disagrees for pair in ((1, 3), (1, 4), (4, 1), (0, 0))] == [
        *(False, True, True, False)
    ]
    assert not a_cell(0, 0, 0).disagrees
    picture = draw_ratings(some_rated([a_cell(0, 6), a_cell(2, 3)]))
    paths = {
        path.kind: [tuple(map(float, f)) for f in BARS.findall(path.path)] for path in picture.paths
    }
    second = LEFT + STEP
    assert paths == {
        "shade-0": [(LEFT, TOP, WIDE, HALF)],
        "shade-2": [(second, TOP, WIDE, HALF)],
        "shade-3": [(second, TOP + HALF, WIDE, HALF)],
        "shade-4": [(LEFT, TOP + HALF, WIDE, HALF)],
        "edge": [(LEFT, TOP, WIDE, 2 * HALF)],
    }
    light = [(each.x, each.text) for each in picture.words if each.kind == "light"]
    assert light == [(str(LEFT + WIDE // 2), "6"), (str(second + WIDE // 2), "3")]
    assert picture.height == TOP + ROW
    assert in_words(some_rated([a_cell(2, 3)])) == (
        "Round 1: All: leads called 2 of 12 amber or red, the facts showed 3."
    )


def test_of_many_workstreams_the_picture_draws_some_and_says_so(two_rounds, sign_in, monkeypatch):
    cells = [a_cell(13, 41, 70)] * 6
    picture = draw_ratings(some_rated(cells, 40))
    assert picture.height == TOP + ROW * DRAWN
    from board.views import board_pages

    many = some_rated([replace(cells[0], said=Count(13, "rag=red"))], 40)
    monkeypatch.setattr(board_pages, "remembered", lambda *args: many)
    html = html_of(sign_in(two_rounds.chair).get(two_rounds.url("board/rounds/")))
    assert f"The picture leaves out {40 - DRAWN} workstreams; the table has all." in html
    assert html.count("<tr") == 41
    assert len(re.search("<svg class=.app-picture .*?</svg>", html)[0]) < 15_000


def test_six_rounds_are_a_page_and_more_rounds_cost_no_more(two_rounds, sign_in):
    client, asked = sign_in(two_rounds.chair), []
    for number in (3, 9, 15):
        with CaptureQueriesContext(connection) as queries:
            client.get(two_rounds.url("board/rounds/"))
        asked.append(len(queries))
        for n in range(number, number + 6):
            first = days(n * 10)
            observed = {"observes_from": first, "observes_to": first, "state": "ahead"}
            a_round(two_rounds.plan, n, opens=days(-n), closes=days(-n), **observed)
    page = client.get(two_rounds.url("board/rounds/")).context["page"]
    assert (page.paginator.count, len(page)) == (20, 6)
    assert asked[1] == asked[2]


def test_a_plan_without_a_round_says_so(world, sign_in):
    changed(world.round, opens=days(2), closes=days(9))
    html = html_of(sign_in(world.adviser).get(world.url("board/rounds/")))
    assert "No reporting round has opened yet" in html
