"""A challenge raised by mistake is withdrawn by who raised it until the other side replies; who was
asked is told of that, and of a look whose day has moved."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.html import strip_tags

from board.changes.put_right import put_right_look, withdraw_challenge
from board.dashboard.bodies_told import challenges_by_body
from board.difference.between import difference
from board.models import Challenge
from board.publishing.document import make_document
from board.queries.put_right import OVERDUE, STANDS, ChallengeStep
from improvement.dates import in_words
from improvement.models import Cover, Organisation
from tests.board.factories import a_challenge, concluded, days, replied, this_instant
from tests.pages import filled, html_of, send
from tests.world import change, save
from workstreams.changes.reminders import claim_message
from workstreams.reminders.items import reminder_items
from workstreams.reminders.mail import mail_of

WHY = "It was meant for Hub"
TODAY = in_words(days(0))


def withdrawn(challenge, by, **values) -> Challenge:
    version = Challenge.objects.get(pk=challenge.pk).version
    sent = {"by": by, "why": WHY, "now": timezone.now(), "version": version} | values
    return withdraw_challenge(challenge.pk, **sent)


def reminders_of(world, name, on=0, kind="challenge") -> list[str]:
    items = reminder_items(world.plan, days(on)).get(getattr(world, name), [])
    return [item.why for item in items if item.kind == kind]


def mailed(world, on, weekly=False) -> list[str]:
    """What the lead's mail of the day says of challenges."""
    items = reminder_items(world.plan, days(on)).get(world.lead, [])
    items = [each for each in items if each.kind in ("challenge", "news")]
    how = {"by": "system:test", "on": days(on), "weekly": weekly}
    message = claim_message(world.plan, world.lead, items, **how)
    return [each.why for each in message.reminders.all()] if message else []


def text_of(client, url) -> str:
    return " ".join(strip_tags(html_of(client.get(url))).split())


def test_who_raised_it_withdraws_it_with_a_reason_and_it_is_told(world, sign_in):
    kept, _ = a_challenge(world), a_challenge(world, words="By mistake", due=days(1))
    raised = this_instant()
    chair, url = sign_in(world.chair), world.url("challenges/C2/withdraw/")
    assert url in html_of(chair.get(world.url("challenges/C2/")))
    opened = chair.get(url).context["form"]
    assert "Enter why it is withdrawn" in html_of(chair.post(url, filled(opened)))
    assert send(chair, url, why=WHY, version=9).status_code == 409
    assert chair.post(url, filled(opened, why=WHY)).url == world.url("challenges/C2/")
    assert chair.post(url, filled(opened, why=WHY)).status_code == 409
    page = text_of(chair, world.url("challenges/C2/"))
    assert f"Withdrawn{TODAY}" in page
    assert page.count(WHY) >= 2  # where it stands, and its history
    assert "None: it was withdrawn" in page
    told = {(c.what, c.new) for item in difference(world.plan, raised).items for c in item.changes}
    assert ("How it stands", "withdrawn") in told
    counted = text_of(chair, world.url("challenges/"))
    assert "1 of 2 challenges waits for a reply; 1 was withdrawn." in counted
    listed = chair.get(world.url("challenges/"))
    assert [row["challenge"].ref for row in listed.context["page"]] == [kept.ref, "C2"]
    for state, refs in {"withdrawn": ["C2"], "open": ["C1"], "overdue": [], "closed": []}.items():
        found = chair.get(world.url(f"challenges/?state={state}")).context["page"]
        assert [row["challenge"].ref for row in found] == refs, state
    kept_file = chair.get(world.url("challenges.csv?state=withdrawn")).content.decode()
    assert f"Withdrawn: {WHY}" in kept_file


