"""Meetings on their pages: added, changed, numbered, and the plan as their papers show it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from board.changes import edit_meeting, record_meeting
from board.models import Meeting
from improvement import clock
from tests.board.factories import a_meeting
from tests.pages import a_date, filled, html_of, send
from tests.world import a_plan

ADD = "meetings/add/"


def on_day(name: str, day: date) -> dict[str, str]:
    return a_date(name, day.day, day.month, day.year)


def test_a_manager_adds_a_meeting_which_the_dashboard_then_counts_from(world, sign_in):
    client, held = sign_in(world.manager), clock.today() - timedelta(days=3)
    assert "No meeting is on record yet" in html_of(client.get(world.url("meetings/")))
    days = on_day("held_on", held) | on_day("cutoff", held - timedelta(days=7))
    assert send(client, world.url(ADD), kind="board", **days).status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.number, meeting.held_on) == (1, held)
    assert timezone.localtime(meeting.cutoff_at).date() == held - timedelta(days=7)
    page = html_of(client.get(world.url("meetings/")))
    assert "Improvement Board 1" in page
    assert f"{world.url('board/')}?at=meeting-1" in page
    assert client.get(world.url("board/")).context["figures"].timetable.last_meeting == meeting


def test_the_days_of_a_meeting_are_changed_with_a_reason_and_a_stale_form_is_a_conflict(
    world, sign_in
):
    meeting = a_meeting(world, date(2027, 1, 19), timezone.now())
    client, url = sign_in(world.manager), world.url(f"meetings/{meeting.pk}/edit/")
    opened = filled(
        client.get(url).context["form"], reason="Moved", **on_day("held_on", date(2027, 1, 26))
    )
    assert client.post(url, opened).status_code == 302
    changed = Meeting.objects.get()
    assert (changed.held_on, changed.cutoff_at) == (date(2027, 1, 26), meeting.cutoff_at)
    assert client.post(url, opened).status_code == 409
    later = on_day("cutoff", date(2027, 1, 27))
    answer = send(client, url, reason="Moved", **later)
    assert answer.status_code == 400
    assert "before the meeting, not after it" in html_of(answer)


def test_meetings_are_numbered_by_plan_and_kind_in_the_order_of_entry(world):
    def added(plan, kind, day):
        values = {"held_on": day, "cutoff_at": timezone.now()}
        return record_meeting(plan, by="system:test", kind=kind, reason="Held", **values).number

    elsewhere = a_plan("elsewhere")
    assert added(world.plan, "board", date(2027, 3, 2)) == 1
    assert added(world.plan, "board", date(2027, 1, 19)) == 2
    assert added(world.plan, "scrutiny", date(2027, 1, 19)) == 1
    assert added(elsewhere, "board", date(2027, 1, 19)) == 1
    with pytest.raises(ValidationError, match="already a meeting of this kind"):
        added(world.plan, "board", date(2027, 1, 19))
    first = Meeting.objects.get(plan=world.plan, kind="board", number=1)
    values = {"held_on": date(2027, 1, 5), "cutoff_at": first.cutoff_at}
    moved = edit_meeting(
        first.pk, values, by=world.manager, on=clock.today(), version=1, reason="Moved"
    )
    assert moved.number == 1


def test_the_papers_of_a_meeting_that_was_held_never_show_a_later_moment(world):
    held, papers = clock.today() - timedelta(days=3), timezone.now() - timedelta(days=10)
    meeting = a_meeting(world, held, papers)
    about = {"by": world.manager, "on": clock.today(), "version": 1, "reason": "A slip"}
    later = {"held_on": held, "cutoff_at": papers + timedelta(days=1)}
    with pytest.raises(ValidationError, match="can’t show the plan at a later moment"):
        edit_meeting(meeting.pk, later, **about)
    assert edit_meeting(meeting.pk, later, **about | {"on": held}).cutoff_at == later["cutoff_at"]
    earlier = {"held_on": held, "cutoff_at": papers - timedelta(days=1)}
    assert edit_meeting(meeting.pk, earlier, **about | {"version": 2}).version == 3


def test_the_next_meeting_is_proposed_six_weeks_after_the_last(world, sign_in):
    client = sign_in(world.manager)
    assert client.get(world.url(ADD)).context["form"]["held_on"].value() is None
    a_meeting(world, date(2027, 1, 19), timezone.now())
    form = client.get(world.url(ADD)).context["form"]
    assert form["held_on"].value() == date(2027, 3, 2)
    assert form["cutoff"].value() == date(2027, 2, 23)


def test_a_meeting_names_the_instant_that_its_papers_show(world, sign_in):
    a_meeting(world, clock.today(), timezone.now())
    a_meeting(world, clock.today(), timezone.now(), kind="scrutiny")
    client = sign_in(world.chair)
    for at in ["meeting-1", "scrutiny-1"]:
        assert client.get(world.url(f"board/?at={at}")).status_code == 200
    for at in ["meeting-2", "meeting-", "meeting-one", "scrutiny-" + "9" * 30]:
        assert client.get(world.url(f"board/?at={at}")).status_code == 404


def test_a_meeting_of_another_plan_is_not_found(world, sign_in):
    other = Meeting(plan=a_plan("elsewhere"), kind="board", number=1, cutoff_at=timezone.now())
    other.held_on = clock.today()
    other.save_as("system:test", "Held")
    assert sign_in(world.manager).get(world.url(f"meetings/{other.pk}/edit/")).status_code == 404
    assert "Improvement Board" not in html_of(sign_in(world.manager).get(world.url("meetings/")))
