"""The board's first page: each number equals the list it links to, and its cost does not grow."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from board.dashboard.counts import Count
from board.dashboard.figures import Figure, figures
from improvement import clock
from improvement.history import audited, backfilled
from improvement.remembered import answers
from tests.board.factories import (
    a_claim,
    a_meeting,
    an_update,
    changed,
    days,
    older,
    serves,
    this_instant,
)
from tests.world import BY, RISING, STEADY, a_measure, an_action, save
from workstreams.models import Workstream

QUERIES = 51
QUERIES_AGAIN = 11  # what stood when the papers were made is remembered


@pytest.fixture
def mixed_world(world):
    """Ten actions in different states: late, due soon, not ready, withdrawn, slipping and so on."""
    fp = world.practice
    late = an_action(fp, "FP-02", due=days(-5), lead_organisation=world.organisation)
    very_late = an_action(fp, "FP-03", due=days(-60))
    an_action(fp, "FP-04", due=days(3))
    an_action(fp, "FP-05", owner_post="")
    carried_out = an_action(fp, "FP-06", delivery="carried_out", finished=days(-3))
    an_action(fp, "FP-07", delivery="withdrawn", delivery_decision="The board’s decision")
    slipping = an_action(fp, "FP-08", due=days(40), required_stage="in_use")
    changed(slipping, due=days(90))
    for action in (late, slipping):
        an_update(world, action)
    an_update(world, very_late, declared_rag="red")
    a_claim(world, carried_out, "carried_out")
    return world


def figures_of(world):
    return figures(world.plan, clock.today())


def all_counts(shown):
    lists = [*shown.course.counts.values(), shown.suspended_late, shown.immediate]
    lists += [shown.immediate_done, *(f.count for f in shown.figures[:-1])]
    for row in (*shown.areas, *shown.bodies):
        lists += row.counts.values()
    told = [shown.all_told, *shown.totals, *(body.told for body in shown.bodies)]
    for row in shown.leads:
        told += [*row.cells, row.all]
    return {"actions/": lists, "board/disagreements/": told}


def test_each_count_is_the_length_of_the_list_it_links_to(mixed_world, sign_in):
    client, seen = sign_in(mixed_world.chair), 0
    for path, counts in all_counts(figures_of(mixed_world)).items():
        by_query = {count.query: count.number for count in counts}
        seen += len(by_query)
        for query, number in by_query.items():
            page = client.get(mixed_world.url(f"{path}?{query}")).context["page"]
            assert (path, query, page.paginator.count) == (path, query, number)
    assert seen > 50


def test_the_verdict_has_its_counts(mixed_world):
    changed(mixed_world.action, required_stage="making_a_difference")
    a_claim(mixed_world, mixed_world.action, "in_use")
    counts = {name: c.number for name, c in figures_of(mixed_world).course.counts.items()}
    assert counts == {
        "all": 9,
        "late": 2,
        "said": 1,
        "checked": 1,
        "must_use": 2,
        "used": 1,
        "must_differ": 1,
        "differing": 0,
    }


@pytest.mark.parametrize(
    ("number", "was", "fewer_is_better", "change"),
    [
        (3, None, True, ""),
        (3, 3, True, "same"),
        (3, 2, True, "worse"),
        (3, 4, True, "better"),
        (3, 2, False, "better"),
        (3, 4, False, "worse"),
    ],
)
def test_a_figure_says_whether_it_got_better_or_worse(number, was, fewer_is_better, change):
    assert Figure("Late", Count(number, ""), was, fewer_is_better).change == change


def test_the_four_figures_stand_beside_those_of_the_papers(world):
    world = older(world, timezone.now() - timedelta(days=61))
    with backfilled(timezone.now() - timedelta(days=60), BY):
        action = an_action(world.practice, "FP-02", due=days(-10), required_stage="in_use")
        not_asked_for = an_action(world.hub, "MH-08", due=days(-40))  # to be carried out alone
        for each in (action, not_asked_for):
            a_claim(world, each, "in_use", recheck=days(-1))
        an_update(world, not_asked_for)
    assert [figure.was for figure in figures_of(world).figures] == [None] * 4
    a_meeting(world, days(-19), timezone.now() - timedelta(days=20))
    found = {f.label: (f.was, f.count.number, f.change) for f in figures_of(world).figures}
    assert found == {
        "Late": (1, 2, "worse"),
        "Red on the facts": (0, 1, "worse"),
        "Checked as in use": (1, 0, "worse"),
        "Contradicted": (2, 1, "better"),
    }


def test_what_got_worse_is_told_worst_first_with_measures_among_it(world):
    world = older(world, timezone.now() - timedelta(days=61))
    with backfilled(timezone.now() - timedelta(days=60), BY):
        now_late = an_action(world.practice, "FP-02", due=days(-10), priority="immediate")
        an_action(world.hub, "MH-06", due=days(-31))
        an_action(world.hub, "MH-07", due=days(-5))
        changed(an_action(world.hub, "MH-08"), owner_post="Head", shown_by=None)
        checked = an_action(world.hub, "MH-09")
        a_claim(world, checked, "in_use", recheck=days(-1))
    measure = a_measure(world, STEADY, "M2", direction="down")
    a_meeting(world, days(-19), timezone.now() - timedelta(days=20))
    shown = figures_of(world)
    assert [(line.ref, line.was, line.now) for line in shown.worse] == [
        (now_late.ref, "", "10 days late"),
        ("MH-06", "amber", "red"),
        ("MH-07", "", "5 days late"),
        ("MH-09", "", "check of “in use” has run out"),
    ]
    assert measure.code not in {line.ref for line in shown.worse}


def test_a_measure_whose_chart_got_worse_since_the_papers_is_a_line(world):
    measure = a_measure(world, [*STEADY, 52], "M2", direction="down")
    a_meeting(world, days(-7), this_instant())
    for number, value in enumerate(RISING[-3:]):
        reading = {"period": date(2026, 2 + number, 1), "value": value}
        save(type(measure.readings.get(period=date(2026, 1, 1)))(measure=measure, **reading))
    (line,) = figures_of(world).worse
    assert (line.ref, line.was, line.now) == ("M2", "no clear change", "got worse, now 62%")


def test_the_green_under_a_measure_that_got_worse_are_counted(world, sign_in):
    a_measure(world, RISING, "M2", direction="down")
    serves(world, world.action)
    serves(world, world.owned)
    an_update(world, world.action)
    ((line, greens),) = figures_of(world).got_worse
    assert (line.code, greens.number) == ("M2", 1)
    page = sign_in(world.chair).get(world.url(f"actions/?{greens.query}")).context["page"]
    assert [item.ref for item in page] == ["FP-01"]
    changed(line_measure(world), outcome=None)
    assert figures_of(world).got_worse[0][1].number == 0


def line_measure(world):
    return world.plan.measures.get(code="M2")


def test_claims_that_nobody_has_checked_are_counted_with_the_longest_wait(world):
    undecided = {"decided_at": None, "decided_by": None, "state": "claimed"}
    long_ago = timezone.now() - timedelta(days=34)
    a_claim(world, world.action, "in_use", claimed_at=long_ago, **undecided)
    a_claim(world, world.owned, "in_use", **undecided)
    gone = {"delivery": "withdrawn", "delivery_decision": "The board"}
    a_claim(world, changed(world.exempt, **gone), "in_use", **undecided)
    shown = figures_of(world)
    assert (len(shown.unchecked), shown.longest_unchecked) == (2, 34)


def test_a_workstream_without_actions_has_a_row_and_one_out_of_scope_a_note(world):
    save(Workstream(plan=world.plan, code="LG", name="Leadership", order=9, state="developing"))
    changed(world.hub, in_scope_of_inspection=False)
    areas = figures_of(world).areas
    assert [(area.code, area.counts["actions"].number, area.note) for area in areas] == [
        ("FP", 1, ""),
        ("MH", 2, "outside the inspection’s scope"),
        ("LG", 0, "developing"),
    ]


def test_the_readers_organisation_has_its_counts_and_what_is_contradicted(mixed_world):
    shown = figures_of(mixed_world)
    (own,) = shown.own_bodies({"police"})
    assert (own.name, own.counts["actions"].number, own.told.number) == ("The police", 1, 1)
    assert [each.row.ref for each in shown.told_of({"police"})] == ["FP-02"]
    assert [body.name for body in shown.late_bodies] == ["The police", "No organisation named"]


def test_the_queries_do_not_grow_with_the_plan(world, django_assert_num_queries):
    a_meeting(world, days(-7), this_instant())
    a_measure(world, RISING, "M2", direction="down")
    gone = {"delivery": "withdrawn", "delivery_decision": "The board"}
    for numbers in (range(10, 12), range(12, 30)):
        answers.clear()
        with audited(BY, "Set up a test"):
            for number in numbers:
                action = an_action(world.practice, f"FP-{number}", due=days(-number))
                an_update(world, action)
                a_claim(world, action, "in_use")
                serves(world, action)
                a_claim(world, an_action(world.hub, f"MH-{number}"), "making_a_difference")
                changed(an_action(world.hub, f"MH-{number + 50}"), **gone)
        for count in (QUERIES, QUERIES_AGAIN):
            with django_assert_num_queries(count):
                figures_of(world)
