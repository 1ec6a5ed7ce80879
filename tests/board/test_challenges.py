"""Challenges: raised, replied to, closed or asked again, and who sees and does what."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from board.models import AgendaItem, Challenge, Exchange, Risk, RiskKind
from board.queries.challenges import parties_on
from improvement import clock
from improvement.history import StaleRecord
from improvement.models import Cover, Membership
from improvement.roles import Role
from tests.board.factories import a_challenge, a_meeting, concluded, days, replied, this_instant
from tests.pages import a_date, filled, html_of, send
from tests.world import a_member, a_plan, change, save

ADD = "challenges/add/"
LIST = "challenges/"
ASKED = {"kind": "question", "words": "What has changed for children?"}


def on_day(name, day):
    return a_date(name, day.day, day.month, day.year)


def names_of(world, keys):
    people = ("manager", "lead", "other_lead", "owner", "chair", "member", "adviser", "councillor")
    return [name for name in people if getattr(world, name).pk in keys]


def repliers(world, challenge):
    return names_of(world, parties_on(world.plan, clock.today()).repliers(challenge))


def test_from_the_question_to_its_close(world, sign_in):
    """Asked, replied to, accepted in part and asked again, replied to, accepted."""
    chair, lead = sign_in(world.chair), sign_in(world.lead)
    assert "No challenge has been raised yet" in html_of(chair.get(world.url(LIST)))
    answer = send(chair, world.url(f"{ADD}?about=action:FP-01&to=owner"), **ASKED)
    assert answer.url == world.url("challenges/C1/")
    assert "C1" in html_of(chair.get(world.url(LIST)))

    page = html_of(lead.get(world.url("my-work/")))  # FP-01 has no owner with an account
    assert "Challenges that wait for you" in page
    reply = world.url("challenges/C1/reply/")
    opened = filled(lead.get(reply).context["form"], answer="accepted", reply="Visits are in time.")
    assert lead.post(reply, opened).url == world.url("challenges/C1/")
    assert lead.post(reply, opened).status_code == 409
    assert lead.get(reply).url == world.url("challenges/C1/")
    assert "Challenges that wait for you" not in html_of(lead.get(world.url("my-work/")))

    conclude = world.url("challenges/C1/conclude/")
    opened = filled(chair.get(conclude).context["form"], conclusion="partly", next="again")
    refused = chair.post(conclude, opened)
    assert refused.status_code == 400
    for wanted in ["Enter why the reply", "Enter what you still ask", "the date you need a reply"]:
        assert wanted in html_of(refused)
    opened |= {"note": "By team?", "words": "And by team?"} | on_day("due", days(9))
    assert chair.post(conclude, opened).status_code == 302
    assert chair.post(conclude, opened).status_code == 409
    page = html_of(chair.get(world.url("challenges/C1/")))
    for shown in ["Asked again", "And by team?", "Visits are in time.", "Satisfied in part"]:
        assert shown in page
    send(lead, reply, answer="accepted", reply="By team too.")
    send(chair, conclude, conclusion="yes")
    assert [e.conclusion for e in Exchange.objects.all()] == ["partly", "yes"]
    assert "Closed: satisfied" in html_of(chair.get(world.url("challenges/C1/")))
    assert "And by team?" in html_of(chair.get(world.url("actions/FP-01/")))
    assert "Challenge C1" in html_of(chair.get(world.url("actions/FP-01/history/")))


def test_what_the_address_of_the_form_fills_in(world, sign_in):
    chair = sign_in(world.chair)

    def form(query):
        return chair.get(world.url(ADD + query)).context["form"]

    assert form("?about=action:FP-01&to=lead").initial["to"] == "lead:FP"
    assert form("?about=workstream:MH&to=lead").initial["to"] == "lead:MH"
    of_measure = form("?about=measure:M1&to=manager")
    assert "about" not in of_measure.fields
    assert "owner" not in dict(of_measure.fields["to"].choices)
    for query in ["", "?about=action:NO-01", "?about=theme:T1", "?about=plan:x&to=lead"]:
        assert "about" in form(query).fields
    assert "about" not in form("?about=plan").fields
    assert "An action is asked about from its own page" in html_of(chair.get(world.url(ADD)))
    shown = [cited for cited, _ in form("").fields["about"].widget.choices]
    assert {"plan", "workstream:FP", "measure:M1"} <= set(shown)
    assert not [cited for cited in shown if cited.startswith("action:")]  # there are hundreds
    assert form("").initial["due"] == days(14)
    a_meeting(world, days(20), timezone.now())
    assert form("").initial["due"] == days(20)


@pytest.mark.parametrize(
    ("about", "to", "post", "lead_of"),
    [
        ("action:MH-01", "owner", "owner", None),
        ("action:MH-01", "lead", "lead", "MH"),
        ("workstream:FP", "lead", "lead", "FP"),
        ("measure:M1", "lead:MH", "lead", "MH"),
        ("plan", "manager", "manager", None),
        ("plan", "chair", "chair", None),
    ],
)
def test_a_challenge_is_raised_about_any_record_or_the_whole(
    world, sign_in, about, to, post, lead_of
):
    answer = send(sign_in(world.member), world.url(ADD), about=about, to=to, **ASKED)
    assert answer.status_code == 302
    challenge = Challenge.objects.get()
    assert (challenge.post, challenge.lead_of and challenge.lead_of.code) == (post, lead_of)
    page = sign_in(world.manager).get(world.url("challenges/C1/"))
    assert page.context["asked"].startswith("the ")
    if challenge.about:
        assert world.url(f"{challenge.about.page()[0].partition('-')[0]}s/") in html_of(page)


def test_a_risk_a_line_of_money_and_an_outside_check_are_challenged_and_put_on_an_agenda(
    world, sign_in
):
    chair, other = sign_in(world.chair), a_plan("elsewhere")
    kind = save(RiskKind(plan=other, name="People", appetite=8))
    save(Risk(plan=other, ref="R9", kind=kind, raised_on=days(0)))
    a_meeting(world, days(20), timezone.now())
    for number, record in enumerate((world.risk, world.resource, world.validation), 1):
        kind, ref = record._meta.model_name, getattr(record, "ref", record.pk)
        own = reverse(record.page()[0], args=[world.plan.slug, record.page()[1]])
        asked = f"{ADD}?about={kind}:{ref}"
        assert f"?about={kind}%3A{ref}" in html_of(chair.get(own))
        assert send(chair, world.url(asked), to="manager", **ASKED).status_code == 302
        challenge = Challenge.objects.get(number=number)
        assert challenge.about == record
        page = html_of(sign_in(world.manager).get(world.url(f"challenges/{challenge.ref}/")))
        assert own in page
        put = f"meetings/meeting-1/agenda/add/?about={kind}:{ref}"
        assert send(chair, world.url(put)).status_code == 302
        assert AgendaItem.objects.latest("pk").about == record
        assert own in html_of(chair.get(world.url("meetings/meeting-1/")))
    assert "about" in chair.get(world.url(f"{ADD}?about=risk:R9")).context["form"].fields
    offered = (
        sign_in(world.councillor).get(world.url("questions/add/")).context["form"].fields["about"]
    )
    assert not [cited for cited, _ in offered.choices if cited.startswith(("risk", "reso", "val"))]


def test_what_does_not_fit_is_refused_in_words(world, sign_in):
    chair, url = sign_in(world.chair), world.url(ADD)
    for about, to, words in [
        ("plan", "owner", "Only an action has an owner"),
        ("measure:M1", "lead", "the lead of which workstream"),
        ("action:NO-01", "manager", "Select one of the choices"),
    ]:
        answer = send(chair, url, about=about, to=to, **ASKED)
        assert answer.status_code == 400
        assert words in html_of(answer)
    late = send(chair, url, about="plan", to="manager", **ASKED, **on_day("due", days(-1)))
    assert "must be today or later" in html_of(late)
    assert not Challenge.objects.exists()


def test_a_form_sent_twice_raises_one_challenge(world):
    first = a_challenge(world)
    assert a_challenge(world) == first
    assert a_challenge(world, words="And what else?").ref == "C2"


class TestWhoReplies:
    def test_who_holds_the_post_and_who_covers_them(self, world):
        assert repliers(world, a_challenge(world)) == ["lead"]
        assert repliers(world, a_challenge(world, about=world.owned, post="owner")) == ["owner"]
        assert repliers(world, a_challenge(world, post="manager")) == ["manager"]
        assert repliers(world, a_challenge(world, by=world.member, post="chair")) == ["chair"]
        days_of = {"starts": days(-1), "ends": days(1)}
        save(Cover(plan=world.plan, covered=world.lead, covering=world.other_lead, **days_of))
        assert repliers(world, a_challenge(world, words="Again?")) == ["lead", "other_lead"]

    def test_who_is_next_where_nobody_holds_the_post(self, world):
        to_owner = a_challenge(world, about=world.action, post="owner")
        assert repliers(world, to_owner) == ["lead"]
        change(world.practice, lead=None)
        assert repliers(world, world.fresh(to_owner)) == ["manager"]
        assert repliers(world, a_challenge(world, post="chair")) == ["manager"]  # the chair asked
        change(Membership.objects.get(user=world.manager), active_until=date(2026, 1, 1))
        assert repliers(world, world.fresh(to_owner)) == []

    def test_nobody_else_replies_and_nothing_is_replied_to_twice(self, world, sign_in):
        challenge = a_challenge(world)
        with pytest.raises(PermissionDenied):
            replied(challenge, world.other_lead)
        with pytest.raises(PermissionDenied):
            replied(challenge, world.member)
        with pytest.raises(StaleRecord):
            replied(challenge, world.lead, version=7)
        replied(challenge, world.lead)
        with pytest.raises(ValidationError, match="replied to already"):
            replied(challenge, world.lead)
        assert sign_in(world.other_lead).get(world.url("challenges/C1/reply/")).status_code == 302


class TestWhoCloses:
    def test_only_who_asked_closes(self, world, sign_in):
        challenge = a_challenge(world, by=world.member)
        with pytest.raises(ValidationError, match="no reply here"):
            concluded(challenge, world.member)
        replied(challenge, world.lead)
        for other in (world.chair, world.adviser):
            with pytest.raises(PermissionDenied):
                concluded(challenge, other)
        assert sign_in(world.chair).get(world.url("challenges/C1/conclude/")).status_code == 403
        with pytest.raises(ValidationError, match="not asked again"):
            concluded(challenge, world.member, again=("And?", days(2)))
        with pytest.raises(ValidationError, match="today or later"):
            concluded(challenge, world.member, "no", again=("And?", days(-2)))
        concluded(challenge, world.member, note="")
        assert Exchange.objects.get().is_concluded
        with pytest.raises(ValidationError, match="no reply here"):
            concluded(challenge, world.member)

    def test_the_next_holder_of_the_role_closes_for_who_has_left(self, world):
        challenge = a_challenge(world)
        replied(challenge, world.lead)
        change(Membership.objects.get(user=world.chair), active_until=date(2026, 1, 1))
        successor = a_member(world.plan, "Next chair", Role.CHAIR)
        assert parties_on(world.plan, clock.today()).waits_for(challenge) == [successor.pk]
        concluded(challenge, successor)
        assert parties_on(world.plan, clock.today()).waits_for(world.fresh(challenge)) == []


def test_the_page_as_it_stood(world, sign_in):
    challenge = a_challenge(world)
    then = this_instant()
    replied(challenge, world.lead)
    chair = sign_in(world.chair)
    at = {"at": then.isoformat()}
    assert "None yet" in html_of(chair.get(world.url("challenges/C1/"), at))
    assert "Visits are in time." in html_of(chair.get(world.url("challenges/C1/")))
    assert chair.get(world.url("challenges/C1/"), {"at": "2026-01-01"}).status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"replied_by": "lead"},
        {"reply": "Yes", "replied_by": "chair", "replied_at": timezone.now()},
        {"conclusion": "yes", "concluded_by": "chair", "concluded_at": timezone.now()},
    ],
)
def test_the_database_refuses_half_an_answer(world, values):
    exchange = a_challenge(world).exchanges.get()
    people = {name: getattr(world, v) for name, v in values.items() if name.endswith("_by")}
    with pytest.raises(IntegrityError):
        change(exchange, **(values | people))


def test_the_database_refuses_two_subjects_and_an_owner_of_none(world):
    challenge = a_challenge(world, about=world.action)
    for values in [
        {"measure": world.measure},
        {"post": "owner", "lead_of": None, "action": None},
        {"lead_of": None},
        {"post": "manager"},
    ]:
        with pytest.raises(IntegrityError):
            change(world.fresh(challenge), **values)
