"""A person's calendar: what stands in it, and for how long its address works."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from icalendar import Calendar

from board.models import Meeting
from tests.pages import html_of
from tests.test_access import PEOPLE, person
from tests.workstreams.test_things import change, leave
from tests.world import World, a_plan, save
from workstreams.changes import renew_calendar
from workstreams.models import Preference
from workstreams.reminders.address import token_of

CUT = datetime(2026, 12, 1, tzinfo=UTC)


def address(world: World, name: str) -> str:
    user = getattr(world, name)
    chosen = Preference.objects.filter(plan=world.plan, user=user).first()
    if chosen is None:
        chosen = save(Preference(plan=world.plan, user=user, calendar_number=1))
    return world.url(f"calendar/{token_of(chosen)}.ics")


def read(url: str) -> dict[str, date]:
    """What the calendar says, read without signing in: days by summary."""
    answer = Client().get(url)
    assert answer.status_code == 200
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(one["SUMMARY"]): one.decoded("DTSTART") for one in events}


@pytest.fixture
def meetings(world):
    for kind in Meeting.Kind.values:
        save(Meeting(plan=world.plan, kind=kind, held_on=date(2026, 12, 8), cutoff_at=CUT))


MEETINGS = {
    "Improvement Board": date(2026, 12, 8),
    "Scrutiny committee": date(2026, 12, 8),
}
DEADLINE = {"Round 1: reports are due by 30 November 2026": date(2026, 11, 30)}


def test_a_lead_has_the_dates_of_their_actions_the_deadline_and_the_meetings(world, meetings):
    dated = {"FP-01 The work of FP-01: agreed date 30 June 2099": date(2099, 6, 30)}
    assert read(address(world, "lead")) == dated | DEADLINE | MEETINGS


def test_an_owner_has_those_of_what_they_own(world):
    dated = {"MH-01 The work of MH-01: agreed date 30 June 2099": date(2099, 6, 30)}
    assert read(address(world, "owner")) == dated | DEADLINE


def test_who_reports_nothing_has_the_meetings_alone(world, meetings):
    assert read(address(world, "member")) == MEETINGS


def test_a_closed_round_and_a_finished_action_are_no_dates_to_keep(world):
    change(world.round, state="closed")
    change(world.action, delivery="carried_out", finished=date(2026, 11, 2))
    assert read(address(world, "lead")) == {}


def test_an_exempt_action_is_not_named(world):
    change(world.exempt, title="A named person")
    answer = Client().get(address(world, "other_lead"))
    assert b"An exempt action: agreed date 30 June 2099" in answer.content
    assert b"named person" not in answer.content


def test_an_event_leads_to_its_page(world):
    body = html_of(Client().get(address(world, "lead")))
    assert "URL:http://testserver/plans/testshire/actions/FP-01/" in body


def test_it_is_a_calendar_that_no_cache_keeps(world):
    answer = Client().get(address(world, "lead"))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]


def status(url: str) -> int:
    return Client().get(url).status_code


def test_a_new_address_takes_the_place_of_the_old(world):
    old = address(world, "lead")
    chosen = Preference.objects.get(user=world.lead)
    renew_calendar(world.plan, by=world.lead, version=chosen.version)
    assert (status(old), status(address(world, "lead"))) == (404, 200)


def test_an_address_stops_with_the_role_and_when_its_person_may_not_sign_in(world):
    url, other = address(world, "lead"), address(world, "owner")
    leave(world, "lead")
    change(world.owner, is_active=False)
    assert (status(url), status(other)) == (404, 404)


def test_an_address_that_was_made_up_or_is_of_another_plan_opens_nothing(world):
    a_plan("elsewhere")
    url = address(world, "lead")
    assert status(url.replace("testshire", "elsewhere")) == 404
    chosen = Preference.objects.get(user=world.lead)
    assert status(url.replace(f"/{chosen.pk}-", f"/{world.preference.pk}-")) == 404
    assert status(world.url("calendar/nonsense.ics")) == 404


def test_a_number_that_no_address_had_opens_nothing(world):
    chosen = save(Preference(plan=world.plan, user=world.lead))
    assert status(world.url(f"calendar/{token_of(chosen)}.ics")) == 404


def test_signing_in_as_someone_else_changes_nothing_in_it(world, sign_in):
    url = address(world, "lead")
    bodies = {
        sign_in(person(world, name)).get(url).content.replace(b"\r\n", b"\n").split(b"DTSTAMP")[0]
        for name in PEOPLE
    }
    assert len(bodies) == 1