def test_nothing_of_it_waits_and_who_was_asked_is_told_once(world, sign_in):
    challenge = a_challenge(world, about=world.action)
    assert "put to you" in reminders_of(world, "lead")[0]
    withdrawn(challenge, world.chair)
    why = f"C1: it was withdrawn on {TODAY}: no reply is needed"
    assert reminders_of(world, "lead") == reminders_of(world, "lead", 0, "news") == []
    assert reminders_of(world, "lead", 1, "news") == [why]
    assert reminders_of(world, "chair", 1, "news") == []
    lead = sign_in(world.lead)
    own = text_of(lead, world.url("my-work/"))
    assert f"C1: it was withdrawn on {TODAY}" in own
    assert "Challenges that wait for you" not in own
    assert "put to you" not in text_of(sign_in(world.other_lead), world.url("my-work/"))
    assert lead.get(world.url("challenges/C1/reply/")).url == world.url("challenges/C1/")
    with pytest.raises(ValidationError, match="withdrawn by who asked"):
        replied(challenge, world.lead)
    with pytest.raises(ValidationError, match="This was withdrawn already"):
        withdrawn(challenge, world.chair)
    challenge = world.fresh(challenge)
    change(challenge, withdrawn_at=timezone.now() - timedelta(days=40), withdrawn_why=WHY)
    assert reminders_of(world, "lead", 0, "news") == []
    with pytest.raises(IntegrityError):
        change(challenge, withdrawn_why="")


def test_nobody_else_withdraws_it_nor_anybody_once_it_was_replied_to(world, sign_in):
    challenge = a_challenge(world, by=world.member)
    url = world.url("challenges/C1/withdraw/")
    for person in (world.chair, world.adviser):  # the chair puts right what others asked
        assert "withdraw/" not in html_of(sign_in(person).get(world.url("challenges/C1/")))
        assert sign_in(person).get(url).status_code == 403
        with pytest.raises(PermissionDenied):
            withdrawn(challenge, person)
    of_cover = {"covered": world.member, "covering": world.adviser}
    save(Cover(plan=world.plan, **of_cover, starts=days(0), ends=days(0)))
    assert sign_in(world.fresh(world.adviser)).get(url).status_code == 200
    other = withdrawn(
        a_challenge(world, by=world.member, words="Another?"), world.fresh(world.adviser)
    )
    acted = other.history.latest("version").actor_role
    assert acted.startswith("for Member as Board member (covered)")
    replied(challenge, world.lead)
    member = sign_in(world.member)
    assert member.get(url).url == world.url("challenges/C1/")
    with pytest.raises(ValidationError, match=STANDS[ChallengeStep.ASKED]):
        withdrawn(challenge, world.member)
    concluded(challenge, world.member, "no", again=("And in Hub?", days(20)))
    assert "withdraw/" not in html_of(member.get(world.url("challenges/C1/")))


def counted(world):
    now, on = timezone.now(), timezone.localdate()
    document = make_document(world.plan, at=now, on=on, audience="public")
    return document["asked_by_scrutiny"]


def test_scrutiny_withdraws_its_own_and_what_is_counted_says_so(world, sign_in):
    sent = {"by": world.councillor, "of_scrutiny": True, "kind": "recommendation"}
    for words in ("How far?", "How far again?"):
        a_challenge(world, post="executive", words=words, **sent)
    scrutiny, url = sign_in(world.councillor), world.url("questions/S2/withdraw/")
    assert url in html_of(scrutiny.get(world.url("questions/S2/")))
    assert counted(world) == {"asked": 2, "answered": 0, "withdrawn": 0}
    assert send(scrutiny, url, why=WHY).url == world.url("questions/S2/")
    assert counted(world) == {"asked": 1, "answered": 0, "withdrawn": 1}
    assert WHY in text_of(scrutiny, world.url("questions/S2/"))
    page = text_of(scrutiny, world.url("questions/"))
    assert "Of 2 recommendations: 0 accepted" in page
    assert "1 without an answer, 1 withdrawn." in page
    for answer, refs in {"none": ["S1"], "withdrawn": ["S2"], "": ["S1", "S2"]}.items():
        found = scrutiny.get(world.url(f"questions/?answer={answer}")).context["page"]
        assert [row["challenge"].ref for row in found] == refs, answer


