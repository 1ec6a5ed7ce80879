"""`manage.py send_reminders`: at most one email a day for each person, and no reminder twice.

The mail server is a real one on loopback.
"""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import connection

from improvement.models import Membership
from improvement.roles import Role
from tests.post_office import PostOffice, opened, text_of
from tests.world import LONG_AGO, World, a_member, a_plan, an_action, change, leave, save
from workstreams.models import Message, Preference, Reminder, Workstream

ON = date(2026, 11, 16)  # a Monday
PATIENCE = 300  # seconds: a busy machine takes long to start a process
SENT = re.compile(r"^Sent: (\d+)$", re.MULTILINE)
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def office(settings):
    with opened() as office:
        settings.PLAN_TODAY, settings.SITE_URL = ON, "https://plan.example.org/"
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"
        settings.EMAIL_PORT = office.port
        yield office


@pytest.fixture
def world(world):
    """Without who reads what is published: that is told by mail on the machine's own days."""
    leave(world, "councillor")
    return world


def run_command() -> str:
    printed = StringIO()
    call_command("send_reminders", stdout=printed)
    return printed.getvalue()


def close_the_round(world: World) -> None:
    """Close the round, so that only what the test sets up is due."""
    change(world.round, state="closed")


def test_one_email_has_all_the_reminders_of_a_person(world, office):
    change(world.action, due=ON + timedelta(days=7))
    an_action(world.practice, "FP-02", due=ON - timedelta(days=1))
    assert run_command() == "Sent: 3\nRefused by the mail server: 0\n"
    letter = office.to(world.lead.email)
    assert letter["Subject"] == "Improvement plan: what we need from you, 16 November 2026"
    assert letter["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        text = text_of(letter, kind)
        for line in [
            "2 updates to send by 30 November 2026, in 14 days.",
            "agreed date 23 November 2026, in 7 days.",
            "agreed date 15 November 2026, late by 1 day.",
            "https://plan.example.org/plans/testshire/actions/FP-01/",
            "https://plan.example.org/plans/testshire/my-work/",
            "https://plan.example.org/plans/testshire/my-settings/",
        ]:
            assert line in text
    assert "src=" not in text_of(letter, "html")


def test_a_title_in_an_email_is_plain_in_text_and_escaped_in_html(world, office):
    close_the_round(world)
    change(world.action, title="R&D <b>bold</b>", due=ON)
    run_command()
    letter = office.to(world.lead.email)
    assert "FP-01 R&D <b>bold</b>: agreed date" in text_of(letter)
    assert "FP-01 R&amp;D &lt;b&gt;bold&lt;/b&gt;</a>: agreed date" in text_of(letter, "html")


def test_a_sent_message_is_recorded_with_its_recipient_and_its_reasons(
    world, office, history_rows_written
):
    close_the_round(world)
    change(world.action, due=ON)
    with history_rows_written() as rows:
        run_command()
    assert rows == {"Message": 2, "Reminder": 1}
    message = Message.objects.get()
    assert (message.user, message.address, message.day) == (world.lead, world.lead.email, ON)
    assert (message.state, message.problem, message.weekly) == ("sent", "", False)
    assert message.sent_at is not None
    first, second = message.history.order_by("version")
    assert [first.state, second.state] == ["sending", "sent"]
    assert first.actor == "system:send_reminders"
    assert str(message.reminders.get()) == (
        "FP-01 The work of FP-01: agreed date 16 November 2026, today"
    )


def test_the_title_of_an_exempt_action_is_never_in_an_email(world, office):
    close_the_round(world)
    change(world.exempt, due=ON, title="A named person")
    run_command()
    letter = office.to(world.other_lead.email)
    assert "An exempt action: agreed date" in text_of(letter)
    assert "/actions/MH-02/" in text_of(letter)
    assert "named person" not in letter.as_string()


def test_an_email_to_staff_links_to_their_own_page_and_not_to_the_plan(world, office):
    close_the_round(world)
    assert world.expectation.starts <= ON
    world.staff  # noqa: B018  # made on first asking
    run_command()
    text = text_of(office.to(world.staff.email))
    assert "What does this mean for me?" in text
    assert "/plans/testshire/for-me/" in text
    assert "/actions/" not in text


def test_a_second_run_on_the_same_day_sends_nothing(world, office, history_rows_written):
    assert run_command().startswith("Sent: 3")
    with history_rows_written() as rows:
        assert run_command().startswith("Sent: 0")
    assert rows == {}
    assert set(office.sent_to.values()) == {1}


def test_a_reminder_that_comes_up_after_the_email_of_a_day_waits_for_the_next_day(
    world, office, settings
):
    run_command()
    change(world.action, due=ON + timedelta(days=1))
    assert run_command().startswith("Sent: 0")
    settings.PLAN_TODAY = ON + timedelta(days=1)
    assert run_command().startswith("Sent: 1")
    assert office.letters[-1]["To"] == world.lead.email


def test_daily_runs_send_reminders_on_the_days_of_the_cadence_only(world, settings):
    close_the_round(world)
    settings.SITE_URL, due = "https://plan.example.org", date(2026, 12, 20)
    change(world.action, due=due)
    for offset in range(-32, 38):
        settings.PLAN_TODAY = due + timedelta(days=offset)
        run_command()
    of_dates = Reminder.objects.filter(kind="date").order_by("pk")
    days = of_dates.values_list("message__day", flat=True)
    assert [(day - due).days for day in days] == [-30, -7, -1, 4, 9, 30]
    assert set(of_dates.values_list("message__user", flat=True)) == {world.lead.pk}


def choose_weekly_mail(world: World, weekday: int) -> None:
    save(Preference(plan=world.plan, user=world.lead, mail="weekly", weekday=weekday))


def test_a_weekly_email_comes_on_its_weekday_with_all_open_reminders(world, office, settings):
    close_the_round(world)
    choose_weekly_mail(world, Preference.Weekday.TUESDAY)
    change(world.action, due=ON + timedelta(days=20))
    assert run_command().startswith("Sent: 0")
    for days in (1, 8):  # nothing new is due on the second Tuesday
        settings.PLAN_TODAY = ON + timedelta(days=days)
        run_command()
    first, second = office.letters
    assert first["Subject"] == "Improvement plan: your week from 17 November 2026"
    assert "agreed date 6 December 2026, in 19 days." in text_of(first)
    assert "It comes once a week." in text_of(second)
    assert Message.objects.filter(weekly=True).count() == 2


def test_a_weekly_email_leaves_out_reminders_sent_the_day_before(world, office, settings):
    close_the_round(world)
    change(world.action, due=ON)
    run_command()
    choose_weekly_mail(world, Preference.Weekday.TUESDAY)
    settings.PLAN_TODAY = ON + timedelta(days=1)
    assert run_command().startswith("Sent: 0")


def test_a_refused_address_is_tried_three_times_a_day_and_again_the_next_day(
    world, office, settings
):
    close_the_round(world)
    change(world.action, due=ON)
    office.refuses.add(world.lead.email)
    assert [run_command()[-2] for _ in range(4)] == ["1", "1", "1", "0"]
    message = Message.objects.get()
    assert (message.state, message.attempts) == ("refused", 3)
    assert message.problem == "550 No such mailbox here"
    office.refuses.clear()
    settings.PLAN_TODAY = ON + timedelta(days=1)
    assert run_command().startswith("Sent: 1")


def test_a_refused_email_does_not_stop_the_others(world, office):
    office.refuses.add(world.lead.email)
    assert run_command() == "Sent: 2\nRefused by the mail server: 1\n"
    office.refuses.clear()
    assert run_command().startswith("Sent: 1")
    assert Message.objects.get(user=world.lead).attempts == 2


def test_a_message_cut_off_by_the_server_is_not_sent_again_and_the_rest_is_sent(world, office):
    office.hangs_up = True
    with pytest.raises(CommandError, match="It is not known whether the message"):
        run_command()
    office.hangs_up = False
    assert run_command().startswith("Sent: 2")
    assert set(office.sent_to.values()) == {1}
    assert sorted(Message.objects.values_list("state", flat=True)) == ["sending", "sent", "sent"]


def test_without_a_mail_server_no_message_is_recorded(world, office, settings):
    settings.EMAIL_PORT = 1
    with pytest.raises(CommandError, match="The mail server can't be reached"):
        run_command()
    assert Message.objects.count() == 0


def test_without_a_site_address_nothing_is_sent(world, office, settings):
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="SITE_URL is not set"):
        run_command()
    assert office.letters == []


