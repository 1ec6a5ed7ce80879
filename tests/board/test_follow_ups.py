"""What was done about an accepted challenge, to whom one is put, and where its day is law."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from board.difference.between import difference
from board.models import Challenge, FollowUp
from board.queries.challenge_days import first_look, two_months_from, usual_due
from board.queries.challenges import parties_on
from improvement import clock
from improvement.dates import months_later
from improvement.history import StaleRecord
from improvement.models import Membership
from improvement.roles import Role
from tests.board.factories import (
    a_challenge,
    a_meeting,
    concluded,
    days,
    looked_at,
    replied,
    this_instant,
)
from tests.pages import a_date, filled, html_of, send
from tests.world import a_member, change
from workstreams.reminders.items import reminder_items

ADD = "challenges/add/"
ASKED = {"kind": "recommendation", "words": "Say how far each is from its target."}


def closed(world, answer="accepted", **values) -> Challenge:
    challenge = a_challenge(world, **values)
    replied(challenge, world.lead, answer=answer)
    concluded(challenge, world.chair)
    return Challenge.objects.get(pk=challenge.pk)


def due_now(challenge: Challenge) -> FollowUp:
    return change(challenge.follow_ups.get(found_at=None), due=clock.today())


def reminders_of(world, name):
    items = reminder_items(world.plan, clock.today()).get(getattr(world, name), [])
    return [item.why for item in items if item.kind == "challenge"]


def test_days_are_counted_in_months():
    assert months_later(date(2013, 8, 31), 6) == date(2014, 2, 28)
    assert months_later(date(2013, 1, 4), 6) == date(2013, 7, 4)
    assert first_look(date(2013, 1, 4), date(2013, 2, 12)) == date(2013, 7, 4)
    assert first_look(date(2013, 1, 4), date(2013, 9, 1)) == date(2013, 9, 1)


def test_what_was_accepted_is_looked_at_until_it_is_done(world, sign_in):
    challenge = closed(world)
    (look,) = challenge.follow_ups.all()
    assert look.due == months_later(clock.today(), 6)
    chair, path = sign_in(world.chair), world.url("challenges/C1/")
    assert "six months after what was accepted" in html_of(chair.get(path))
    assert "What was done is looked at from" in html_of(chair.get(world.url("challenges/")))
    assert reminders_of(world, "chair") == []
    due_now(challenge)
    assert "Look at what was done" in html_of(chair.get(world.url("challenges/?state=to_look_at")))
    assert "Look at what was done" in html_of(chair.get(world.url("my-work/")))
    assert "look at what was done" in reminders_of(world, "chair")[0]
    assert reminders_of(world, "lead") == []

    opened = filled(chair.get(f"{path}follow-up/").context["form"], found="partly", words="Half")
    assert "Enter the day on which to look again" in html_of(
        chair.post(f"{path}follow-up/", opened)
    )
    again = a_date("next_due", days(30).day, days(30).month, days(30).year)
    assert chair.post(f"{path}follow-up/", opened | again).url == path
    assert chair.post(f"{path}follow-up/", opened | again).status_code == 409
    page = html_of(chair.get(path))
    for shown in ("Done in part", "Half", "To be looked at"):
        assert shown in page
    send(chair, f"{path}follow-up/", found="done", words="All of it")
    assert [each.found for each in FollowUp.objects.all()] == ["partly", "done"]
    assert chair.get(f"{path}follow-up/").url == path
    assert chair.post(f"{path}follow-up/", opened).status_code == 409


def test_only_who_asked_says_what_was_done(world, sign_in):
    challenge = closed(world)
    look = due_now(challenge)
    for other in (world.member, world.lead):
        with pytest.raises(PermissionDenied):
            looked_at(look, other)
    assert sign_in(world.member).get(world.url("challenges/C1/follow-up/")).status_code == 403
    with pytest.raises(ValidationError, match="must be to come"):
        looked_at(look, world.chair, found="not", next_due=days(0))
    with pytest.raises(StaleRecord):
        looked_at(look, world.chair, version=9)
    change(Membership.objects.get(user=world.chair), active_until=date(2026, 1, 1))
    successor = a_member(world.plan, "Next chair", Role.CHAIR)
    assert parties_on(world.plan, clock.today()).waits_for(challenge) == [successor.pk]
    assert looked_at(look, successor).found_by == successor
    with pytest.raises(ValidationError, match="looked at already"):
        looked_at(world.fresh(look), successor)


def test_what_was_not_accepted_is_not_looked_at(world, sign_in):
    closed(world, answer="not")
    assert not FollowUp.objects.exists()
    assert sign_in(world.chair).get(world.url("challenges/C1/follow-up/")).status_code == 404
    look = due_now(closed(world, answer="partly", words="And half?"))
    for values in [{"found": "done"}, {"words": "So"}, {"found_by": world.chair}]:
        with pytest.raises(IntegrityError):
            change(world.fresh(look), **values)


def test_what_was_done_is_told_where_two_instants_are_compared(world):
    challenge = closed(world, about=world.action)
    since = this_instant()
    looked_at(due_now(challenge), world.chair)
    told = [c for item in difference(world.plan, since).items for c in item.changes]
    assert ("What was done: what was found", "Done") in [(c.what, c.new) for c in told]


class TestOfScrutiny:
    def raised(self, world, sign_in, to, **typed):
        answer = send(
            sign_in(world.councillor), world.url("questions/add/"), about="plan", to=to, **typed
        )
        assert answer.status_code == 302, html_of(answer)
        challenge = Challenge.objects.latest("pk")
        page = sign_in(world.councillor).get(world.url(f"questions/{challenge.ref}/"))
        return challenge, html_of(page)

    def test_the_law_gives_the_executive_two_months_and_the_page_says_so(self, world, sign_in):
        challenge, page = self.raised(world, sign_in, "executive", **ASKED)
        assert challenge.latest.due == two_months_from(clock.today())
        assert "By law" in page
        assert parties_on(world.plan, clock.today()).repliers(challenge) == [world.manager.pk]
        typed = ASKED | {"words": "Notice came later"}
        typed |= a_date("notice_on", days(9).day, days(9).month, days(9).year)
        challenge, page = self.raised(world, sign_in, "executive", **typed)
        assert challenge.latest.due == two_months_from(days(9))
        assert "notice was given on" in page
        late = a_date("due", days(99).day, days(99).month, days(99).year)
        answer = send(
            sign_in(world.councillor),
            world.url("questions/add/"),
            about="plan",
            to="executive",
            **ASKED | late,
        )
        assert "The law gives the executive until" in html_of(answer)

    def test_a_question_is_answered_by_custom(self, world, sign_in):
        typed = ASKED | {"kind": "question"}
        challenge, page = self.raised(world, sign_in, "executive", **typed)
        assert challenge.latest.due == two_months_from(clock.today())
        assert "the two months of the law are for recommendations" in page
        a_meeting(world, days(12), timezone.now())
        challenge, page = self.raised(world, sign_in, "manager", **typed)
        assert challenge.latest.due == days(12)
        assert "no law sets this day" in page


def test_an_organisation_is_asked_and_whoever_speaks_for_it_replies(world, sign_in):
    change(Membership.objects.get(user=world.member), organisation=world.organisation)
    chair = sign_in(world.chair)
    answer = send(chair, world.url(ADD), about="plan", to="body:police", **ASKED)
    challenge = Challenge.objects.get()
    assert answer.url == world.url("challenges/C1/")
    assert challenge.latest.due == days(14)
    assert "to The police" in html_of(chair.get(answer.url))
    assert parties_on(world.plan, clock.today()).repliers(challenge) == [world.member.pk]
    member = sign_in(world.member)
    send(member, f"{answer.url}reply/", answer="partly", reply="From March")
    assert "accepted in part" in html_of(chair.get(world.url("challenges/")))
    with pytest.raises(IntegrityError):
        change(challenge, body=None)
    due = usual_due(world.plan, clock.today(), of_scrutiny=True, post="body")
    assert due == two_months_from(clock.today())
