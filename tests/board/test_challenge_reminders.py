"""Who is reminded of challenges: who is to reply, then who asked; and what scrutiny's mail says."""

from datetime import UTC, date, datetime

import pytest

from board.changes import ask_for_scrutiny, raise_challenge, reply_to_challenge
from tests.world import World
from workstreams.changes.reminders import claim_message
from workstreams.reminders.items import reminder_items
from workstreams.reminders.mail import mail_of, page_url

ON = date(2026, 11, 16)
NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_its_day(settings):
    settings.PLAN_TODAY = ON


def reminders_of(world: World, name: str, kind: str = "challenge") -> list[str]:
    items = reminder_items(world.plan, ON).get(getattr(world, name), [])
    return [f"{item.what}: {item.why}" for item in items if item.kind == kind]


def asked(world: World, by, about=None, words="What has changed?"):
    return (ask_for_scrutiny if by.name == "Councillor" else raise_challenge)(
        world.plan,
        by=by,
        about=about,
        post="lead",
        lead_of=world.hub,
        words=words,
        due=date(2026, 11, 30),
        now=NOW,
    )


def test_who_is_to_reply_is_reminded_once_of_an_action_and_once_of_all_else(world):
    asked(world, world.chair, world.exempt)
    asked(world, world.chair, world.exempt, "And now?")
    asked(world, world.member)
    assert reminders_of(world, "other_lead") == [
        "Challenge C3: C3 was put to you on 10 November 2026: reply by 30 November 2026",
        "An exempt action: C2 was put to you on 10 November 2026: reply by 30 November 2026",
    ]
    assert reminders_of(world, "lead") == []


def test_who_asked_is_reminded_of_the_reply_and_scrutiny_without_a_word_of_the_plan(world):
    for challenge in (
        asked(world, world.adviser, world.owned),
        asked(world, world.councillor, world.hub),
    ):
        exchange = challenge.exchanges.get()
        said = {"answer": "accepted", "reply": "Done.", "now": NOW, "version": 1}
        reply_to_challenge(exchange.pk, by=world.other_lead, **said)
    assert reminders_of(world, "adviser") == [
        "MH-01 The work of MH-01: C1 was replied to on 10 November 2026: "
        "say whether the reply will do"
    ]
    assert reminders_of(world, "councillor", "question") == [
        "Question S1: S1 was replied to on 10 November 2026: say whether the reply will do"
    ]
    assert reminders_of(world, "councillor") == []
    assert reminders_of(world, "other_lead") == []


def test_the_mail_leads_to_the_challenges(world):
    asked(world, world.chair)
    items = [i for i in reminder_items(world.plan, ON)[world.other_lead] if i.kind == "challenge"]
    message = claim_message(world.plan, world.other_lead, items, by="system:test", on=ON)
    (reminder,) = message.reminders.all()
    assert page_url(reminder, world.plan.slug).endswith(world.url("challenges/"))


def test_scrutiny_is_told_of_the_latest_answer_and_the_mail_leads_to_its_own_page(world):
    for day, words in ((9, "First?"), (11, "Second?")):
        challenge = asked(world, world.councillor, words=words)
        said = {"answer": "accepted", "reply": "It is minuted.", "version": 1}
        said["now"] = NOW.replace(day=day)
        reply_to_challenge(challenge.exchanges.get().pk, by=world.other_lead, **said)
    items = reminder_items(world.plan, ON)[world.councillor]
    items = [item for item in items if item.kind == "question"]
    assert [item.what for item in items] == ["Question S2"]
    message = claim_message(world.plan, world.councillor, items, by="system:test", on=ON)
    letter = mail_of(message)
    for text in (letter.body, letter.alternatives[0].content):
        assert world.url("questions/") in text
        assert not [words for words in ("Second?", "minuted", "hub", "Other lead") if words in text]
