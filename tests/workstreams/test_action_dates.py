"""The line of an action's dates, its milestones, and the page that shows them."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from improvement import clock
from tests.pages import html_of
from tests.world import change, save
from workstreams.changes import ask_date_change, decide_date_change
from workstreams.measures.verdicts import Verdict
from workstreams.models import (
    ActionMeasure,
    ActionOutcome,
    Measure,
    Milestone,
    Reading,
    StageClaim,
)
from workstreams.queries.action_dates import (
    AXIS,
    LEFT,
    RIGHT,
    date_line,
    dates_in_short,
    milestone_lines,
    milestones_counted,
)
from workstreams.ratings.rules import Facts

FIRST = date(2026, 3, 31)
FACTS = Facts(
    delivery="under_way",
    decision="",
    priority="standard",
    precision="day",
    baseline_due=FIRST,
    due=FIRST,
    has_owner=True,
    declared_rag="",
    **dict.fromkeys(["proposed_due", "foreseen_due", "starts", "finished", "last_accepted"]),
    **dict.fromkeys(["stage_verified", "carried_out_verified", "has_evidence"], False),
    confidence="",
)
ON = date(2026, 8, 1)
MONTHS = [date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]


def an_action(**changes):
    return SimpleNamespace(
        **{"baseline_due": FIRST, "due": FIRST, "starts": date(2025, 12, 3), "due_precision": "day"}
        | changes
    )


def moved_to(*days):
    approved = [SimpleNamespace(decision="approved", to_due=day) for day in days]
    return [*approved, SimpleNamespace(decision="refused", to_due=date(2027, 5, 1))]


def test_the_line_has_the_first_date_each_approved_move_and_today():
    line = date_line(an_action(), moved_to(*MONTHS), ON)
    assert [mark.kind for mark in line.marks] == ["moved", "moved", "moved", "now"]
    assert [hop.words for hop in line.hops] == ["+91 days", "+92 days", "+92 days"]
    assert line.start == LEFT
    assert line.marks[-1].x == RIGHT
    assert line.marks[0].x < line.marks[1].x < line.today < line.marks[2].x
    assert line.slip == (line.marks[0].x, RIGHT)
    assert f"{AXIS - 11}C" in line.hops[0].path
    assert line.words == (
        "First agreed for 31 March 2026. Moved to 30 June 2026, then 30 September 2026, "
        "then 31 December 2026. Today is 1 August 2026."
    )


@pytest.mark.parametrize("many", [MONTHS, [FIRST + timedelta(days=9 * n) for n in range(1, 30)]])
def test_no_two_labels_meet_or_leave_the_drawing(many):
    line = date_line(an_action(), moved_to(*many), ON)
    ends = []
    for mark in line.marks:
        width = 10.5 * max(len(mark.label), len(mark.day))
        left = mark.label_x - width / 2
        ends += [(left, left + width)] if mark.label else []
    assert line.marks[-1].label == "Agreed now"
    assert all(left >= 0 and right <= 900 for left, right in ends)
    assert all(a[1] <= b[0] for a, b in zip(sorted(ends), sorted(ends)[1:], strict=False))
    assert {hop.words for hop in line.hops} <= {"+91 days", "+92 days", ""}


def test_a_line_of_one_date_of_a_move_to_an_earlier_one_and_of_none():
    line = date_line(an_action(), [], FIRST - timedelta(days=400))
    assert [(mark.label, mark.kind) for mark in line.marks] == [("Agreed", "now")]
    assert line.today == LEFT < line.today_label_x
    assert "It has not moved." in line.words
    earlier = date_line(an_action(starts=None), moved_to(FIRST - timedelta(days=60)), ON)
    assert earlier.hops[0].words == "−60 days"  # noqa: RUF001  # a minus sign
    assert earlier.start is None
    assert date_line(an_action(baseline_due=None), [], ON) is None
    same_day = date_line(an_action(starts=FIRST), [], FIRST)
    assert same_day.marks[0].x == same_day.today == LEFT


@pytest.mark.parametrize(
    ("facts", "redatings", "words"),
    [
        ({"due": None}, 0, "No date is agreed."),
        ({}, 0, "It has not moved. Late by 123 days."),
        ({"due": date(2026, 8, 2)}, 0, "It has not moved. 1 day left."),
        ({"delivery": "suspended"}, 0, "It has not moved."),
        ({"finished": date(2026, 4, 1), "delivery": "carried_out"}, 0, "on 1 April 2026."),
        (
            {"due": MONTHS[2]},
            3,
            "Moved 3 times, 275 days later than first agreed. 152 days left.",
        ),
        ({}, 2, "Moved 2 times, back to the first date. Late by 123 days."),
        (
            {"due": FIRST - timedelta(days=1)},
            1,
            "Moved once, 1 day earlier than first agreed. Late by 124 days.",
        ),
    ],
)
def test_the_dates_are_said_in_one_line(facts, redatings, words):
    said = dates_in_short(replace(FACTS, **facts), redatings, ON)
    assert said.endswith(words)


def test_milestones_that_are_late_come_first_and_are_counted():
    kinds = {
        "Met in time": {"due": FIRST, "finished": FIRST},
        "Met without a date": {"due": None, "finished": FIRST},
        "Met late": {"due": FIRST, "finished": FIRST + timedelta(days=3)},
        "To come": {"due": ON, "finished": None},
        "Late": {"due": FIRST, "finished": None},
    }
    lines = milestone_lines([Milestone(title=title, **of) for title, of in kinds.items()], ON)
    assert [(line.milestone.title, line.words) for line in lines] == [
        ("Late", "Not yet, late by 123 days"),
        ("To come", "Not yet"),
        ("Met late", "Met 3 days late"),
        ("Met in time", "Met"),
        ("Met without a date", "Met"),
    ]
    assert milestones_counted(lines) == "1 not met, 1 to come, 1 met late, 2 met"


def test_the_page_draws_the_moves_folds_what_is_many_and_says_what_is_not_on_record(world, sign_in):
    action, now = world.action, timezone.now()
    first = clock.today() + timedelta(days=10)
    change(action, due=first, baseline_due=first, shown_by=first, required_stage="in_use")
    for number in range(1, 8):
        asked = ask_date_change(
            action.pk,
            by=world.lead,
            to_due=first + timedelta(days=40 * number),
            cause="resource",
            reason=f"Reason {number}",
            now=now,
        )
        decide_date_change(asked.pk, by=world.chair, approve=True, note="Agreed", now=now)
        save(Milestone(action=action, title=f"Step {number}", due=first))
    for number in range(2):
        claim = StageClaim(action=action, stage="carried_out", statement=f"Done {number}")
        claim.state, claim.claimed_by, claim.claimed_at = "returned", world.lead, now
        claim.decided_by, claim.decided_at, claim.decision_note = world.manager, now, "Not yet"
        save(claim)
    page = html_of(sign_in(world.lead).get(world.url("actions/FP-01/")))
    assert page.count("Reason ") == 7
    assert "The requests between the first and the last two" in page
    assert "The other milestones" in page
    assert "Other claims of this stage" in page
    assert "No judgement of the board on this action is on record." in page
    assert "Nobody has said which measures should move." in page
    assert '<svg class="app-dates"' in page


def test_the_measures_that_it_names_are_drawn_and_the_others_folded(world, sign_in):
    other = save(Measure(plan=world.plan, outcome=world.outcome, code="M2", name="Other"))
    save(ActionMeasure(action=world.action, measure=world.measure))
    save(ActionOutcome(action=world.action, outcome=world.outcome))
    page = sign_in(world.lead).get(world.url("actions/FP-01/"))
    assert [card["measure"] for card in page.context["named"]] == [world.measure]
    served = [(measure.pk, verdict) for measure, verdict in page.context["others"]]
    assert served == [(other.pk, Verdict.WORDS)]


def test_no_reading_is_asked_for_of_the_others_until_one_is_entered(world, sign_in):
    save(Measure(plan=world.plan, outcome=world.outcome, code="M2", name="Other"))
    save(ActionOutcome(action=world.action, outcome=world.outcome))
    client, url = sign_in(world.lead), world.url("actions/FP-01/")

    def shown():
        """Whether readings were asked for, and what is said of the measures."""
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url)
        said = {measure.code: verdict for measure, verdict in page.context["others"]}
        return any("workstreams_reading" in each["sql"] for each in asked), said

    asked, said = shown()
    assert asked
    assert said["M2"] == Verdict.WORDS
    assert shown() == (False, said)
    change(world.action, title="Another title")
    assert shown() == (False, said)
    other = Measure.objects.get(code="M2")
    for month in range(1, 4):
        save(Reading(measure=other, period=date(2013, month, 1), value=month))
    assert shown() == (True, said | {"M2": Verdict.FEW})
