"""The board's figures: each count is the list it links to, and the queries do not grow."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from board.dashboard.figures import Count, figures
from improvement import clock
from improvement.history import audited
from tests.board.factories import a_claim, a_meeting, an_update, changed, days, serves, this_instant
from tests.pages import html_of
from tests.world import BY, a_plan, an_action, save
from workstreams.models import DateChange, Measure, Outcome, Reading, Workstream

# Six of them read measures, readings and claims of a difference; two read the evidence.
QUERIES = 48


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
    slipping = an_action(fp, "FP-08", due=days(40))
    changed(slipping, due=days(90))
    for action in (late, slipping):
        an_update(world, action)
    an_update(world, very_late, declared_rag="red")
    a_claim(world, carried_out, "carried_out")
    return world


def figures_of(world):
    return figures(world.plan, clock.today())


def all_counts(board_figures):
    tables = (
        board_figures.by_workstream,
        board_figures.by_stage,
        board_figures.by_rating,
        board_figures.by_organisation,
    )
    lines = [line for table in tables for line in table] + [
        board_figures.stages,
        board_figures.organisations,
    ]
    return [
        *board_figures.counts.values(),
        board_figures.immediate.all,
        board_figures.immediate.carried_out,
        *(c for line in lines for c in (line.total, *line.cells)),
    ]


def test_each_count_is_the_length_of_the_list_it_links_to(mixed_world, sign_in):
    client = sign_in(mixed_world.chair)
    counts = {count.query: count.number for count in all_counts(figures_of(mixed_world))}
    assert len(counts) > 30
    for query, number in counts.items():
        page = client.get(mixed_world.url(f"actions/?{query}")).context["page"]
        assert (query, page.paginator.count) == (query, number)


def test_the_figures_count_late_actions_and_those_of_them_declared_green(mixed_world):
    counts = figures_of(mixed_world).counts
    assert counts["late"] == Count(2, "late=1")
    assert counts["late_green"] == Count(1, "late=1&rag=green")
    assert (counts["due_soon"].number, counts["slipping"].number) == (1, 1)
    assert (counts["not_ready"].number, counts["outside"].number) == (1, 1)


def test_actions_wrongly_declared_green_are_listed_worst_first(mixed_world):
    board_figures = figures_of(mixed_world)
    assert [row.ref for row in board_figures.disputed] == ["FP-08", "FP-02"]
    assert [row.ref for row in board_figures.off_track] == ["FP-03"]
    assert board_figures.disputed[1].disagreements == ("Declared green, but: late by 5 days",)


def a_measure(world, code, values, **attributes):
    measure = save(
        Measure(plan=world.plan, outcome=world.outcome, code=code, name=code, **attributes)
    )
    for month, value in enumerate(values, 1):
        save(Reading(measure=measure, period=date(2026, month, 1), value=value))
    return measure


def test_the_measures_are_beside_their_start_with_the_verdict_of_their_charts(world):
    a_measure(world, "A1", [80, 76])
    a_measure(world, "A2", [10, 16], direction="down", target=9)
    a_measure(world, "A3", [10, 8], direction="down", target=9)
    a_measure(world, "A4", [70, 71], baseline=71, target=95)
    a_measure(world, "A5", [1, 0], direction="context")
    a_measure(world, "A6", [])
    a_measure(world, "A7", [50, 52, 50, 52, 50, 52, 50, 52, 10])
    impact = figures_of(world).impact
    assert [(m.measure.code, m.verdict.kind, m.moved) for m in impact.measures] == [
        ("A7", "worse", "lower"),
        ("A1", "few", "lower"),
        ("A2", "few", "higher"),
        ("A3", "few", "lower"),
        ("A4", "few", "the same"),
        ("M1", "few", ""),
        ("A6", "words", ""),
    ]
    assert impact.headline[0] == (
        "Of the 5 measures that can be compared, 3 are lower than at the start; only 1 by more than"
        " chance explains."
    )
    assert [row.measure.code for row in impact.reached] == ["A3"]
    assert [row.measure.code for row in impact.aimed] == ["A2", "A3", "A4"]


def test_a_target_range_is_reached_within_it(world):
    best = {"direction": "range", "target": 14, "target_to": 18}
    a_measure(world, "A1", [23, 20], **best)
    a_measure(world, "A2", [15, 11], **best)
    a_measure(world, "A3", [20, 17], **best)
    a_measure(world, "A4", [20, 17], direction="range")
    a_measure(world, "A5", [3, 0], direction="range", target=-2, target_to=0)
    impact = figures_of(world).impact
    assert {row.measure.code for row in impact.reached} == {"A3", "A5"}


def test_readings_of_an_earlier_series_are_not_compared(world):
    measure = a_measure(world, "A1", [80, 76])
    measure.series = 2
    save(measure)
    save(Reading(measure=measure, series=2, period=date(2026, 3, 1), value=50))
    (impact_row,) = (row for row in figures_of(world).impact.measures if row.measure.code == "A1")
    assert (impact_row.first.value, impact_row.moved) == (50, "")


def test_a_check_has_lapsed_after_its_recheck_day_unless_a_later_claim_is_verified(world):
    a_meeting(world, days(-7), timezone.now())
    a_claim(world, world.action, "in_use", recheck=days(-9))
    a_claim(world, world.owned, "in_use", recheck=days(-1))
    a_claim(world, world.owned, "carried_out", recheck=clock.today())
    board_figures = figures_of(world)
    assert [claim.action.ref for claim in board_figures.lapsed] == ["FP-01", "MH-01"]
    assert board_figures.lapsed_since == 1
    a_claim(world, world.action, "in_use")
    assert [claim.action.ref for claim in figures_of(world).lapsed] == ["MH-01"]


def test_an_action_whose_date_moved_three_times_is_an_exception_and_its_row_says_so(world):
    when = timezone.now()
    decided = {"decision": "approved", "decided_by": world.chair, "asked_by": world.lead}
    decided |= {"asked_at": when, "decided_at": when, "cause": "resource", "reason": "Posts"}
    moves = {world.action: 3, world.owned: 2}
    for action, count in moves.items():
        for number in range(count):
            due = {"from_due": action.due, "to_due": action.due + timedelta(days=number + 1)}
            save(DateChange(action=action, **due, **decided))
    board_figures = figures_of(world)
    assert board_figures.counts["moved_often"] == Count(1, "moved_often=1")
    (row,) = [row for row in board_figures.off_track if row.ref == "FP-01"]
    assert row.why[-1] == "Its date has moved 3 times, which is an exception"
    assert "MH-01" not in [row.ref for row in board_figures.off_track]


def test_immediate_actions_come_first_and_are_never_cut_off_the_list(mixed_world):
    for number in range(14):
        an_action(mixed_world.hub, f"MH-{number + 10}", due=days(-3), priority="immediate")
    undated = {"due": None, "owner_post": ""}
    an_action(mixed_world.hub, "MH-40", priority="immediate", **undated)
    carried_out = {"delivery": "carried_out", "finished": days(-1)}
    an_action(mixed_world.hub, "MH-41", priority="immediate", **carried_out)
    board_figures = figures_of(mixed_world)
    assert (board_figures.immediate.all.number, board_figures.immediate.carried_out.number) == (
        16,
        1,
    )
    assert board_figures.immediate.to_do[0].ref == "MH-40"
    assert len(board_figures.shown_off_track) == 15
    assert all(row.is_immediate for row in board_figures.shown_off_track)


def test_the_readers_organisation_comes_first_and_actions_without_one_have_a_row(mixed_world):
    lines = figures(mixed_world.plan, clock.today(), {"police"}).by_organisation
    assert [(line.label, line.total.number) for line in lines] == [
        ("Your organisation: The police", 1),
        ("No organisation named", 9),
    ]
    assert figures_of(mixed_world).organisations.total.number == 10


def test_withdrawn_and_suspended_actions_are_not_counted_as_inside(mixed_world):
    board_figures = figures_of(mixed_world)
    assert (board_figures.inside, board_figures.counts["all"].number) == (9, 10)


def test_a_suspended_action_past_its_date_is_counted_beside_the_late_ones(mixed_world, sign_in):
    fp, outside = mixed_world.practice, {"delivery_decision": "The board’s decision"}
    for ref, delivery, due in (
        ("FP-11", "suspended", days(-9)),
        ("FP-12", "suspended", days(0)),
        ("FP-13", "suspended", None),
        ("FP-14", "withdrawn", days(-9)),
    ):
        an_action(fp, ref, due=due, delivery=delivery, **outside)
    counts = figures_of(mixed_world).counts
    assert (counts["late"].number, counts["suspended_late"]) == (2, Count(1, "suspended_late=1"))
    client = sign_in(mixed_world.chair)
    listed = client.get(mixed_world.url("actions/?suspended_late=1")).context["page"]
    assert [action.ref for action in listed] == ["FP-11"]
    said = " ".join(html_of(client.get(mixed_world.url("board/"))).split())
    assert ">1 more</a> is past its agreed date and suspended." in said


def test_no_action_is_in_both_the_disputed_and_the_off_track_list(mixed_world):
    board_figures = figures_of(mixed_world)
    assert not set(board_figures.disputed) & set(board_figures.off_track)


def test_a_workstream_without_actions_has_a_row(world):
    save(Workstream(plan=world.plan, code="LG", name="Leadership", order=9, state="developing"))
    line = figures_of(world).by_workstream[-1]
    assert (line.label, line.total.number, line.note) == ("Leadership", 0, "developing")


def test_a_workstream_outside_the_inspections_scope_is_marked(world):
    changed(world.hub, in_scope_of_inspection=False)
    assert figures_of(world).by_workstream[1].note == "outside the inspection’s scope"


UNDECIDED = {"decided_at": None, "decided_by": None}


def test_a_stage_is_counted_only_once_it_is_verified(world):
    a_claim(world, world.action, "making_a_difference", state="claimed", **UNDECIDED)
    assert [cell.number for cell in figures_of(world).stages.cells] == [0, 0, 0, 0]
    a_claim(world, world.action, "making_a_difference")
    assert [cell.number for cell in figures_of(world).stages.cells] == [0, 0, 0, 1]


def test_a_verified_stage_is_no_longer_counted_after_its_recheck_day(world):
    claim = a_claim(world, world.action, "in_use", recheck=clock.today())
    assert figures_of(world).stages.cells[2].number == 1
    changed(claim, recheck=days(-1))
    assert figures_of(world).stages.cells[2].number == 0


def test_the_evidence_table_shows_each_outcome_by_kind_of_evidence_with_its_gaps(world):
    save(Outcome(plan=world.plan, code="O2", statement="I am listened to", order=2))
    serves(world, world.action)
    a_claim(world, world.action, "in_use")
    a_claim(world, world.action, "carried_out", evidence="")
    covered, blank = figures_of(world).coverage
    kinds = {cell.kind: cell.refs for cell in covered.cells}
    assert kinds.pop("Audits, surveys and practice observations") == ("FP-01",)
    assert set(kinds.values()) == {()}
    assert [cell.refs for cell in blank.cells] == [()] * 5


def test_a_removed_link_to_an_outcome_brings_no_evidence(world):
    link = serves(world, world.action)
    a_claim(world, world.action, "in_use")
    changed(link, removed=True)
    assert all(cell.refs == () for cell in figures_of(world).coverage[0].cells)


def test_the_figures_give_the_days_since_the_notice_and_until_its_release(world):
    changed(world.plan, notice_issued=days(-100), release_expected=days(50))
    timetable = figures_of(world).timetable
    assert (timetable.days_since, timetable.days_left) == (100, 50)
    assert (timetable.last_meeting, timetable.next_meeting) == (None, None)


def test_without_a_notice_the_figures_give_no_days(world):
    timetable = figures_of(world).timetable
    assert (timetable.notice_issued, timetable.days_since, timetable.days_left) == (
        None,
        None,
        None,
    )


def test_a_meeting_held_today_counts_as_the_next_meeting(world):
    cutoff = timezone.now()
    last = a_meeting(world, days(-30), cutoff)
    today = a_meeting(world, days(0), cutoff)
    a_meeting(world, days(40), cutoff)
    a_meeting(world, days(-1), cutoff, kind="scrutiny")
    timetable = figures_of(world).timetable
    assert (timetable.last_meeting, timetable.next_meeting) == (last, today)


def test_the_figures_list_actions_changed_since_the_papers_of_the_last_meeting(world):
    a_meeting(world, days(-1), this_instant())
    changed(world.action, delivery="carried_out", finished=days(-1))
    (action,) = figures_of(world).changed
    assert (action.ref, action.changes[0].new) == ("FP-01", "Carried out")


def test_without_a_meeting_no_changes_are_listed(world):
    assert figures_of(world).changed == ()


def test_the_figures_list_date_changes_and_stage_claims_that_wait_for_a_decision(world):
    save(
        DateChange(
            action=world.action,
            from_due=world.action.due,
            to_due=days(400),
            cause="our_delay",
            reason="Nobody has been found",
            asked_at=timezone.now(),
            asked_by=world.lead,
        )
    )
    claim = a_claim(world, world.action, "in_use", state="claimed", **UNDECIDED)
    board_figures = figures_of(world)
    assert ([r.action.ref for r in board_figures.requests], board_figures.claims) == (
        ["FP-01"],
        (claim,),
    )


def test_the_figures_of_another_plan_count_none_of_these_actions(mixed_world):
    other_figures = figures(a_plan("elsewhere"), clock.today())
    assert (
        other_figures.counts["all"].number,
        other_figures.by_workstream,
        other_figures.disputed,
    ) == (0, (), ())


def grow(world, until):
    """Actions with an update each, until the plan has `until` of them."""
    have = world.plan.actions.count()
    with audited(BY, "Grow the plan"):
        for number in range(have, until):
            action = an_action(world.practice, f"FP-{number + 100}", due=days(number % 90 - 45))
            an_update(world, action)


def test_the_figures_take_as_many_queries_at_700_actions_as_at_70(world, django_assert_num_queries):
    a_meeting(world, days(-1), timezone.now() - timedelta(days=2))
    a_claim(world, world.action, "carried_out")
    for size in (70, 700):
        grow(world, size)
        with django_assert_num_queries(QUERIES):
            board_figures = figures_of(world)
        assert board_figures.counts["all"].number == size
