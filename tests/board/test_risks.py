"""Risks: scored by dated reviews, put before the board by rule, closed; how they are tolerated."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.changes import (
    add_risk,
    answer_risk,
    close_risk,
    edit_risk,
    edit_risk_kind,
    edit_risk_review,
    edit_risk_scale,
    escalate_risks,
    reopen_risk,
    review_risk,
)
from board.changes.risks import NO_SCALE
from board.difference.between import difference
from board.models import AgendaItem, Risk, RiskEscalation, RiskKind, RiskReview, RiskScale
from board.queries.agenda_offers import offers
from board.queries.risks import (
    Movement,
    last_board_meeting,
    lines_of,
    movement,
    overview,
    register,
    scale_of,
)
from board.queries.waiting import waiting
from improvement import clock
from improvement.history import StaleRecord
from improvement.roles import Role
from tests.board.factories import a_meeting, days, this_instant
from tests.pages import html_of, send
from tests.world import a_member, a_plan, change, leave, save
from workstreams.reminders.items import reminder_items


def a_risk(world, ref="R2", **values):
    said = {"title": f"Risk {ref}", "event": "It happens", "kind": world.risk_kind}
    said |= {"raised_on": days(-30), "plan": world.plan, "owner": world.lead} | values
    return add_risk(Risk(ref=ref, **said), {}, by=world.manager, on=days(0), reason="Seen")


def review(risk, by, likelihood, impact, ago=0, **values):
    found = {"reviewed_on": days(-ago), "next_review": days(60), "why": "Looked at"} | values
    made = RiskReview(risk=risk, plan=risk.plan, likelihood=likelihood, impact=impact, **found)
    return review_risk(made, by=by, now=timezone.now())


def answer(world, risk, words="Tolerated until June"):
    open_now = RiskEscalation.objects.get(risk=risk, answered_at=None)
    return answer_risk(open_now.pk, by=world.chair, answer=words, now=timezone.now())


def waits(risk):
    return RiskEscalation.objects.filter(risk=risk, answered_at=None).count()


def now(risk):
    return Risk.objects.scored().get(pk=risk.pk)


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
    lines = {each.risk.ref: each for each in lines_of(register(world.plan, since), scale, since)}
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
    for bad in (days(366), date(2999, 1, 1)):
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


def test_from_an_empty_register_to_a_risk_that_is_scored_and_answered_for(world, sign_in):
    manager, chair, lead = (sign_in(each) for each in (world.manager, world.chair, world.lead))
    url = world.url("risks/")
    page = html_of(manager.get(url))
    assert "No risk is on the register" in page
    assert "The chair sets it" in page
    assert manager.get(url + "add/").url == world.url("risks/scale/")
    assert "Say how risks are scored" in html_of(chair.get(url))
    scale = send(chair, url + "scale/edit/")
    assert (scale.status_code, RiskScale.objects.get().band(12).value) == (302, "high")
    assert send(chair, url + "scale/edit/", version=9, reason="Late", note="x").status_code == 409
    send(chair, url + "kinds/add/", name="Money", appetite="8")
    send(chair, url + "kinds/add/", name="Money", appetite="8")  # sent twice
    kind = RiskKind.objects.get()
    late = {"appetite": "9", "version": 9, "reason": "Late"}
    assert send(chair, url + f"kinds/{kind.pk}/edit/", **late).status_code == 409
    assert world.fresh(kind).appetite == 8
    send(chair, url + f"kinds/{kind.pk}/edit/", appetite="9", reason="As agreed")
    assert world.fresh(kind).appetite == 9
    typed = {"ref": "R1", "title": "No money", "event": "It ends", "kind": kind.pk}
    wrong = send(manager, url + "add/", **typed, actions="FP-01, XX-9")
    assert "This plan has no action XX-9" in html_of(wrong)
    half = {"target_likelihood": "2", "target_impact": "2"}
    assert "A target has" in html_of(send(manager, url + "add/", **typed, **half))
    typed |= {"owner": world.lead.pk, "owner_post": "Treasurer", "actions": "FP-01"}
    assert send(manager, url + "add/", **typed).url == url + "R1/"
    assert send(manager, url + "add/", **typed).url == url + "R1/"  # sent twice
    page = html_of(lead.get(url + "R1/"))
    assert "It has not been reviewed, so it has no score" in page
    assert "FP-01" in page
    found = {"likelihood": "4", "impact": "4", "why": "No source"}
    assert send(lead, url + "R1/reviews/add/", **found).status_code == 302
    page = html_of(chair.get(url + "R1/"))
    assert "<strong>16</strong>, very high" in page
    assert "It waits for the board’s answer" in page
    assert "risk that the board is to answer for" in html_of(chair.get(world.url("my-work/")))
    asked = waiting(world.plan, world.chair, frozenset({Role.CHAIR}), days(0))
    assert [(each.subject, each.is_yours) for each in asked] == [("Risk R1", True)]
    assert "No money" in html_of(chair.get(world.url("escalations/")))
    late = {"answer": "Until May", "version": 9}
    assert send(chair, url + "R1/answer/", **late).status_code == 409
    send(chair, url + "R1/answer/", answer="Until June")
    page = html_of(chair.get(url + "R1/"))
    assert "answered on" in page
    assert chair.get(url + "R1/answer/").status_code == 404
    again = {"by": world.chair, "answer": "Until May", "now": timezone.now()}
    done = RiskEscalation.objects.get()
    with pytest.raises(ValidationError, match="answered already"):
        answer_risk(done.pk, **again)
    edited = send(manager, url + "R1/edit/", actions="", reason="Not that")
    assert edited.status_code == 302
    assert "None is named" in html_of(manager.get(url + "R1/"))
    assert send(manager, url + "R1/edit/", version=1, title="x", reason="L").status_code == 409
    assert "You have not changed anything" in html_of(
        send(manager, url + "R1/edit/", reason="None")
    )
    put_right = url + f"R1/reviews/{RiskReview.objects.get().pk}/edit/"
    send(lead, put_right, why="No source at all", reason="Clearer")
    assert send(lead, put_right, why="x", version=1, reason="L").status_code == 409
    assert "No source at all" in html_of(lead.get(url + "R1/"))
    assert "FP-01 and risk R1" in html_of(chair.get(world.url("actions/FP-01/history/")))
    assert send(chair, url + "R1/close/", why="It is paid for").status_code == 302
    assert "No risk is open. Choose “Closed”" in html_of(lead.get(url))
    assert "No risk is like that" in html_of(lead.get(url + "?show=above"))
    assert "R1 No money" in html_of(lead.get(url + "?show=closed"))
    assert lead.get(url + "?show=nonsense").status_code == 400
    assert send(chair, url + "R1/close/", why="It is not").status_code == 302
    assert "R1 No money" in html_of(lead.get(url + "?likelihood=4&impact=4&kind=Money"))


def test_no_score_is_given_before_it_is_said_how_risks_are_scored(world, sign_in):
    kind = save(RiskKind(plan=world.plan, name="Money", appetite=8))
    said = {"ref": "R2", "title": "No money", "event": "It ends", "raised_on": days(-9)}
    risk = save(Risk(plan=world.plan, kind=kind, owner=world.lead, **said))
    with pytest.raises(ValidationError, match=NO_SCALE):
        review(risk, world.lead, 1, 1)
    add = world.url("risks/R2/reviews/add/")
    assert sign_in(world.lead).get(add).url == world.url("risks/scale/")


def test_published_words_stand_and_no_score_is_called_published(world, sign_in):
    risk = change(a_risk(world), provenance="published", paragraph="15.2")
    review(risk, world.lead, 2, 2)
    page = html_of(sign_in(world.member).get(world.url("risks/R2/")))
    assert "score not published" in page
    assert "No likelihood, impact, score or owner is published for it" in page
    assert page.count("not published") >= 4  # the cause and the effect too
    edit = {"by": world.manager, "on": days(0), "version": 2, "reason": "Clearer"}
    with pytest.raises(ValidationError, match="stands as it was published"):
        edit_risk(risk.pk, {"cause": "Another"}, {}, **edit)
    fields = sign_in(world.manager).get(world.url("risks/R2/edit/")).context["form"].fields
    assert "cause" not in fields
    assert "owner_post" in fields
    edit_risk(risk.pk, {"owner_post": "Treasurer"}, {}, **edit)


def test_a_second_plan_sees_none_of_it(world, sign_in):
    risk, other = world.risk, a_plan("elsewhere")
    client = sign_in(a_member(other, "Elsewhere", Role.MANAGER, Role.LEAD))
    assert "Posts stay empty" not in html_of(client.get("/plans/elsewhere/risks/"))
    assert "Posts stay empty" not in html_of(client.get("/plans/elsewhere/escalations/"))
    for path in (
        *("", "edit/", "close/", "reviews/add/", f"reviews/{risk.reviews.get().pk}/edit/"),
        f"../kinds/{risk.kind_id}/edit/",
    ):
        address = f"/plans/elsewhere/risks/R1/{path}".replace("R1/../", "")
        assert client.get(address).status_code in (403, 404)
    kind = save(RiskKind(plan=other, name="Theirs", appetite=8))
    about = {"by": world.chair, "on": days(0), "version": 1, "reason": "No"}
    with pytest.raises(ValidationError, match="from this plan"):
        edit_risk(risk.pk, {"kind": kind}, {}, **about)
    assert escalate_risks(other, by="system:escalate", now=timezone.now()) == 0
    assert list(waiting(other, world.chair, frozenset({Role.CHAIR}), days(0))) == []


def test_who_owns_a_risk_is_reminded_of_its_review_and_the_chair_of_an_answer(world, sign_in):
    def reminded(on):
        return {
            (str(person), item.why)
            for person, own in reminder_items(world.plan, on).items()
            for item in own
            if item.kind == "risk"
        }

    risk = world.risk
    found = risk.reviews.get()
    change(found, next_review=date(2026, 12, 1))
    words = "R1 is to be reviewed by 1 December 2026"
    assert "Lead" not in dict(reminded(date(2026, 10, 31)))  # it is not due for a month
    assert {(who, why.partition(",")[0]) for who, why in reminded(date(2026, 12, 2))} == {
        ("Lead", words),
        ("Chair", "the board is to answer for R1 by 31 January 2099"),
    }
    aim = {"target_likelihood": 2, "target_impact": 3, "target_why": "Two posts are filled"}
    change(risk, **aim, target_on=date(2026, 12, 5))
    own = dict(reminded(date(2026, 12, 2)))["Lead"]
    assert own.endswith("; R1 is to have its target score by 5 December 2026, in 3 days")
    assert own.startswith(words)
    said = {"kind": risk.kind, "owner": world.lead, "owner_post": "Head", "raised_on": days(-9)}
    second = save(Risk(plan=world.plan, ref="R2", title="No desk", event="A lease ends", **said))
    said = {"likelihood": 1, "impact": 1, "why": "So", "reviewed_on": days(-9)}
    save(RiskReview(plan=world.plan, risk=second, **said, next_review=date(2099, 1, 31)))
    assert dict(reminded(date(2026, 12, 2)))["Lead"] == f"{own}; 1 more is yours"
    change(found, likelihood=2, impact=3)  # it has come down to it
    assert "target" not in dict(reminded(date(2026, 12, 2)))["Lead"]
    change(found, likelihood=3, impact=4, next_review=date(2099, 1, 31))
    assert dict(reminded(date(2026, 12, 6)))["Lead"].startswith("R1 is to have its target score")
    client, url = sign_in(world.member), world.url("risks/R1/")
    for day, is_late in ((days(0), False), (days(-1), True)):
        change(risk, target_on=day)
        assert ("<strong>not reached</strong>" in html_of(client.get(url))) is is_late
    change(found, next_review=date(2026, 12, 1))
    change(risk, target_likelihood=None, target_impact=None)
    leave(world, "lead")
    assert ("Manager", words) in {
        (who, why.partition(",")[0]) for who, why in reminded(date(2026, 12, 2))
    }
    close_risk(risk.pk, by=world.chair, on=clock.today(), why="Over", version=risk.version)
    assert reminded(date(2026, 12, 2)) == set()


def test_the_difference_and_an_earlier_day_tell_how_it_stood(world, sign_in):
    risk = a_risk(world)
    review(risk, world.lead, 2, 2, ago=5)
    since = this_instant()
    review(risk, world.lead, 4, 4)
    edit_risk_kind(risk.kind_id, {"appetite": 9}, by=world.chair, version=1, reason="More is borne")
    told = {
        (item.item.name, c.what, c.old, c.new, str(c.sense))
        for item in difference(world.plan, since).items
        for c in item.changes
    }
    name = "R2 Risk R2"
    assert (name, "Its score", "4", "16", "worse") in told
    above = ("it is not above that", "it is above that", "worse")
    assert (name, "What is tolerated", *above) in told
    assert (name, "The board", "was not asked", "has to answer for it", "") in told
    assert any(what == "Highest score that is tolerated" for _, what, *_ in told)
    page = html_of(sign_in(world.member).get(world.url("risks/"), {"at": since.isoformat()}))
    assert "<strong>4</strong>, low" in page
    assert "0 above what the board tolerates" in page


def test_the_plan_offers_the_worst_risks_for_an_agenda(world, sign_in):
    assert world.risk
    meeting = world.meeting
    offered = {each.cited: each for each in offers(world.plan, [], clock.today(), clock.today())}
    assert offered["risks"].hint == (
        "1 open, 1 above what is tolerated; money: 0 not known to be paid for"
    )
    cited = f"risk-{world.risk.pk}"
    assert offered[cited].title == "R1 Posts stay empty"
    assert offered[cited].hint == "Its score is 12; People is tolerated up to 8"
    by_impact = a_risk(world)
    review(by_impact, world.manager, 1, 5)
    [offer] = [
        each
        for each in offers(world.plan, [], clock.today(), clock.today())
        if each.record == by_impact
    ]
    assert offer.hint == "Its impact is 5, of which the board always hears"
    change(by_impact.reviews.get(), impact=1)
    client, name = sign_in(world.chair), meeting.instant_name
    choose = world.url(f"meetings/{name}/agenda/")
    assert client.post(choose, {"items": ["risks", cited]}).status_code == 302
    assert AgendaItem.objects.get(risk=world.risk).about == world.risk
    page = html_of(client.get(world.url(f"meetings/{name}/")))
    assert world.url("risks/R1/") in page
    assert "Risks, those above what is tolerated first" in page
    assert cited not in html_of(client.get(choose))


def test_pages_of_risks_take_as_many_queries_however_many_there_are(world, sign_in):
    client, counts = sign_in(world.member), []
    risk, number = world.risk, 0
    for size in (1, 30):
        for _ in range(size):
            number += 1
            own = a_risk(world, f"X{number}", raised_on=days(-40))
            review(own, world.manager, 4, 4, ago=number)
            review(risk, world.manager, 3, 4, ago=40 - number)
        counts.append([])
        for page in ("", "R1/", "scale/"):
            client.get(world.url(f"risks/{page}"))
            with CaptureQueriesContext(connection) as asked:
                client.get(world.url(f"risks/{page}"))
            counts[-1].append(len(asked))
    # Of many, the changes of R1 that are shown are all of its reviews.
    assert counts == [[13, 24, 13], [13, 18, 13]]
    page = html_of(client.get(world.url("risks/")))
    assert "27 more" in page  # in the square of 4 and 4
