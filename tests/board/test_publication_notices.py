"""Scrutiny is told by mail that something was published for them: once, and nothing of what."""

from datetime import date, timedelta

from django.core.management import call_command
from django.utils import timezone

from improvement import clock
from tests.board.factories import draft, issue
from tests.post_office import opened, text_of
from tests.world import World, a_plan
from workstreams.changes.reminders import claim_message
from workstreams.models import Reminder
from workstreams.reminders.items import reminder_items


def told(world: World, on: date) -> dict[str, list[str]]:
    """What each person is told on a day of what was published, by their names."""
    reasons = {
        person.name: [item.why for item in items if item.kind == Reminder.Kind.PUBLICATION]
        for person, items in reminder_items(world.plan, on).items()
    }
    return {name: why for name, why in reasons.items() if why}


def test_only_scrutiny_is_told_from_the_day_of_issue_and_not_of_what_is_long_out(world):
    councillor, issued = world.councillor, timezone.localdate(world.publication.issued_at)
    said = f"it was published on {issued.day} {issued:%B %Y}, for you to read"
    assert told(world, issued) == told(world, issued + timedelta(days=30))
    assert told(world, issued) == {councillor.name: [said]}
    assert told(world, issued - timedelta(days=1)) == {}
    assert told(world, issued + timedelta(days=31)) == {}


def test_a_draft_and_another_plan_tell_nobody(world):
    councillor, issued = world.councillor, timezone.localdate(world.publication.issued_at)
    before = told(world, issued)
    later = draft(world)
    assert told(world, issued) == before
    assert reminder_items(a_plan("elsewhere"), issued) == {}
    issue(world, later)
    assert list(told(world, clock.today())) == [councillor.name]


def test_the_mail_names_the_page_alone_comes_once_and_as_often_as_was_chosen(world, settings):
    councillor, issued = world.councillor, timezone.localdate(world.publication.issued_at)
    settings.SITE_URL, settings.PLAN_TODAY = "https://plan.example.org/", issued
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with opened() as office:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        call_command("send_reminders")
        letter = office.to(councillor.email)
        assert letter["Subject"].startswith("Improvement plan: what is new to read")
        for kind in ("plain", "html"):
            text = text_of(letter, kind)
            assert "/plans/testshire/progress/" in text
            assert world.publication.note not in text
            assert "/actions/" not in text
        settings.PLAN_TODAY = issued + timedelta(days=8)
        call_command("send_reminders")
        assert office.sent_to[councillor.email] == 1


def test_each_of_two_publications_of_one_day_is_told_once_also_after_the_mail(world):
    councillor, today = world.councillor, clock.today()
    issue(world, draft(world))
    issue(world, draft(world))

    def sent(on: date) -> list[str]:
        items = reminder_items(world.plan, on)[councillor]
        message = claim_message(world.plan, councillor, items, by="system:test", on=on)
        return [each.what for each in message.reminders.all()] if message else []

    first = [f"Scrutiny publication {number}" for number in (3, 2)]
    assert [what for what in sent(today) if what != "Scrutiny publication 1"] == first
    issue(world, draft(world))
    tomorrow = today + timedelta(days=1)
    assert sent(tomorrow) == ["Scrutiny publication 4"]
    assert sent(tomorrow + timedelta(days=1)) == []


def test_a_councillor_chooses_when_it_comes_and_reads_what_was_sent(world, sign_in):
    client, issued = sign_in(world.councillor), timezone.localdate(world.publication.issued_at)
    page = client.get(world.url("my-settings/"))
    assert page.status_code == 200
    assert "Latest changes" not in page.content.decode()
    (item,) = reminder_items(world.plan, issued)[world.councillor]
    claim_message(world.plan, world.councillor, [item], by="system:test", on=issued)
    listed = client.get(world.url("messages/")).content.decode()
    assert f"{item.what}</a>: {item.why}" in listed
    assert "/progress/" in listed
