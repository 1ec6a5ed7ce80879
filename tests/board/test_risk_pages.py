"""Pages of risks, from an empty register on, and where else they are told of."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.changes import answer_risk, close_risk, edit_risk, edit_risk_kind, escalate_risks
from board.changes.risks import NO_SCALE
from board.difference.between import difference
from board.models import AgendaItem, Risk, RiskEscalation, RiskKind, RiskReview, RiskScale
from board.queries.agenda_offers import offers
from board.queries.waiting import waiting
from improvement import clock
from improvement.roles import Role
from tests.board.factories import days, this_instant
from tests.board.risks_reviewed import a_risk, review
from tests.pages import html_of, send
from tests.world import a_member, a_plan, change, leave, save
from workstreams.reminders.items import reminder_items


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
    assert counts == [[11, 15, 10]] * 2
    page = html_of(client.get(world.url("risks/")))
    assert "27 more" in page  # in the square of 4 and 4
