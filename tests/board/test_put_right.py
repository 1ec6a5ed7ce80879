"""What was said of a challenge is put right by who said it, until the other side acts on it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from board.changes import (
    put_right_asked,
    put_right_conclusion,
    put_right_found,
    put_right_look,
    put_right_reply,
)
from board.difference.between import difference
from board.models import Challenge, FollowUp
from board.queries.put_right import STANDS, ChallengeStep
from improvement import clock
from improvement.dates import in_words, months_later
from improvement.models import Cover
from improvement.roles import Role
from tests.board.factories import (
    a_challenge,
    changed,
    concluded,
    days,
    looked_at,
    replied,
    this_instant,
)
from tests.pages import filled, html_of, on_day, send
from tests.world import a_member, change, save
from workstreams.reminders.items import reminder_items

WHY = "The wrong word was typed"
RIGHT = "; it was put right on "


def page_of(client, world, ref="C1"):
    return html_of(client.get(world.url(f"challenges/{ref}/")))


def url_of(world, step, ref="C1", of="challenges"):
    return world.url(f"{of}/{ref}/put-right/{step}/")


def fresh(challenge) -> Challenge:
    return Challenge.objects.get(pk=challenge.pk)


def reminder_of(world, name) -> str:
    """Why the person is reminded of a challenge, without the day on which it was put right."""
    items = reminder_items(world.plan, days(0))[getattr(world, name)]
    (why,) = [item.why for item in items if item.kind == "challenge"]
    return why.removesuffix(in_words(days(0)))


def asked(challenge, by, **values):
    challenge, exchange = fresh(challenge), challenge.exchanges.last()
    versions = {"version": exchange.version, "challenge_version": challenge.version}
    kept = {"words": exchange.words, "due": exchange.due} | values
    return put_right_asked(exchange.pk, kept, by=by, now=timezone.now(), reason=WHY, **versions)


def answered(change_of, challenge, values, by):
    last = challenge.exchanges.last()
    sent = {"by": by, "now": timezone.now(), "version": last.version, "reason": WHY}
    return change_of(last.pk, values, **sent)


def test_what_is_asked_is_put_right_until_it_is_replied_to(world, sign_in):
    challenge = a_challenge(world)
    raised = this_instant()
    chair, url = sign_in(world.chair), url_of(world, "asked")
    opened = chair.get(url).context["form"]
    typed = filled(opened, words="What has changed in Hub?", to="lead:MH", kind="recommendation")
    assert "Enter why you are making this change" in html_of(chair.post(url, typed))
    typed |= {"reason": WHY} | on_day("due", days(9))
    assert chair.post(url, typed).url == world.url("challenges/C1/")
    assert chair.post(url, typed).status_code == 409
    assert "You have not changed anything" in html_of(send(chair, url, reason=WHY))
    challenge = fresh(challenge)
    assert (challenge.lead_of, challenge.kind, challenge.latest.due) == (
        world.hub,
        "recommendation",
        days(9),
    )
    page = page_of(chair, world)
    for shown in ("What is asked, on", WHY, "What is asked, before: What has changed?"):
        assert shown in page
    told = {c.what for item in difference(world.plan, raised).items for c in item.changes}
    assert {"What is asked", "To the lead of", "Kind", "Reply due"} <= told

    replied(challenge, world.other_lead)
    assert "put-right/asked" not in page_of(chair, world)
    assert chair.get(url).url == world.url("challenges/C1/")
    assert chair.post(url, typed).status_code == 409
    with pytest.raises(ValidationError, match=STANDS[ChallengeStep.ASKED]):
        asked(challenge, world.chair, words="Something else")


def test_a_day_alone_a_post_alone_and_what_is_asked_again(world, sign_in):
    challenge = a_challenge(world)
    chair, url = sign_in(world.chair), url_of(world, "asked")
    stale = filled(chair.get(url).context["form"], words="Other words", reason=WHY)
    asked(challenge, world.chair, post="manager", lead_of=None)
    assert chair.post(url, stale).status_code == 409  # though the exchange is the same
    with pytest.raises(ValidationError, match="must be today or later"):
        asked(challenge, world.chair, due=days(-1))
    asked(challenge, world.chair, due=days(3))
    with pytest.raises(ValidationError, match="not changed anything"):
        asked(challenge, world.chair)
    replied(challenge, world.manager)
    concluded(challenge, world.chair, "no", again=("And in Hub?", days(20)))
    assert RIGHT not in reminder_of(world, "manager")
    assert send(chair, url, words="And at night?", reason=WHY).status_code == 302
    assert reminder_of(world, "manager").endswith(RIGHT)
    assert fresh(challenge).latest.words == "And at night?"
    with pytest.raises(PermissionDenied):
        asked(challenge, world.chair, post="chair")


def test_a_reply_is_put_right_until_it_is_concluded(world, sign_in):
    challenge = a_challenge(world)
    replied(challenge, world.lead)
    lead, url = sign_in(world.lead), url_of(world, "reply")
    for name, status in {"chair": 403, "manager": 403, "member": 403, "councillor": 403}.items():
        assert sign_in(getattr(world, name)).get(url).status_code == status
    assert RIGHT not in reminder_of(world, "chair")
    sent = {"answer": "partly", "reply": "In one team", "reason": WHY}
    assert send(lead, url, **sent).status_code == 302
    assert "The reply, on" in page_of(lead, world)
    assert reminder_of(world, "chair").endswith(RIGHT)
    concluded(challenge, world.chair)
    with pytest.raises(ValidationError, match=STANDS[ChallengeStep.REPLY]):
        answered(put_right_reply, challenge, {"answer": "not", "reply": "No"}, world.lead)


def test_what_who_asked_says_is_put_right_by_them_their_cover_or_the_chair(world, sign_in):
    challenge = a_challenge(world, by=world.member)
    replied(challenge, world.lead)
    concluded(challenge, world.member)
    url = url_of(world, "conclusion")
    member = sign_in(world.member)
    assert "Enter why the reply will not do" in html_of(
        send(member, url, conclusion="no", note="", reason=WHY)
    )
    assert send(member, url, conclusion="partly", note="Half", reason=WHY).status_code == 302
    other = a_member(world.plan, "Another member", Role.MEMBER)
    with pytest.raises(PermissionDenied):
        answered(put_right_conclusion, challenge, {"conclusion": "no", "note": "No"}, other)
    cover = {"covered": world.member, "covering": other, "starts": days(-1), "ends": days(5)}
    save(Cover(plan=world.plan, **cover))
    del other.__dict__["_acts_for"]
    covering = "for Member as Board member (covered), Board member"
    for person, role in ((other, covering), (world.chair, "Independent chair")):
        said = {"conclusion": "no", "note": f"By {person}"}
        saved = answered(put_right_conclusion, challenge, said, person)
        assert saved.history.latest("version").actor_role == role
    assert page_of(member, world).count("What was said of the reply, on") == 3


def test_the_chair_who_replied_does_not_say_that_it_will_do(world):
    challenge = a_challenge(world, by=world.member, post="chair")
    replied(challenge, world.chair)
    concluded(challenge, world.member)
    with pytest.raises(PermissionDenied):
        answered(put_right_conclusion, challenge, {"conclusion": "no", "note": "No"}, world.chair)


def test_the_chair_does_not_rewrite_what_is_put_to_the_chair(world, sign_in):
    """Nor what was concluded of an earlier reply of theirs; elsewhere the chair may."""
    other = a_challenge(world, by=world.member)
    asked(other, world.chair, words="What has changed in Hub?")
    challenge = a_challenge(world, by=world.member, post="chair")
    chair, url = sign_in(world.chair), url_of(world, "asked", challenge.ref)
    for _ in range(2):
        assert "put-right/asked" not in page_of(chair, world, challenge.ref)
        assert chair.get(url).status_code == 403
        with pytest.raises(PermissionDenied):
            asked(challenge, world.chair, words="What went well?")
        replied(challenge, world.chair)
        concluded(challenge, world.member, "no", again=("And in Hub?", days(20)))
    asked(challenge, world.member, words="And at night?")
    changed(fresh(challenge), post="manager")
    with pytest.raises(PermissionDenied):  # replied to by the chair before
        asked(challenge, world.chair, words="What went well?")


def test_when_and_what_was_found_are_put_right_until_the_next_look(world, sign_in):
    challenge = a_challenge(world)
    replied(challenge, world.lead)
    concluded(challenge, world.chair)
    chair, url = sign_in(world.chair), url_of(world, "look")
    for day in (days(-1), days(0)):
        sent = on_day("due", day)
        assert "must be to come" in html_of(send(chair, url, reason=WHY, **sent))
    assert send(chair, url, reason=WHY, **on_day("due", days(2))).status_code == 302
    look = challenge.follow_ups.get()
    assert (look.due, months_later(clock.today(), 6) > look.due) == (days(2), True)
    looked_at(look, world.chair, found="done")
    url = url_of(world, "found")
    not_done = {"found": "partly", "words": "Half of it", "reason": WHY}
    assert "Enter the day on which to look again" in html_of(send(chair, url, **not_done))
    again = on_day("next_due", days(30))
    assert send(chair, url, **not_done, **again).status_code == 302
    first, second = challenge.follow_ups.all()
    assert (first.found, first.turn, second.turn, second.due) == ("partly", 1, 2, days(30))
    assert "It is to be looked at again" in html_of(send(chair, url, found="done", reason=WHY))
    assert send(chair, url, words="A third of it", reason=WHY).status_code == 302
    page = page_of(chair, world)
    assert page.count("What was found, on") == 2
    assert page.count("The day on which to look again, on") == 1
    looked_at(second, world.chair)
    at, sent = timezone.now(), {"by": world.chair, "reason": WHY}
    stale = {"version": world.fresh(first).version} | sent
    with pytest.raises(ValidationError, match=STANDS[ChallengeStep.FOUND]):
        put_right_found(first.pk, {"found": "not", "words": "x"}, now=at, **stale)
    sent["version"] = FollowUp.objects.get(pk=second.pk).version
    with pytest.raises(ValidationError, match=STANDS[ChallengeStep.LOOK]):
        put_right_look(second.pk, days(4), now=at, **sent)


def test_once_its_day_is_over_what_is_late_stays_late(world, sign_in):
    challenge = a_challenge(world, now=timezone.now() - timedelta(days=9), due=days(-1))
    with pytest.raises(ValidationError, match="That day is over"):
        asked(challenge, world.chair, due=days(3))
    asked(challenge, world.chair, words="What has changed in Hub?")
    replied(challenge, world.lead)
    assert "put-right/reply" not in page_of(sign_in(world.lead), world)
    with pytest.raises(ValidationError, match=STANDS[ChallengeStep.REPLY]):
        answered(put_right_reply, challenge, {"answer": "partly", "reply": "Half"}, world.lead)
    concluded(challenge, world.chair)
    look = changed(challenge.follow_ups.get(), due=days(-1))
    assert "put-right/look" not in page_of(sign_in(world.chair), world)
    sent = {"by": world.chair, "now": timezone.now(), "version": look.version, "reason": WHY}
    with pytest.raises(ValidationError, match=STANDS[ChallengeStep.LOOK]):
        put_right_look(look.pk, days(4), **sent)


def test_scrutiny_puts_right_its_own_and_reads_when_but_not_why(world, sign_in):
    question = a_challenge(
        world, by=world.councillor, of_scrutiny=True, post="manager", due=days(20)
    )
    scrutiny, url = sign_in(world.councillor), url_of(world, "asked", "S1", "questions")
    assert sign_in(world.chair).get(url_of(world, "asked", "S1")).status_code == 403
    sent = {"to": "executive", "kind": "recommendation", "reason": WHY}
    assert "The law gives the executive until" in html_of(
        send(scrutiny, url, **sent, **on_day("due", days(90)))
    )
    sent |= on_day("notice_on", days(1))
    assert send(scrutiny, url, **sent).status_code == 302
    question = fresh(question)
    assert (question.post, question.lead_of, question.notice_on) == ("executive", None, days(1))
    replied(question, world.manager)
    manager, url = sign_in(world.manager), url_of(world, "reply", "S1")
    named = f"{world.lead.name} Bell says so"
    change(world.lead, name=named.removesuffix(" says so"))
    assert "give the post instead" in html_of(send(manager, url, reply=named, reason=WHY))
    assert send(manager, url, reply="In one team", reason=WHY).status_code == 302
    page = html_of(scrutiny.get(world.url("questions/S1/")))
    assert "The reply, on" in page
    assert WHY not in page
    assert "Visits are in time" not in page
    concluded(question, world.councillor)
    url = url_of(world, "conclusion", "S1", "questions")
    assert send(scrutiny, url, conclusion="partly", note="Half", reason=WHY).status_code == 302


def test_there_is_no_other_step(world, sign_in):
    a_challenge(world)
    assert sign_in(world.chair).get(url_of(world, "nothing")).status_code == 404
