"""What is said and contradicted: one kind each, so that rows and columns of the table add up."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from board.dashboard.contradictions import Kind, contradiction
from board.dashboard.figures import figures
from improvement import clock
from tests.board.factories import a_claim, an_update, changed, days, serves
from tests.world import RISING, a_measure, an_action
from workstreams.queries.action_facts import dates_of
from workstreams.ratings import rules
from workstreams.ratings.rules import Thresholds

ON = date(2013, 11, 18)
THRESHOLDS = Thresholds(35, 14, 28)
GREEN = replace(
    dates_of(
        type(
            "Values",
            (),
            {
                "delivery": "under_way",
                "priority": "standard",
                "baseline_due": date(2014, 1, 31),
                "due": date(2014, 1, 31),
                "due_precision": "day",
                "starts": date(2013, 1, 1),
                "finished": None,
            },
        )
    ),
    declared_rag="green",
    last_accepted=date(2013, 11, 1),
)
DONE = replace(GREEN, delivery="carried_out", finished=date(2013, 11, 1), has_evidence=True)


@pytest.mark.parametrize(
    ("facts", "kind", "words"),
    [
        (GREEN, None, ""),
        (replace(GREEN, due=date(2013, 11, 1)), Kind.DATES, "17 days late"),
        (replace(GREEN, due=date(2013, 11, 1), declared_rag="amber"), None, ""),
        # the chair agreed to move it: only what its lead expects beyond that contradicts
        (replace(GREEN, baseline_due=date(2013, 1, 31)), None, ""),
        (
            replace(GREEN, foreseen_due=date(2014, 2, 10)),
            Kind.DATES,
            "expected 10 days after the agreed date",
        ),
        (
            replace(DONE, carried_out_verified=True, shown_by=date(2013, 11, 17)),
            Kind.DATES,
            "use or impact 1 day overdue",
        ),
        (replace(DONE, foreseen_due=date(2014, 2, 10)), None, ""),
        # a check that nobody has made is no contradiction, however long it waits
        (replace(DONE, finished=date(2013, 1, 1)), None, ""),
        (replace(DONE, has_evidence=False), Kind.EVIDENCE, "no evidence that it was carried out"),
        (
            replace(DONE, has_evidence=False, declared_rag="red"),
            Kind.EVIDENCE,
            "no evidence that it was carried out",
        ),
        (
            replace(GREEN, stage_verified=True),
            Kind.EVIDENCE,
            "checked at the stage asked for, not said to be carried out",
        ),
        (replace(GREEN, has_owner=False), Kind.GAPS, "no owner is named"),
        (replace(GREEN, owner_left=True), Kind.GAPS, "its owner has left"),
        (replace(GREEN, due=None), Kind.GAPS, "no agreed date"),
        (replace(GREEN, delivery="not_started"), Kind.GAPS, "should have started"),
        (replace(GREEN, last_accepted=date(2013, 9, 1)), Kind.GAPS, "no update for 35 days"),
        (replace(GREEN, confidence="low"), None, ""),
        (replace(GREEN, delivery="suspended", due=date(2013, 1, 1)), None, ""),
        # the first kind that applies
        (replace(GREEN, has_owner=False, due=date(2013, 11, 17)), Kind.DATES, "1 day late"),
    ],
)
def test_a_contradiction_is_of_the_first_kind_that_applies(facts, kind, words):
    found = contradiction(facts, THRESHOLDS, ON)
    assert (found and found.kind, found.words if found else "") == (kind, words)


def test_what_contradicts_is_known_among_the_reasons_of_the_rating():
    for facts in (
        replace(GREEN, due=date(2013, 11, 1)),
        replace(DONE, has_evidence=False),
        replace(GREEN, has_owner=False),
        replace(GREEN, owner_left=True),
        replace(GREEN, due=None),
        replace(GREEN, delivery="not_started"),
        replace(GREEN, last_accepted=date(2013, 9, 1)),
        replace(GREEN, foreseen_due=date(2014, 2, 10)),
        replace(DONE, carried_out_verified=True, shown_by=date(2013, 11, 17)),
    ):
        rating = rules.rate(facts, THRESHOLDS, ON)
        reasons = (*rating.reasons, *rules.disagreements(facts, rating))
        assert contradiction(facts, THRESHOLDS, ON).reason in reasons


def test_measures_contradict_a_difference_that_none_of_them_shows():
    found = contradiction(DONE, THRESHOLDS, ON, unsupported=True)
    assert (found.kind, found.days) == (Kind.MEASURES, 0)


def test_the_table_adds_up_and_has_a_row_for_every_lead(world):
    late = {"due": days(-9), "baseline_due": days(-9)}
    changed(world.action, **late)
    an_update(world, world.action)
    for number in range(2, 5):
        action = an_action(world.practice, f"FP-0{number}", due=days(-number))
        an_update(world, action)
    an_update(world, an_action(world.hub, "MH-09", owner_post=""))
    world.exempt.refresh_from_db()
    serves(world, world.exempt)
    undecided = {"decided_at": None, "decided_by": None}
    a_claim(world, world.exempt, "making_a_difference", state="claimed", **undecided)
    found = figures(world.plan, clock.today())
    rows = [(row.lead, [cell.number for cell in row.cells], row.all.number) for row in found.leads]
    assert rows == [("Lead", [4, 0, 0, 0], 4), ("Other lead", [0, 0, 1, 1], 2)]
    assert [total.number for total in found.totals] == [4, 0, 1, 1]
    assert found.all_told.number == sum(row.all.number for row in found.leads) == 6
    assert found.leads[0].worst.row.ref == "FP-01"  # by most days
    assert found.leads[0].all.query == "workstream=FP"
    assert [count.head for count in found.columns] == ["Dates", "Evidence", "Gaps", "Measures"]
    a_measure(world, RISING, "M2")
    assert [total.number for total in figures(world.plan, clock.today()).totals][-1] == 0


def test_a_workstream_without_a_lead_is_named_and_one_with_nothing_to_explain_has_a_row(world):
    changed(world.hub, lead=None)
    rows = figures(world.plan, clock.today()).leads
    assert [(row.lead, row.all.number, row.worst) for row in rows] == [
        ("Lead", 0, None),
        ("No lead is named: The hub", 0, None),
    ]


def test_immediate_actions_come_first_then_kinds_in_their_order(world):
    an_update(world, changed(world.action, due=days(-2), baseline_due=days(-2)))
    an_update(world, an_action(world.hub, "MH-08", due=days(-40)))
    an_update(world, an_action(world.hub, "MH-09", owner_post="", priority="immediate"))
    done = {"delivery": "carried_out", "finished": clock.today() - timedelta(days=1)}
    an_action(world.hub, "MH-10", **done)
    told = figures(world.plan, clock.today()).told
    assert [each.row.ref for each in told] == ["MH-09", "MH-08", "FP-01", "MH-10"]
