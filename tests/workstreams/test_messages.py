"""The pages about reminders: what was sent, and what a person chooses for themselves."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.pages import html_of, send
from tests.world import BY, World, save
from workstreams.changes import claim_message, record_refused, record_sent
from workstreams.changes.reminders import MOST_LISTS
from workstreams.models import Message, Preference
from workstreams.reminders.items import ReminderItem

ON = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 9, 5, tzinfo=UTC)


def a_message(world: World, name: str, on: date = ON, **values) -> Message:
    item = ReminderItem("date", on, on, f"{world.action}", "agreed date today", world.action)
    message = claim_message(world.plan, getattr(world, name), [item], by=BY, on=on, **values)
    assert message is not None
    return message


def words(client, world: World) -> str:
    html = html_of(client.get(world.url("messages/")))
    return " ".join(html.split())


def test_the_manager_sees_which_messages_were_sent_to_whom_and_why(world, sign_in):
    record_sent(a_message(world, "lead").pk, by=BY, now=NOW)
    page = words(sign_in(world.manager), world)
    assert "Messages sent to people" in page
    assert "lead@example.org" in page
    assert "FP-01 The work of FP-01</a>: agreed date today" in page
    assert "Sent on 16 November 2026 at 9:05am" in page


def test_people_other_than_the_manager_see_only_messages_sent_to_them(world, sign_in):
    a_message(world, "lead")
    assert "FP-01 The work of FP-01" in words(sign_in(world.lead), world)
    for person in (world.owner, world.chair, world.adviser):
        assert "No message has been sent yet" in words(sign_in(person), world)


def test_a_message_that_was_refused_or_may_not_have_been_sent_says_so(world, sign_in):
    a_message(world, "owner")
    refused = a_message(world, "lead", weekly=True)
    record_refused(refused.pk, by=BY, problem="550 No such mailbox here")
    page = words(sign_in(world.manager), world)
    assert "<strong>Not sent</strong>, tried once. The mail server said: 550 No such" in page
    assert "weekly email" in page
    assert "<strong>Not known</strong>" in page
    assert "Weekly email" in words(sign_in(world.lead), world)


def test_a_long_error_of_the_mail_server_is_cut_to_500_characters(world):
    message = record_refused(a_message(world, "lead").pk, by=BY, problem="no " * 400)
    assert len(message.problem) == 500


def test_a_reminder_of_a_round_is_shown_without_a_link(world, sign_in):
    item = ReminderItem("round", ON, ON, "Round 1", "3 updates to send", round=world.round)
    claim_message(world.plan, world.lead, [item], by=BY, on=ON)
    assert "<li>Round 1: 3 updates to send</li>" in words(sign_in(world.lead), world)


def test_a_message_has_one_reminder_of_a_kind_for_each_action(world):
    two_claims = [
        ReminderItem("claim", ON, ON, "FP-01", f"claimed as {stage}", world.action)
        for stage in ("carried out", "in use")
    ]
    message = claim_message(world.plan, world.manager, two_claims, by=BY, on=ON)
    assert [r.why for r in message.reminders.all()] == ["claimed as carried out"]


def test_the_list_of_messages_is_paged_and_runs_a_bounded_number_of_queries(
    world, sign_in, django_assert_max_num_queries
):
    for week in range(28):
        a_message(world, "lead", ON + timedelta(weeks=week))
    client = sign_in(world.manager)
    with django_assert_max_num_queries(12):
        page = words(client, world)
    assert "Page 1 of 2" in page or "page=2" in page


def test_a_message_in_the_history_links_to_the_list_of_messages(world, sign_in):
    record_sent(a_message(world, "lead").pk, by=BY, now=NOW)
    page = html_of(sign_in(world.manager).get(world.url("history/")))
    assert "Added message: to Lead, 16 November 2026" in page
    assert "Added reminder: FP-01 The work of FP-01: agreed date today" in page
    assert world.url("messages/") in page


class TestMySettings:
    @pytest.fixture
    def client(self, world, sign_in):
        return sign_in(world.lead)

    def test_a_person_can_choose_a_weekly_email_and_its_day(
        self, world, client, history_rows_written
    ):
        with history_rows_written() as rows:
            answer = send(client, world.url("my-settings/"), mail="weekly", weekday="2")
        assert (answer.status_code, rows) == (302, {"Preference": 1})
        preference = Preference.objects.get(user=world.lead)
        assert (preference.mail, preference.weekday, str(preference)) == (
            "weekly",
            2,
            "settings of Lead",
        )
        page = html_of(client.get(answer["Location"]))
        assert "Your choice was saved" in page
        assert "Why: Chose how to be reminded" in page

    def test_a_person_can_change_back_from_weekly_emails(self, world, client):
        send(client, world.url("my-settings/"), mail="weekly")
        send(client, world.url("my-settings/"), mail="as_it_comes")
        preference = Preference.objects.get(user=world.lead)
        assert (preference.mail, preference.version) == ("as_it_comes", 2)

    def test_saving_unchanged_settings_says_that_nothing_changed(self, world, client):
        answer = send(client, world.url("my-settings/"))
        assert answer.status_code == 400
        assert "You have not changed anything" in html_of(answer)

    @pytest.mark.parametrize("typed", [{"mail": "never"}, {"weekday": "6"}, {"weekday": "x"}])
    def test_a_setting_that_is_no_choice_is_refused(
        self, world, client, typed, history_rows_written
    ):
        with history_rows_written() as rows:
            answer = send(client, world.url("my-settings/"), **{"mail": "weekly"} | typed)
        assert (answer.status_code, rows) == (400, {})

    @pytest.mark.parametrize("path", ["my-settings/", "my-settings/calendar/renew/"])
    def test_settings_sent_from_a_stale_page_are_a_conflict(self, world, client, path):
        sent = {"mail": "weekly", "weekday": "2", "version": "0"}
        client.post(world.url("my-settings/"), sent)
        answer = client.post(world.url(path), sent | {"weekday": "3"})
        assert answer.status_code == 409
        assert Preference.objects.get(user=world.lead).weekday == 2

    def test_a_calendar_address_is_made_when_asked_for_and_shown(
        self, world, client, history_rows_written
    ):
        assert "You have no calendar address yet" in self.page(world, client)
        with history_rows_written() as rows:
            send(client, world.url("my-settings/calendar/renew/"))
        assert rows == {"Preference": 1}
        page = self.page(world, client)
        assert "http://testserver/plans/testshire/calendar/" in page
        assert "You have a new calendar address" in page

    def page(self, world, client) -> str:
        return html_of(client.get(world.url("my-settings/")))

    def test_saving_settings_changes_nobody_elses_settings(self, world, sign_in):
        send(sign_in(world.owner), world.url("my-settings/"), mail="weekly")
        assert not Preference.objects.filter(user=world.lead).exists()

    def test_a_page_links_to_the_persons_own_settings_and_my_work_to_messages(self, world, sign_in):
        page = html_of(sign_in(world.lead).get(world.url("my-work/")))
        assert world.url("my-settings/") in page
        assert world.url("messages/") in page
        councillor = html_of(sign_in(world.councillor).get(world.url("progress/")))
        assert world.url("my-settings/") in councillor
        assert world.url("messages/") not in councillor  # the settings lead there


def test_default_settings_ask_for_emails(world):
    assert save(Preference(plan=world.plan, user=world.chair)).wants_mail(ON)


def test_a_list_is_kept_under_a_name_by_its_address_and_for_its_person_alone(world, sign_in):
    client, page = sign_in(world.lead), world.url("my-settings/lists/")
    assert world.risk.ref  # of which the list then has one
    shown = client.get(world.url("risks/?show=all&sort=owner"))
    link = page + "?address=risks%2F%3Fshow%3Dall%26sort%3Downer"
    assert f'href="{link}">Keep this list' in html_of(shown)
    form = client.get(link).context["form"]
    assert form["address"].value() == "risks/?show=all&sort=owner"
    sent = {"name": " Every  risk ", "address": form["address"].value()}
    assert client.post(page, sent).status_code == 302
    kept = html_of(client.get(page))
    address = world.url("risks/?show=all&sort=owner").replace("&", "&amp;")
    assert f'href="{address}">Every risk</a>' in kept
    assert client.post(page, sent | {"address": "actions/"}).status_code == 302
    assert Preference.objects.get(user=world.lead).lists == [("Every risk", "actions/")]
    for wrong in ("", "//evil.example/", "actions/FP-01/", "../../accounts/", "nothing-list/"):
        assert client.post(page, sent | {"address": wrong}).status_code == 400, wrong
    assert "Every risk" not in html_of(sign_in(world.chair).get(page))
    client = sign_in(world.lead)
    for number in range(MOST_LISTS - 1):
        client.post(page, {"name": f"No {number}", "address": "actions/"})
    assert client.post(page, {"name": "One more", "address": "actions/"}).status_code == 400
    assert client.post(page, {"drop": "Every risk"}).status_code == 302
    assert client.post(page, {"drop": "Every risk"}).status_code == 302
    assert len(Preference.objects.get(user=world.lead).lists) == MOST_LISTS - 1