def test_a_body_owes_no_reply_to_what_was_withdrawn(world, sign_in):
    body = Organisation.objects.filter(plan=world.plan).first()
    challenge = a_challenge(world, post="body", body=body)
    withdrawn(challenge, world.chair)
    asked, unanswered, _ = challenges_by_body(world.plan, days(9))
    assert (asked[body.pk], unanswered[body.pk]) == (1, 0)
    page = text_of(sign_in(world.chair), world.url(f"bodies/{body.ref}/"))
    assert "A reply to" not in page
    assert WHY in page


def test_who_was_asked_is_told_of_a_look_whose_day_moved(world, sign_in):
    challenge = a_challenge(world)
    replied(challenge, world.lead)
    concluded(challenge, world.chair)
    look = challenge.follow_ups.get()
    assert reminders_of(world, "lead") == []
    lead = sign_in(world.lead)
    assert "what was done is looked at" not in text_of(lead, world.url("my-work/"))
    how = {"by": world.chair, "now": timezone.now(), "version": 1, "reason": "After the audit"}
    put_right_look(look.pk, days(90), **how)
    words = f"looked at from {in_words(days(90))}, not from {in_words(look.due)}"
    assert reminders_of(world, "lead", 1, "news") == [f"C1: what was done is {words}"]
    assert words in text_of(lead, world.url("my-work/"))
    assert reminders_of(world, "chair", 1, "news") == []
    assert reminders_of(world, "lead", 40, "news") == []


def test_news_is_mailed_the_day_after_whatever_was_mailed_before_and_never_again(world):
    """A reminder to reply goes out in the morning; three challenges are withdrawn at noon."""
    challenges = [a_challenge(world, words=words) for words in ("Why?", "Why not?", "Who?")]
    a_challenge(world, words="And how?")
    assert len(mailed(world, 0)) == 1
    for challenge in challenges:
        withdrawn(challenge, world.chair)
    told = [f"C{n}: it was withdrawn on {TODAY}: no reply is needed" for n in (3, 2)]
    assert mailed(world, 1) == ["; ".join([*told, "and 1 more"])]
    letter = mail_of(world.lead.messages.get(day=days(1)))
    assert letter.subject.startswith("Improvement plan: what is new to read")
    assert world.url("challenges/") in letter.body
    assert not [each for each in mailed(world, 8, weekly=True) if "withdrawn" in each]
    before = {"withdrawn_at": timezone.now() - timedelta(days=2)}
    change(world.fresh(challenges[0]), **before)  # another day's
    assert "C1: it was withdrawn" in mailed(world, 2)[0]


def test_what_is_late_is_not_withdrawn_and_that_it_was_withdrawn_is_no_better(world, sign_in):
    challenge = a_challenge(world)
    due = challenge.exchanges.get().due
    late = change(challenge.exchanges.get(), due=days(-1))
    chair = sign_in(world.chair)
    page = world.url("challenges/C1/")
    assert "withdraw/" not in html_of(chair.get(page))
    assert chair.get(f"{page}withdraw/").url == page
    with pytest.raises(ValidationError, match=OVERDUE):
        withdrawn(challenge, world.chair)
    was_late = this_instant()
    change(world.fresh(challenge), withdrawn_at=timezone.now(), withdrawn_why=WHY)
    (item,) = difference(world.plan, was_late).items
    assert {(c.what, c.new, c.sense) for c in item.changes if "reply" in c.what} == {
        ("Its reply", "not needed", "")
    }
    change(world.fresh(challenge), withdrawn_at=None, withdrawn_why="")
    change(late, due=due)
    assert withdrawn(challenge, world.chair).withdrawn_at


def test_a_reply_that_was_open_meanwhile_is_told_that_it_is_not_needed(world, sign_in):
    challenge = a_challenge(world)
    lead, url = sign_in(world.lead), world.url("challenges/C1/reply/")
    opened = lead.get(url).context["form"]
    withdrawn(challenge, world.chair)
    answer = lead.post(url, filled(opened, answer="accepted", reply="Done"))
    assert answer.status_code == 409
    assert challenge.exchanges.get().replied_at is None