def test_a_person_who_has_left_gets_no_email(world, office):
    leave(world, "lead")
    run_command()
    assert world.lead.email not in office.sent_to


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_a_draft_or_closed_plan_sends_no_reminders(world, office, state):
    change(world.plan, state=state)
    run_command()
    assert office.letters == []


def test_a_person_on_two_plans_gets_one_email_for_each(world, office):
    close_the_round(world)
    change(world.action, due=ON)
    elsewhere = a_plan("elsewhere")
    save(Membership(plan=elsewhere, user=world.lead, role=Role.LEAD, active_from=LONG_AGO))
    stream = save(Workstream(plan=elsewhere, code="EL", name="Elsewhere", lead=world.lead))
    an_action(stream, "EL-01", due=ON)
    assert run_command().startswith("Sent: 2")
    assert office.sent_to == {world.lead.email: 2}


class Site:
    """The test database as other processes reach it, and a way to start them."""

    def __init__(self, folder: Path, office: PostOffice) -> None:
        self.file = folder / "site.sqlite3"
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.file)) as copy:
                connection.connection.backup(copy)
        self.port = office.port

    @property
    def url(self) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.file}"
        settings = connection.settings_dict
        place = f"{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
        return f"postgres://{settings['USER']}:{settings['PASSWORD']}@{place}"

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "send_reminders"],
            cwd=site.BASE_DIR,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "improvement.settings",  # that of tests stands on no day
                "DATABASE_URL": self.url,
                "EMAIL_URL": f"smtp://127.0.0.1:{self.port}",
                "SITE_URL": "https://plan.example.org",
                "SECRET_KEY": "for-tests-only",
                "ALLOWED_HOSTS": "testserver",
                "HTTPS": "off",
                "PLAN_TODAY": ON.isoformat(),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_and_one_killed_run_send_nothing_twice(office, tmp_path):
    """Four people get an email. The first run is killed while the server receives a message."""
    world = World()
    leave(world, "councillor")
    change(world.action, owner=a_member(world.plan, "Second owner", Role.OWNER))
    here = Site(tmp_path, office)
    office.stalls = True
    killed = here.start()
    if not office.in_hand.wait(PATIENCE):
        killed.kill()
        pytest.fail(f"No letter came: {killed.communicate()[0]}")
    killed.kill()
    killed.communicate()
    office.stalls = False
    runs = [here.start(), here.start()]
    outputs = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outputs
    assert sum(int(number) for number in SENT.findall("".join(outputs))) == 3, outputs
    assert len(office.sent_to) == 4
    assert set(office.sent_to.values()) == {1}
