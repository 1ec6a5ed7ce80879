"""The timeline of a workstream: a line for each action, milestones, moves and today."""

import gzip
from datetime import date, timedelta

import pytest

from improvement import clock
from tests.pages import html_of
from tests.world import an_action, save
from workstreams.models import Action, Milestone
from workstreams.queries.timeline import DRAWN, LEFT, RIGHT, counted, timeline_of

ON = date(2026, 8, 1)
MOST = 15_000  # bytes of the page, gzipped


@pytest.fixture
def actions(world):
    """One action of each kind, by its reference, read with its facts on ON."""
    kinds = {
        "T-1": {"delivery": "carried_out", "finished": date(2026, 5, 1), "due": date(2026, 5, 2)},
        "T-2": {"delivery": "under_way", "due": ON - timedelta(days=1)},
        "T-3": {"delivery": "under_way", "due": date(2026, 9, 1)},
        "T-4": {"delivery": "suspended", "due": date(2026, 9, 1), "delivery_decision": "Waits"},
        "T-5": {"delivery": "under_way", "due": None},
        "T-6": {"delivery": "withdrawn", "due": None, "delivery_decision": "Done twice"},
    }
    for ref, values in kinds.items():
        first = values["due"] and date(2026, 4, 1) if ref == "T-3" else values["due"]
        an_action(world.hub, ref, starts=date(2026, 1, 5), baseline_due=first, **values)
    listed = Action.objects.for_list().with_facts(world.plan, ON).filter(ref__startswith="T-")
    return list(listed.order_by("ref"))


def test_each_action_ends_as_it_stands_and_a_move_is_drawn_from_the_first_date(actions):
    steps = [
        Milestone(action=actions[0], due=date(2026, 3, 1), finished=date(2026, 3, 9)),
        Milestone(action=actions[0], due=date(2026, 4, 1)),
        Milestone(action=actions[0]),
    ]
    drawn = timeline_of(actions, steps, ON)
    assert [lane.end for lane in drawn.lanes] == [
        *("done", "late", "to come", "outside", "undated", "outside")
    ]
    assert [lane.words for lane in drawn.lanes] == [
        *("carried out on 1 May 2026", "1 day late", "still to come"),
        *("suspended", "no date set", "withdrawn"),
    ]
    assert [lane.moved is not None for lane in drawn.lanes] == [False] * 2 + [True] + [False] * 3
    assert drawn.lanes[4].stop == drawn.lanes[5].stop == drawn.today
    assert [diamond.met for diamond in drawn.lanes[0].milestones] == [True, False]
    assert all(LEFT <= lane.start <= lane.stop <= RIGHT for lane in drawn.lanes)
    assert drawn.ticks[0].label == "Apr"
    sums = counted(actions, ON)
    assert (sums.actions, sums.done, sums.late, sums.moved) == (6, 1, 1, 1)


def test_over_three_years_only_years_are_marked_and_no_dates_draw_nothing(actions):
    actions[0].starts = date(2020, 2, 1)
    labels = [tick.label for tick in timeline_of(actions, [], ON).ticks]
    assert labels == [f"Jan {year}" for year in range(2021, 2027)]
    undated = [actions[4]]
    undated[0].starts = None
    assert timeline_of(undated, [], ON) is None


def test_of_too_many_the_late_ones_come_first(actions):
    many = [actions[0]] * DRAWN + [actions[1]]
    drawn = timeline_of(many, [], ON)
    assert len(drawn.lanes) == DRAWN
    assert drawn.lanes[0].action == actions[1]


def test_the_page_shows_one_workstream_with_a_table_and_keeps_the_day(world, actions, sign_in):
    save(Milestone(action=actions[2], title="Half way", due=ON))
    client, today = sign_in(world.member), clock.today().isoformat()
    page = client.get(world.url("timeline/"))
    assert page.context["stream"] == world.practice
    hub = client.get(world.url("timeline/?workstream=MH"))
    html = html_of(hub)
    for text in ['<svg class="app-timeline"', "No date set", "Dates of ", "T-6"]:
        assert text in html
    assert len(gzip.compress(hub.content)) <= MOST
    past = html_of(client.get(world.url(f"timeline/?workstream=MH&at={today}")))
    assert f"workstream=FP&amp;at={today}" in past
    assert client.get(world.url("timeline/?workstream=X")).status_code == 404


def test_a_plan_without_actions_says_so(world, sign_in, monkeypatch):
    from workstreams.views import published

    monkeypatch.setattr(published.Action.objects, "for_list", lambda: Action.objects.none())
    page = html_of(sign_in(world.member).get(world.url("timeline/")))
    assert "This plan has no actions yet." in page
