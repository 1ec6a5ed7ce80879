"""The board's terms of reference by version, its seats with their substitutes, and who was at its
meetings."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from board.changes import record_attendance
from board.models import Attendance, Meeting, Seat, Substitute, Terms
from board.queries.meeting_days import close_of
from board.queries.terms import rules_on
from board.views.attendance import MEETINGS
from improvement.models import Organisation
from improvement.paging import PAGE_SIZE
from tests.board.factories import a_meeting, days
from tests.pages import filled, html_of, on_day, send
from tests.world import LONG_AGO, a_plan, change, save
from workstreams.models import Source

CUT = close_of(date(2026, 11, 10))


def test_terms_are_entered_by_version_and_say_what_was_left_blank(world, sign_in):
    client, url = sign_in(world.manager), world.url("terms/")
    assert "No terms of reference are on record" in html_of(client.get(url))
    first = on_day("starts", date(2012, 11, 27)) | {"purpose": "To see that children are safer"}
    assert send(client, f"{url}add/", **first).status_code == 302
    assert send(client, f"{url}add/", **first).status_code == 400  # from the same day
    again = on_day("starts", date(2013, 9, 10)) | {"weeks": "4", "papers_days": "3"}
    assert send(client, f"{url}add/", **again).status_code == 302
    page = html_of(client.get(url))
    assert "Version 2, from 10 September 2013" in page
    assert "Every 4 weeks" in page
    assert page.count("Not said") == 4
    assert "from 27 November 2012" in page
    assert "Every 6 weeks" in html_of(client.get(f"{url}1/"))
    assert rules_on(world.plan, date(2013, 9, 9)).weeks == 6
    assert rules_on(world.plan, date(2013, 9, 10)).papers == 3
    assert client.get(world.url("meetings/series/")).context["form"]["weeks"].value() == 4


def test_a_document_shows_the_versions_that_rest_on_it_a_page_at_a_time(world, sign_in):
    document = save(Source(plan=world.plan, ref="S1", title="Terms"))
    for number in range(2, 28):
        starts = date(2013, 1, 1) + timedelta(number)
        save(Terms(plan=world.plan, number=number, starts=starts, document=document))
    own = world.url(f"structure/documents/{document.pk}/")
    client = sign_in(world.manager)
    page = html_of(client.get(own))
    assert page.count("Terms of reference, version") == PAGE_SIZE
    assert 'href="?terms=2' in page
    assert f'href="{own}"' in html_of(client.get(world.url("terms/27/")))  # and leads back to it


def test_a_version_is_corrected_with_a_reason_and_a_stale_form_is_a_conflict(world, sign_in):
    assert world.terms.number == 1
    client, url = sign_in(world.manager), world.url("terms/1/edit/")
    opened = filled(client.get(url).context["form"], quorum="A third", reason="Left out")
    assert client.post(url, opened).status_code == 302
    assert client.post(url, opened).status_code == 409
    page = html_of(client.get(world.url("terms/1/")))
    assert "A third" in page
    assert "Left out" in page


def test_a_seat_is_a_post_of_a_body_with_substitutes_by_period(world, sign_in):
    client, url = sign_in(world.manager), world.url("terms/")
    assert "Nobody’s seat is on record" in html_of(client.get(url))
    seat = {"organisation": str(world.organisation.pk), "post": "Chief superintendent"}
    seat |= on_day("starts", date(2012, 11, 27))
    assert send(client, f"{url}seats/add/", **seat).status_code == 302
    held = Seat.objects.get()
    own = f"{url}seats/{held.pk}/"
    assert "gives no right of its own" not in html_of(client.get(own))
    seconds = seat | {"post": "Director", "sits_as": "vice"}
    assert send(client, f"{url}seats/add/", **seconds).status_code == 302
    vice = html_of(client.get(f"{url}seats/{Seat.objects.get(sits_as='vice').pk}/"))
    assert "Seat on the board: vice-chair" in vice
    assert "gives no right of its own" in vice  # by a cover with its days, as for everyone
    assert world.url("people/cover/") in vice
    other = {"post": "Superintendent"} | on_day("starts", date(2012, 11, 27))
    assert send(client, f"{own}substitutes/add/", **other).status_code == 302
    substitute = Substitute.objects.get()
    edit = f"{own}substitutes/{substitute.pk}/edit/"
    opened = filled(client.get(edit).context["form"], reason="Retired")
    opened |= on_day("ends", date(2013, 6, 30))
    assert client.post(edit, opened).status_code == 302
    assert client.post(edit, opened).status_code == 409
    page = html_of(client.get(url))
    assert "Superintendent, until 30 June 2013" in page
    wrong = on_day("ends", date(2012, 1, 1)) | {"reason": "A slip"}
    answer = send(client, f"{own}edit/", **wrong)
    assert "The last day must be on or after the first" in html_of(answer)
    ends = on_day("ends", date(2013, 12, 31)) | {"reason": "The post goes"}
    assert send(client, f"{own}edit/", **ends).status_code == 302
    page = html_of(client.get(own))
    assert "last day 31 December 2013" in page
    assert "Nothing is recorded of this seat at a meeting yet" in page


@pytest.fixture
def meeting(world):
    return a_meeting(world, date(2026, 11, 20), CUT)


def test_who_was_there_is_recorded_by_seat_and_read_by_body_over_time(world, sign_in, meeting):
    seat, other = world.seat, save(Seat(plan=world.plan, post="Independent chair", starts=LONG_AGO))
    gone = {"starts": date(2011, 1, 1), "ends": date(2012, 1, 1)}
    save(Seat(plan=world.plan, post="A post that went", **gone))
    ended = {"starts": LONG_AGO, "ends": date(2020, 1, 1)}
    save(Substitute(seat=seat, post="One of long ago", **ended))
    client, url = sign_in(world.manager), world.url("meetings/meeting-1/attendance/")
    assert "not recorded yet who was at a meeting" in html_of(
        client.get(world.url("meetings/attendance/"))
    )
    names = [f"seat_{seat.pk}", f"seat_{other.pk}"]
    substitute = f"substitute-{world.substitute.pk}"
    form = client.get(url).context["form"]
    assert {name for name in form.fields if name.startswith("seat")} == set(names)
    choices = dict(form.fields[names[0]].choices)
    assert choices[substitute] == "Substitute: Superintendent"
    assert "Substitute: One of long ago" not in choices.values()
    assert send(client, url).status_code == 400
    opened = filled(form) | dict(zip(names, [substitute, "present"], strict=True))
    assert client.post(url, opened).status_code == 302
    assert client.post(url, opened | {"reason": "x"}).status_code == 409
    page = html_of(client.get(world.url("meetings/meeting-1/")))
    assert "Chief superintendent, The police: substitute: Superintendent" in page
    same = send(client, url, reason="Nothing")
    assert "You have not changed anything" in html_of(same)
    values = dict(zip(names, ["apologies", "present"], strict=True))
    assert send(client, url, reason="It was cancelled", **values).status_code == 302
    assert Attendance.objects.get(seat=seat).substitute is None
    page = html_of(client.get(world.url("meetings/attendance/")))
    assert "20 November 2026" in page
    assert "0 of 1" in page
    assert "1 by the post itself" in page
    assert "Apologies" in html_of(client.get(world.url(f"terms/seats/{seat.pk}/")))


def test_a_body_with_several_seats_is_told_by_numbers(world, sign_in, meeting):
    seats = [
        save(Seat(plan=world.plan, organisation=world.organisation, post=p, starts=LONG_AGO))
        for p in ("One", "Two")
    ]
    a_meeting(world, date(2026, 10, 6), CUT)

    def filled_so(found, *states):
        seated = [(s, state, None) for s, state in zip(seats, states, strict=True)]
        about = {"by": world.manager, "now": timezone.now(), "version": 1, "reason": "Held"}
        record_attendance(found.pk, seated, **about)

    filled_so(meeting, "present", "absent")
    filled_so(Meeting.objects.get(number=2), "present", "present")
    later = save(Organisation(plan=world.plan, ref="nhs", name="The trust"))
    seat = save(Seat(plan=world.plan, organisation=later, post="Chief", starts=LONG_AGO))
    save(Attendance(meeting=Meeting.objects.get(number=2), seat=seat, state="absent"))
    address = world.url("meetings/attendance/")
    page = html_of(sign_in(world.member).get(address))
    for words in ("1 present, 1 absent", "All present", "3 of 4", "–"):
        assert words in page, words
    words = " ".join(page.split())
    assert "<strong>1 of 2</strong> seats were filled, 1 by the post itself" in words
    assert f"Nobody sat for Two, {world.organisation}." in words
    first = date(2026, 1, 6)
    for week in range(MEETINGS):
        held = a_meeting(world, first + timedelta(weeks=week), CUT)
        change(held, attendance_at=timezone.now())
    member = sign_in(world.member)
    shown = [
        [each.held_on for each in member.get(f"{address}{page}").context["meetings"]]
        for page in ("", "?meetings=2")
    ]
    assert [len(days_shown) for days_shown in shown] == [MEETINGS, 2]
    assert min(shown[0]) > max(shown[1])


def test_who_will_be_there_is_not_recorded_ahead_nor_without_seats(world, sign_in):
    ahead = a_meeting(world, days(40), CUT)
    client, url = sign_in(world.manager), world.url("meetings/meeting-1/attendance/")
    assert "No seat of the board is on record for that day" in html_of(client.get(url))
    seat = f"seat_{world.seat.pk}"
    assert "It has not been held yet" in html_of(send(client, url, **{seat: "present"}))
    assert "Record who was there" not in html_of(client.get(world.url("meetings/meeting-1/")))
    assert ahead.is_of_board
    change(ahead, held_on=days(-1), called_off=True)
    assert "It was called off" in html_of(send(client, url, **{seat: "present"}))
    assert "Record who was there" not in html_of(client.get(world.url("meetings/meeting-1/")))


def test_another_plans_terms_and_seats_are_not_found(world, sign_in):
    elsewhere = a_plan("elsewhere")
    save(Terms(plan=elsewhere, number=7, starts=LONG_AGO, purpose="Theirs"))
    seat = save(Seat(plan=elsewhere, post="Their chief", starts=LONG_AGO))
    theirs = {"kind": "board", "cutoff_at": CUT, "held_on": days(-1), "plan": elsewhere}
    held = save(Meeting(number=7, **theirs))
    kept = save(Attendance(meeting=held, seat=seat, state="absent"))
    client = sign_in(world.manager)
    assert "Their chief" not in html_of(client.get(world.url("meetings/attendance/")))
    filled_in = {f"seat_{seat.pk}": "present"}
    assert client.post(world.url("meetings/meeting-7/attendance/"), filled_in).status_code == 404
    assert world.seat
    own = a_meeting(world, days(-1), CUT)
    address = world.url(f"meetings/{own.instant_name}/attendance/")
    assert "Their chief" not in html_of(client.get(address))
    assert send(client, address, **filled_in).status_code == 400  # nothing of it is asked here
    assert (list(Attendance.objects.all()), world.fresh(kept).state) == ([kept], "absent")
    for path in ("7/", "7/edit/", f"seats/{seat.pk}/", f"seats/{seat.pk}/edit/"):
        assert client.get(world.url(f"terms/{path}")).status_code == 404, path
    assert client.get(world.url(f"terms/seats/{seat.pk}/substitutes/add/")).status_code == 404
    assert "Their" not in html_of(client.get(world.url("terms/")))
