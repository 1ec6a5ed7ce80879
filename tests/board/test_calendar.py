"""A person's calendar: which events it has, and for how long its address works."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from icalendar import Calendar

from board.models import (
    DepartmentReturn,
    ImpactAssessment,
    Meeting,
    Notice,
    NoticeReview,
    Requirement,
    Resource,
    Validation,
)
from improvement.models import Membership
from tests.access_answers import PEOPLE
from tests.board.factories import a_meeting
from tests.pages import html_of, person
from tests.world import World, a_plan, change, leave, save
from workstreams.changes import renew_calendar
from workstreams.models import Preference
from workstreams.reminders.address import token_of

CUT = datetime(2026, 12, 1, tzinfo=UTC)


def address(world: World, name: str) -> str:
    user = getattr(world, name)
    preference = Preference.objects.filter(plan=world.plan, user=user).first()
    if preference is None:
        preference = save(Preference(plan=world.plan, user=user, calendar_number=1))
    return world.url(f"calendar/{token_of(preference)}.ics")


def events_of(url: str) -> dict[str, date]:
    """The events of a calendar, read without signing in: the day of each summary."""
    answer = Client().get(url)
    assert answer.status_code == 200
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["SUMMARY"]): event.decoded("DTSTART") for event in events}


@pytest.fixture
def meetings(world):
    for kind in Meeting.Kind.values:
        a_meeting(world, date(2026, 12, 8), CUT, kind)


MEETINGS = {
    "Improvement Board": date(2026, 12, 8),
    "Scrutiny committee": date(2026, 12, 8),
}
DEADLINE = {"Round 1: updates are due by 30 November 2026": date(2026, 11, 30)}


def test_a_leads_calendar_has_the_dates_of_their_actions_the_rounds_deadline_and_meetings(
    world, meetings
):
    dated = {"FP-01 The work of FP-01: agreed date 30 June 2099": date(2099, 6, 30)}
    assert events_of(address(world, "lead")) == dated | DEADLINE | MEETINGS


def test_an_owners_calendar_has_the_dates_of_their_own_actions_and_the_deadline(world):
    dated = {"MH-01 The work of MH-01: agreed date 30 June 2099": date(2099, 6, 30)}
    assert events_of(address(world, "owner")) == dated | DEADLINE


def test_the_calendar_of_a_board_member_has_only_the_meetings(world, meetings):
    for role in ("member", "adviser"):
        assert events_of(address(world, role)) == MEETINGS


def test_closed_rounds_and_finished_actions_are_not_in_a_calendar(world):
    change(world.round, state="closed")
    change(world.action, delivery="carried_out", finished=date(2026, 11, 2))
    assert events_of(address(world, "lead")) == {}


def test_an_exempt_action_is_not_named_in_a_calendar(world):
    change(world.exempt, title="A named person")
    answer = Client().get(address(world, "other_lead"))
    assert b"An exempt action: agreed date 30 June 2099" in answer.content
    assert b"named person" not in answer.content


def test_outside_checks_reviews_of_risks_and_assessments_are_with_who_sees_to_them(world):
    other = a_plan("elsewhere")
    checked = {"kind": "visit", "carried_out_by": "A council"}
    planned, held = {"planned_from": date(2099, 5, 1)}, {"held_from": date(2026, 5, 1)}
    for plan in (world.plan, other):
        save(Validation(plan=plan, title=f"Visit {plan.pk}", **checked, **planned))
        owed = {"report_due": date(2099, 6, 1)}
        save(Validation(plan=plan, title=f"Look {plan.pk}", **checked, **held, **owed))
        save(ImpactAssessment(plan=plan, kind="legal", due=date(2099, 7, 1)))
        said = {"ref": f"M{plan.pk}", "kind": "cost", "words": "A grant"}
        save(Resource(plan=plan, **said, due=date(2099, 8, 1)))
    change(world.action, marking="exempt", exempt_paragraph="2", marking_reason="A child")
    asked = {"kind": "equality", "due": date(2099, 7, 2)}
    save(ImpactAssessment(plan=world.plan, action=world.action, **asked))
    key, reviewed = world.plan.pk, {"R1: risk to be reviewed": date(2099, 1, 31)}
    assert world.risk.owner == world.lead
    aim = {"target_likelihood": 2, "target_impact": 2, "target_why": "Posts are filled"}
    change(world.risk, **aim, target_on=date(2099, 3, 31))
    reviewed["R1: risk to have its target score"] = date(2099, 3, 31)
    checks = {
        f"Visit {key}: planned for 1 May 2099": date(2099, 5, 1),
        f"Look {key}: report due": date(2099, 6, 1),
        f"Money M{key}: to be settled": date(2099, 8, 1),
    }
    of_action = {"An exempt action: assessment (equality and human rights) due": date(2099, 7, 2)}
    of_plan = {"The plan: assessment (legal) due": date(2099, 7, 1)}
    found = events_of(address(world, "manager"))
    every = checks | of_action | of_plan
    assert {name: day for name, day in found.items() if name in every | reviewed} == every
    found = events_of(address(world, "lead"))
    assert {name: day for name, day in found.items() if name in every | reviewed} == (
        of_action | reviewed
    )
    assert not any(
        str(other.pk) in name for name in found if name.startswith(("Visit", "Look", "Money"))
    )
    change(world.risk, owner=None)
    assert events_of(address(world, "manager")).items() >= reviewed.items()
    assert not events_of(address(world, "member")).keys() & (every | reviewed).keys()
    change(world.risk.reviews.get(), likelihood=2, impact=2)  # it has come down to its target
    assert "R1: risk to have its target score" not in events_of(address(world, "manager"))


def test_what_is_decided_and_owed_on_the_notice_is_with_who_sees_to_it(world):
    for plan in (world.plan, a_plan("elsewhere")):
        number = {"plan": plan, "number": 3, "regime": "notice", "state": "issued"}
        said = {"addressed_to": "T", "service": "S", "issued": date(2026, 2, 1)}
        signed = {"confirmed_at": CUT, "confirmed_by": world.chair}
        notice = save(Notice(**number, **said, **signed))
        save(DepartmentReturn(notice=notice, period_end=date(2099, 1, 1), due=date(2099, 1, 8)))
        expected = {"title": f"Review of {plan.pk}", "due": date(2099, 2, 1)}
        save(NoticeReview(plan=plan, notice=notice, **expected))
        save(NoticeReview(plan=plan, notice=notice, title="No day yet"))
        required = {"plan": plan, "notice": notice, "subject": "plan", "due": date(2099, 3, 31)}
        for ref, values in {
            f"A{plan.pk}": {},
            f"B{plan.pk}": {"body": world.organisation},
            f"C{plan.pk}": {"ended": True},
        }.items():
            save(Requirement(ref=ref, heading="Visits", **required, **values))
    first = change(world.decision, text="Never outside the site", owner=world.lead)
    change(first, due=date(2099, 4, 1))
    change(world.self_assessment, next_due=date(2099, 5, 1))
    key = world.plan.pk
    decision = {f"{first}: to be carried out": date(2099, 4, 1)}
    owed = {
        "Return for the period to 1 January 2099: due to the Department": date(2099, 1, 8),
        f"Review of {key}: expected February 2099": date(2099, 2, 28),
    }
    of_body = {f"B{key} Visits: to be met by 31 March 2099": date(2099, 3, 31)}
    required = {f"A{key} Visits: to be met by 31 March 2099": date(2099, 3, 31)} | of_body
    graded = {"The next self-assessment of the grades is due": date(2099, 5, 1)}
    held = Membership.objects.get(user=world.member)
    change(held, organisation=world.organisation)

    def found(name):
        return {
            words: day
            for words, day in events_of(address(world, name)).items()
            if day.year == 2099 and "agreed date" not in words
        }

    assert found("manager") == owed | required | graded
    assert found("chair") == owed
    assert found("lead") == decision
    assert found("member") == of_body
    change(world.fresh(first), owner=None)
    assert found("manager") == owed | required | graded | decision
    assert "Never outside" not in html_of(Client().get(address(world, "manager")))
    change(world.self_assessment, next_due=None)
    assert not found("manager").items() & graded.items()


def test_a_meeting_in_a_calendar_opens_the_meeting(world, meetings):
    body = Client().get(address(world, "member")).content.decode().replace("\r\n ", "")
    urls = sorted(line for line in body.splitlines() if line.startswith("URL"))
    paths = ("meetings/meeting-1/", "meetings/scrutiny-1/")
    assert urls == [f"URL:http://testserver{world.url(path)}" for path in paths]


def test_an_event_in_a_calendar_has_the_address_of_its_page(world):
    body = html_of(Client().get(address(world, "lead")))
    assert "URL:http://testserver/plans/testshire/actions/FP-01/" in body


def test_a_calendar_is_sent_as_text_calendar_and_never_cached(world):
    answer = Client().get(address(world, "lead"))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]


def status(url: str) -> int:
    return Client().get(url).status_code


def test_a_new_calendar_address_replaces_the_old_one(world):
    old = address(world, "lead")
    preference = Preference.objects.get(user=world.lead)
    renew_calendar(world.plan, by=world.lead, version=preference.version)
    assert (status(old), status(address(world, "lead"))) == (404, 200)


def test_a_calendar_address_stops_working_when_its_person_has_no_role_or_is_inactive(world):
    url, owner_url = address(world, "lead"), address(world, "owner")
    leave(world, "lead")
    change(world.owner, is_active=False)
    assert (status(url), status(owner_url)) == (404, 404)


def test_an_invalid_calendar_address_or_one_of_another_plan_is_not_found(world):
    a_plan("elsewhere")
    url = address(world, "lead")
    assert status(url.replace("testshire", "elsewhere")) == 404
    preference = Preference.objects.get(user=world.lead)
    assert status(url.replace(f"/{preference.pk}-", f"/{world.preference.pk}-")) == 404
    assert status(world.url("calendar/nonsense.ics")) == 404


def test_the_calendar_of_a_person_who_asked_for_no_address_is_not_found(world):
    preference = save(Preference(plan=world.plan, user=world.lead))
    assert status(world.url(f"calendar/{token_of(preference)}.ics")) == 404


def test_a_calendar_is_the_same_whoever_is_signed_in(world, sign_in):
    url = address(world, "lead")
    bodies = {
        sign_in(person(world, name)).get(url).content.replace(b"\r\n", b"\n").split(b"DTSTAMP")[0]
        for name in PEOPLE
    }
    assert len(bodies) == 1
