"""Risks: scored by dated reviews, put before the board by rule, closed; how they are tolerated."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from board.changes import (
    answer_risk,
    close_risk,
    edit_risk,
    edit_risk_kind,
    edit_risk_review,
    edit_risk_scale,
    escalate_risks,
    reopen_risk,
)
from board.models import RiskEscalation, RiskKind
from board.queries.risks import (
    Movement,
    last_board_meeting,
    lines_of,
    movement,
    overview,
    register,
    scale_of,
)
from improvement import clock
from improvement.history import StaleRecord
from tests.board.factories import a_meeting, days
from tests.board.risks_reviewed import a_risk, answer, now, review
from tests.pages import html_of
from tests.world import change, save


def waits(risk):
    return RiskEscalation.objects.filter(risk=risk, answered_at=None).count()


def test_a_score_moves_by_a_dated_review_of_who_owns_it_and_never_of_who_answers_for_it(world):
    risk = a_risk(world)
    assert (now(risk).score, now(risk).review_due) == (None, risk.raised_on)
    for person in (world.chair, world.other_lead, world.member, world.adviser):
        with pytest.raises(PermissionDenied):
            review(risk, person, 2, 2)
    first = review(risk, world.lead, 2, 2, ago=20)
    review(risk, world.manager, 2, 3, ago=10)
    with pytest.raises(ValidationError, match="There is a later review"):
        review(risk, world.lead, 1, 1, ago=15)
    for bad, words in (
        ({"ago": -1}, "must not be to come"),
        ({"ago": 10}, "on that day already"),
        ({"next_review": days(0)}, "comes after this one"),
        ({"likelihood": 6}, "Choose one of the steps"),
        ({"impact": 0}, "Choose one of the steps"),
    ):
        with pytest.raises(ValidationError, match=words):
            review(risk, world.lead, **{"likelihood": 1, "impact": 1} | bad)
    line = register(world.plan, None).get(pk=risk.pk)
    assert (line.score_first, line.score, line.score_then) == (4, 6, None)
    # Put right until the board has met; its day keeps its place.
    about = {"by": world.lead, "now": timezone.now(), "reason": "Typed wrongly"}
    with pytest.raises(ValidationError, match="There is a later review"):
        edit_risk_review(first.pk, {"reviewed_on": days(-5)}, version=1, **about)
    edit_risk_review(first.pk, {"impact": 4}, version=1, **about)
    with pytest.raises(StaleRecord):
        edit_risk_review(first.pk, {"impact": 3}, version=1, **about)
    a_meeting(world, days(-19), timezone.now())
    with pytest.raises(ValidationError, match="The board has met since"):
        edit_risk_review(first.pk, {"impact": 3}, version=2, **about)


def test_what_moved_is_measured_from_the_day_the_board_last_met(world):
    on = clock.today()
    steady, rose, fell, new, _ = (a_risk(world, f"R{number}") for number in range(2, 7))
    change(new, raised_on=days(-9))
    for risk, likelihood in ((steady, 4), (rose, 3), (fell, 4)):
        review(risk, world.manager, likelihood, 4, ago=10)
    a_meeting(world, days(-10), timezone.now())  # on its day: the board knew of them
    for risk, likelihood in ((steady, 4), (rose, 4), (fell, 1)):
        review(risk, world.manager, likelihood, 4, ago=9)
    review(new, world.manager, 1, 1)
    since, scale = last_board_meeting(world.plan, on), scale_of(world.plan)
    lines = {
        each.risk.ref: each for each in lines_of(register(world.plan, since.held_on), scale, since)
    }
    assert {ref: (str(line.movement), line.was) for ref, line in lines.items()} == {
        "R2": ("steady", 16),
        "R3": ("rose", 12),
        "R4": ("fell", 16),
        "R5": ("new", None),
        "R6": ("unscored", None),
    }
    assert list(lines) == ["R2", "R3", "R4", "R5", "R6"]  # the worst first, the unscored last
    told = overview(world.plan, scale, since, on)
    assert (told.open, told.above, told.unscored, told.rose, told.fell) == (5, 2, 1, 1, 1)
    assert (told.overdue, told.highest) == (1, 16)
    assert (told.worst, told.worst_more) == (["R2 Risk R2", "R3 Risk R3"], 0)
    for number in (7, 8):
        review(a_risk(world, f"R{number}"), world.manager, 4, 4)
    more = overview(world.plan, scale, since, on)
    assert (len(more.worst), more.worst_more) == (3, 1)
    cells = {(c.likelihood, c.impact): c for _, _, row in told.rows for c in row}
    assert (cells[4, 4].refs, cells[4, 4].score, cells[4, 4].band.label) == (
        *(["R2", "R3"], 16, "Very high"),
    )
    assert [impact for impact, *_ in told.rows] == [5, 4, 3, 2, 1]
    assert [scale.band(score).value for score in (1, 4, 5, 9, 10, 14, 15, 25)] == [
        *("low", "low", "medium", "medium", "high", "high", "very_high", "very_high"),
    ]


def test_above_the_appetite_the_board_hears_of_it_once_and_again_when_it_is_worse(world):
    risk, edge = a_risk(world), a_risk(world, "R3")
    review(edge, world.manager, 2, 4)  # 8 is tolerated
    review(risk, world.lead, 3, 3, ago=9)  # 9 is not
    assert (waits(risk), waits(edge)) == (1, 0)
    found = RiskEscalation.objects.get()
    assert found.words == "Its score is 9; People is tolerated up to 8"
    with pytest.raises(PermissionDenied):
        answer_risk(found.pk, by=world.manager, answer="No", now=timezone.now())
    review(risk, world.lead, 1, 1, ago=8)
    assert waits(risk) == 1  # it waits, whatever the score does since
    review(risk, world.lead, 3, 3, ago=7)
    answer(world, risk)
    run = {"by": "system:escalate", "now": timezone.now()}
    assert escalate_risks(world.plan, **run) == 0
    review(risk, world.lead, 3, 3, ago=6)
    assert waits(risk) == 0  # answered for, as bad as it is
    review(risk, world.lead, 4, 3, ago=5)
    assert waits(risk) == 1  # worse than what was answered for
    answer(world, risk)
    kind = world.risk_kind
    edit_risk_kind(
        kind.pk, {"appetite": 4}, by=world.chair, version=kind.version, reason="Less is borne"
    )
    assert escalate_risks(world.plan, **run) == 2  # less is tolerated: this one, and the other
    answer(world, risk)
    answer(world, edge)
    assert escalate_risks(world.plan, **run) == 0
    change(world.plan, state="draft")
    review(a_risk(world, "R4"), world.manager, 5, 5)
    assert escalate_risks(world.plan, **run) == 0


def test_of_the_highest_impact_the_board_always_hears_and_of_a_return_too(world):
    risk = a_risk(world)
    change(world.risk_scale, always_from=5)
    review(risk, world.lead, 1, 5, ago=3)
    assert RiskEscalation.objects.get().words == "Its impact is 5, of which the board always hears"
    earlier = change(answer(world, risk), answered_at=timezone.now() - timezone.timedelta(days=3))
    assert earlier.answered_at
    review(risk, world.lead, 1, 4, ago=1)
    review(risk, world.lead, 1, 5)
    assert waits(risk) == 1  # it was within what is tolerated, and came back
    # Answered for at an impact of which it does not always hear: not for one of which it does.
    other = a_risk(world, "R3")
    review(other, world.lead, 3, 3, ago=1)
    answer(world, other)
    for likelihood, impact in ((2, 4), (3, 3)):
        change(other.reviews.last(), likelihood=likelihood, impact=impact)
        assert escalate_risks(world.plan, by="system:escalate", now=timezone.now()) == 0
    review(other, world.lead, 1, 5)  # on the day of the answer, after it
    assert waits(other) == 1
    answer(world, other)
    assert escalate_risks(world.plan, by="system:escalate", now=timezone.now()) == 0


def test_what_a_meeting_was_told_stands(world):
    risk = a_risk(world)
    a_meeting(world, days(-10), timezone.now())
    for late in (20, 11, 10):  # who enters it later says so by its day
        with pytest.raises(ValidationError, match="what it was told stands"):
            review(risk, world.lead, 2, 2, ago=late)
    found = review(risk, world.lead, 2, 2, ago=9)
    about = {"by": world.lead, "now": timezone.now(), "reason": "Typed wrongly"}
    with pytest.raises(ValidationError, match="what it was told stands"):
        edit_risk_review(found.pk, {"reviewed_on": days(-11)}, version=1, **about)
    found = edit_risk_review(found.pk, {"reviewed_on": days(-8)}, version=1, **about)
    a_meeting(world, days(-6), timezone.now())
    with pytest.raises(ValidationError, match="The board has met since"):
        edit_risk_review(found.pk, {"reviewed_on": days(-5)}, version=2, **about)
    # On the day of a meeting it is put right until the day is over.
    a_meeting(world, days(0), timezone.now())
    found = review(risk, world.lead, 3, 2, ago=0)
    found = edit_risk_review(found.pk, {"why": "Counted anew"}, version=1, **about)
    about["now"] = timezone.now() + timedelta(days=1)
    with pytest.raises(ValidationError, match="The board has met since"):
        edit_risk_review(found.pk, {"why": "Counted again"}, version=2, **about)


def test_the_days_of_a_risk_keep_their_order_and_none_is_out_of_sight(world):
    risk = a_risk(world, raised_on=days(-9))
    with pytest.raises(ValidationError, match="must not be to come"):
        a_risk(world, "R3", raised_on=days(1))
    with pytest.raises(ValidationError, match="The risk was entered after that day"):
        review(risk, world.lead, 2, 2, ago=10)
    for bad in (days(367), date(2999, 1, 1)):
        with pytest.raises(ValidationError, match="within a year"):
            review(risk, world.lead, 2, 2, next_review=bad)
    review(risk, world.lead, 2, 2, ago=5, next_review=days(360))
    about = {"by": world.manager, "on": days(0), "version": 1, "reason": "Typed"}
    for day, words in ((days(-4), "It was reviewed first on"), (days(1), "must not be to come")):
        with pytest.raises(ValidationError, match=words):
            edit_risk(risk.pk, {"raised_on": day}, {}, **about)
    edit_risk(risk.pk, {"raised_on": days(-5)}, {}, **about)
    # Another day of entry calls nothing new that the board knew with a score.
    meeting = a_meeting(world, days(-8), timezone.now())
    assert movement(6, 4, days(-5), meeting) == Movement.ROSE
    assert movement(6, None, days(-5), meeting) == Movement.NEW


def test_a_risk_above_what_is_tolerated_is_closed_by_the_chair_and_can_be_taken_up_again(
    world, sign_in
):
    risk = a_risk(world)
    review(risk, world.lead, 4, 4, ago=1)
    sent = {"on": clock.today(), "why": "It did not come"}
    with pytest.raises(ValidationError, match="the chair closes it"):
        close_risk(risk.pk, by=world.manager, version=1, **sent)
    review(risk, world.manager, 1, 1)  # it still waits, whatever the score is
    with pytest.raises(ValidationError, match="the chair closes it"):
        close_risk(risk.pk, by=world.manager, version=1, **sent)
    close_risk(risk.pk, by=world.chair, version=1, **sent)
    assert not RiskEscalation.objects.unanswered().exists()
    by_manager = {"by": world.manager, "on": days(0), "version": 2, "reason": "No"}
    for act in (
        lambda: review(risk, world.lead, 1, 1),
        lambda: edit_risk(risk.pk, {}, {}, **by_manager),
        lambda: close_risk(risk.pk, by=world.chair, version=2, **sent),
    ):
        with pytest.raises(ValidationError, match="This risk is closed"):
            act()
    reopen_risk(risk.pk, by=world.manager, why="It came", version=2)
    assert RiskEscalation.objects.unanswered().count() == 1
    with pytest.raises(ValidationError, match="This risk is open"):
        reopen_risk(risk.pk, by=world.manager, why="It came", version=3)
    with pytest.raises(StaleRecord):
        close_risk(risk.pk, by=world.chair, version=1, **sent)
    # What the board need not answer for is closed by who keeps the register; in a draft, all is.
    low = a_risk(world, "R3")
    assert "risks/R3/close/" in html_of(sign_in(world.manager).get(world.url("risks/R3/")))
    assert close_risk(low.pk, by=world.manager, version=1, **sent).closed_on
    change(world.plan, state="draft")
    assert close_risk(risk.pk, by=world.manager, version=3, **sent).closed_on


def test_once_the_plan_is_agreed_the_chair_alone_says_what_is_tolerated(world, sign_in):
    kind, scale = world.risk_kind, world.risk_scale
    about = {"version": 1, "reason": "As agreed"}
    with pytest.raises(PermissionDenied):
        edit_risk_kind(kind.pk, {"appetite": 25}, by=world.manager, **about)
    with pytest.raises(PermissionDenied):
        edit_risk_scale(scale.pk, {"high_from": 11}, by=world.manager, **about)
    assert sign_in(world.manager).get(world.url("risks/scale/edit/")).status_code == 403
    change(world.plan, state="draft")
    edit_risk_kind(kind.pk, {"appetite": 6}, by=world.manager, **about)
    world.plan.refresh_from_db()
    change(world.plan, state="agreed")
    edit_risk_kind(kind.pk, {"appetite": 8}, by="system:test", version=2, reason="As agreed")
    # A kind of which more is tolerated would hide the risk: the chair gives it.
    more = save(RiskKind(plan=world.plan, name="Money", appetite=20))
    risk = a_risk(world)
    edit = {"by": world.manager, "on": days(0), "version": 1, "reason": "It costs"}
    with pytest.raises(ValidationError, match="the chair decides that"):
        edit_risk(risk.pk, {"kind": more}, {}, **edit)
    edit_risk(risk.pk, {"kind": more}, {}, **edit | {"by": world.chair})
    # No step goes that a score stands on.
    review(risk, world.lead, 5, 2)
    steps = {"likelihoods": "Low\nHigh"}
    with pytest.raises(ValidationError, match="stands on a step"):
        edit_risk_scale(scale.pk, steps, by=world.chair, **about)
    with pytest.raises(ValidationError, match="each begin at a higher score"):
        edit_risk_scale(scale.pk, {"high_from": 4}, by=world.chair, **about)
    with pytest.raises(ValidationError, match="no such step"):
        edit_risk_scale(scale.pk, {"always_from": 6}, by=world.chair, **about)
    with pytest.raises(ValidationError, match="two steps to seven"):
        edit_risk_scale(scale.pk, {"likelihoods": "\n".join("ABCDEFGH")}, by=world.chair, **about)
    edit_risk_scale(
        scale.pk, {"impacts": "Small\nGreat", "always_from": 2}, by=world.chair, **about
    )
