"""The board's figures: each count is the list it links to, and the queries do not grow."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from board.dashboard.figures import Count, figures
from improvement import clock
from improvement.history import audited
from tests.board.factories import a_claim, a_meeting, a_report, changed, days, serves, this_instant
from tests.world import BY, a_plan, an_action, save
from workstreams.models import DateChange, Measure, Outcome, Reading, Workstream

# Six read the measures, what was read of them and what is claimed of them; two read the evidence.
QUERIES = 23


@pytest.fixture
def mixed(world):
    """Eight actions, each with something else to say of it."""
    fp = world.practice
    late = an_action(fp, "FP-02", due=days(-5), lead_organisation=world.organisation)
    very_late = an_action(fp, "FP-03", due=days(-60))
    an_action(fp, "FP-04", due=days(3))
    an_action(fp, "FP-05", owner_post="")
    done = an_action(fp, "FP-06", delivery="carried_out", finished=days(-3))
    an_action(fp, "FP-07", delivery="withdrawn", delivery_decision="The board’s decision")
    slipping = an_action(fp, "FP-08", due=days(40))
    changed(slipping, due=days(90))
    for action in (late, slipping):
        a_report(world, action)
    a_report(world, very_late, declared_rag="red")
    a_claim(world, done, "carried_out")
    return world


def count_of(world):
    return figures(world.plan, clock.today())


def every_count(found):
    tables = (found.by_workstream, found.by_stage, found.by_rating, found.by_organisation)
    lines = [line for table in tables for line in table] + [found.stages, found.organisations]
    return [
        *found.counts.values(),
        found.immediate.all,
        found.immediate.carried_out,
        *(c for line in lines for c in (line.total, *line.cells)),
    ]


def test_every_number_is_the_length_of_the_list_it_links_to(mixed, sign_in):
    client = sign_in(mixed.chair)
    counts = {count.query: count.number for count in every_count(count_of(mixed))}
    assert len(counts) > 30
    for query, number in counts.items():
        page = client.get(mixed.url(f"actions/?{query}")).context["page"]
        assert (query, page.paginator.count) == (query, number)


def test_it_counts_what_is_late_and_which_of_it_is_declared_green(mixed):
    counts = count_of(mixed).counts
    assert counts["late"] == Count(2, "late=1")
    assert counts["late_green"] == Count(1, "late=1&rag=green")
    assert (counts["due_soon"].number, counts["slipping"].number) == (1, 1)
    assert (counts["not_ready"].number, counts["outside"].number) == (1, 1)


def test_what_is_declared_green_and_is_not_comes_first_worst_first(mixed):
    found = count_of(mixed)
    assert [row.ref for row in found.disputed] == ["FP-08", "FP-02"]
    assert [row.ref for row in found.off_track] == ["FP-03"]
    assert found.disputed[1].disagreements == ("Declared green, but: late by 5 days",)


def a_measure(world, code, values, **told):
    measure = save(Measure(plan=world.plan, outcome=world.outcome, code=code, name=code, **told))
    for month, value in enumerate(values, 1):
        save(Reading(measure=measure, period=date(2026, month, 1), value=value))
    return measure


def test_the_measures_are_set_against_their_start_worst_first(world):
    a_measure(world, "A1", [80, 76])
    a_measure(world, "A2", [10, 16], direction="down", target=9)
    a_measure(world, "A3", [10, 8], direction="down", target=9)
    a_measure(world, "A4", [70, 71], baseline=71, target=95)
    a_measure(world, "A5", [1, 0], direction="context")
    a_measure(world, "A6", [])
    found = count_of(world).impact
    told = [(one.measure.code, one.verdict) for one in found.measures]
    assert told == [
        ("A2", "worse"),
        ("A1", "worse"),
        ("A4", "the same"),
        ("A3", "better"),
        ("A6", "can’t be compared"),
        ("M1", "can’t be compared"),
    ]
    assert [one.measure.code for one in found.reached] == ["A3"]
    assert [one.measure.code for one in found.aimed] == ["A2", "A4", "A3"]


def test_a_measure_of_a_range_is_better_the_nearer_it_comes(world):
    best = {"direction": "range", "target": 14, "target_to": 18}
    a_measure(world, "A1", [23, 20], **best)
    a_measure(world, "A2", [15, 11], **best)
    a_measure(world, "A3", [20, 17], **best)
    a_measure(world, "A4", [20, 17], direction="range")
    a_measure(world, "A5", [3, 0], direction="range", target=-2, target_to=0)
    found = count_of(world).impact
    told = {one.measure.code: one.verdict for one in found.measures}
    del told["M1"]
    assert told == {
        "A1": "better", "A2": "worse", "A3": "better", "A4": "the same", "A5": "better",
    }  # fmt: skip
    assert {one.measure.code for one in found.reached} == {"A3", "A5"}


def test_readings_of_an_earlier_series_are_set_against_nothing(world):
    measure = a_measure(world, "A1", [80, 76])
    measure.series = 2
    save(measure)
    save(Reading(measure=measure, series=2, period=date(2026, 3, 1), value=50))
    (told,) = (one for one in count_of(world).impact.measures if one.measure.code == "A1")
    assert (told.first.value, told.verdict) == (50, "can’t be compared")


def test_a_check_has_lapsed_when_its_day_has_passed_and_nothing_later_stands(world):
    a_meeting(world, days(-7), timezone.now())
    a_claim(world, world.action, "in_use", recheck=days(-9))
    a_claim(world, world.owned, "in_use", recheck=days(-1))
    a_claim(world, world.owned, "carried_out", recheck=clock.today())
    found = count_of(world)
    assert [claim.action.ref for claim in found.lapsed] == ["FP-01", "MH-01"]
    assert found.lapsed_since == 1
    a_claim(world, world.action, "in_use")
    assert [claim.action.ref for claim in count_of(world).lapsed] == ["MH-01"]


def test_what_is_immediate_comes_first_and_never_falls_below_the_cut(mixed):
    for number in range(14):
        an_action(mixed.hub, f"MH-{number + 10}", due=days(-3), priority="immediate")
    undated = {"due": None, "owner_post": ""}
    an_action(mixed.hub, "MH-40", priority="immediate", **undated)
    done = {"delivery": "carried_out", "finished": days(-1)}
    an_action(mixed.hub, "MH-41", priority="immediate", **done)
    found = count_of(mixed)
    assert (found.immediate.all.number, found.immediate.carried_out.number) == (16, 1)
    assert found.immediate.to_do[0].ref == "MH-40"
    assert len(found.shown_off_track) == 15
    assert all(row.is_immediate for row in found.shown_off_track)


def test_the_readers_own_organisation_comes_first_and_what_names_none_has_its_row(mixed):
    lines = figures(mixed.plan, clock.today(), {"police"}).by_organisation
    assert [(one.label, one.total.number) for one in lines] == [
        ("Your organisation: The police", 1),
        ("No organisation named", 9),
    ]
    assert count_of(mixed).organisations.total.number == 10


def test_it_is_out_of_all_but_the_withdrawn_and_suspended(mixed):
    found = count_of(mixed)
    assert (found.inside, found.counts["all"].number) == (9, 10)


def test_no_action_stands_in_both_lists(mixed):
    found = count_of(mixed)
    assert not set(found.disputed) & set(found.off_track)


def test_every_workstream_has_its_line_though_it_has_no_action(world):
    save(Workstream(plan=world.plan, code="LG", name="Leadership", order=9, state="developing"))
    line = count_of(world).by_workstream[-1]
    assert (line.label, line.total.number, line.note) == ("Leadership", 0, "developing")


def test_a_workstream_outside_the_inspection_says_so(world):
    changed(world.hub, in_scope_of_inspection=False)
    assert count_of(world).by_workstream[1].note == "outside the inspection’s scope"


NOBODY = {"decided_at": None, "decided_by": None}


def test_a_stage_counts_only_once_someone_else_has_verified_it(world):
    a_claim(world, world.action, "making_a_difference", state="claimed", **NOBODY)
    assert [cell.number for cell in count_of(world).stages.cells] == [0, 0, 0, 0]
    a_claim(world, world.action, "making_a_difference")
    assert [cell.number for cell in count_of(world).stages.cells] == [0, 0, 0, 1]


def test_a_verified_stage_lapses_after_its_day(world):
    claim = a_claim(world, world.action, "in_use", recheck=clock.today())
    assert count_of(world).stages.cells[2].number == 1
    changed(claim, recheck=days(-1))
    assert count_of(world).stages.cells[2].number == 0


def test_evidence_covers_an_outcome_by_its_kind_and_blanks_stay(world):
    save(Outcome(plan=world.plan, code="O2", statement="I am listened to", order=2))
    serves(world, world.action)
    a_claim(world, world.action, "in_use")
    a_claim(world, world.action, "carried_out", evidence="")
    covered, blank = count_of(world).coverage
    kinds = {cell.kind: cell.refs for cell in covered.cells}
    assert kinds.pop("Audits, surveys and practice observations") == ("FP-01",)
    assert set(kinds.values()) == {()}
    assert [cell.refs for cell in blank.cells] == [()] * 5


def test_a_link_that_was_removed_brings_no_evidence(world):
    link = serves(world, world.action)
    a_claim(world, world.action, "in_use")
    changed(link, removed=True)
    assert all(cell.refs == () for cell in count_of(world).coverage[0].cells)


def test_it_says_where_the_plan_is_against_the_notice(world):
    changed(world.plan, notice_issued=days(-100), release_expected=days(50))
    found = count_of(world).clock
    assert (found.days_since, found.days_left) == (100, 50)
    assert (found.last_meeting, found.next_meeting) == (None, None)


def test_no_date_stays_no_date(world):
    found = count_of(world).clock
    assert (found.notice_issued, found.days_since, found.days_left) == (None, None, None)


def test_the_meeting_of_today_is_the_next_one_and_the_one_before_is_the_last(world):
    cutoff = timezone.now()
    last = a_meeting(world, days(-30), cutoff)
    today = a_meeting(world, days(0), cutoff)
    a_meeting(world, days(40), cutoff)
    a_meeting(world, days(-1), cutoff, kind="scrutiny")
    found = count_of(world).clock
    assert (found.last_meeting, found.next_meeting) == (last, today)


def test_it_shows_what_changed_since_the_papers_of_the_last_meeting(world):
    a_meeting(world, days(-1), this_instant())
    changed(world.action, delivery="carried_out", finished=days(-1))
    (action,) = count_of(world).changed
    assert (action.ref, action.moves[0].new) == ("FP-01", "Carried out")


def test_without_a_meeting_nothing_is_compared(world):
    assert count_of(world).changed == ()


def test_what_waits_for_a_decision_is_listed(world):
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
    claim = a_claim(world, world.action, "in_use", state="claimed", **NOBODY)
    found = count_of(world)
    assert ([r.action.ref for r in found.requests], found.claims) == (["FP-01"], (claim,))


def test_another_plan_has_its_own_figures(mixed):
    found = figures(a_plan("elsewhere"), clock.today())
    assert (found.counts["all"].number, found.by_workstream, found.disputed) == (0, (), ())


def grow(world, until):
    """Actions with a report each, until the plan has so many."""
    have = world.plan.actions.count()
    with audited(BY, "Grow the plan"):
        for number in range(have, until):
            action = an_action(world.practice, f"FP-{number + 100}", due=days(number % 90 - 45))
            a_report(world, action)


def test_the_number_of_queries_is_the_same_at_70_and_at_700_actions(
    world, django_assert_num_queries
):
    a_meeting(world, days(-1), timezone.now() - timedelta(days=2))
    a_claim(world, world.action, "carried_out")
    for size in (70, 700):
        grow(world, size)
        with django_assert_num_queries(QUERIES):
            found = count_of(world)
        assert found.counts["all"].number == size
