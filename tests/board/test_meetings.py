"""Meetings on their pages: added, changed, numbered, and the plan as their papers show it."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.changes import edit_meeting, record_meeting
from board.models import Meeting, Terms
from board.queries.meeting_days import close_of, papers_day, series_of
from board.queries.meetings import lane_of, meetings_with_papers
from board.queries.terms import rules_on
from board.views.grades import asked
from improvement import clock
from tests.board.factories import a_decision, a_judgement, a_meeting, changed, days
from tests.pages import filled, html_of, on_day, send
from tests.world import a_plan, change, save

ADD = "meetings/add/"
PAPERS = close_of(date(2026, 11, 10))  # a Tuesday


def test_a_manager_adds_a_meeting_which_the_dashboard_then_counts_from(world, sign_in):
    client, held = sign_in(world.manager), clock.today() - timedelta(days=3)
    assert "No meeting is on record yet" in html_of(client.get(world.url("meetings/")))
    rules = rules_on(world.plan, held)
    due = papers_day("board", held, rules)
    assert send(client, world.url(ADD), kind="board", **on_day("held_on", held)).status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.number, meeting.held_on, meeting.papers_due) == (1, held, due)
    assert timezone.localtime(meeting.cutoff_at).date() == due
    page = html_of(client.get(world.url("meetings/")))
    assert "Improvement Board 1" in page
    assert "manager plans them: one every 6 weeks, as is usual. It last met on" in page
    assert client.get(world.url("board/")).context["figures"].timetable.last_meeting == meeting


def test_the_days_of_a_meeting_are_changed_with_a_reason_and_a_stale_form_is_a_conflict(
    world, sign_in
):
    meeting = a_meeting(world, date(2027, 1, 19), PAPERS)
    client, url = sign_in(world.manager), world.url("meetings/meeting-1/edit/")
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
        values = {"held_on": day, "cutoff_at": PAPERS}
        return record_meeting(plan, by="system:test", kind=kind, reason="Held", **values).number

    elsewhere = a_plan("elsewhere")
    assert added(world.plan, "board", date(2027, 3, 2)) == 1
    assert added(world.plan, "board", date(2027, 1, 19)) == 2
    assert added(world.plan, "scrutiny", date(2027, 1, 19)) == 1
    assert added(elsewhere, "board", date(2027, 1, 19)) == 1
    with pytest.raises(ValidationError, match="already a meeting of this kind"):
        added(world.plan, "board", date(2027, 1, 19))
    first = Meeting.objects.get(plan=world.plan, kind="board", number=1)
    values = {"held_on": date(2027, 1, 5), "papers_due": date(2026, 12, 29)}
    moved = edit_meeting(
        first.pk, values, by=world.manager, on=clock.today(), version=1, reason="Moved"
    )
    assert moved.number == 1


def test_the_papers_of_a_meeting_that_was_held_never_show_a_later_moment(world, sign_in):
    held, papers = date(2026, 11, 18), PAPERS
    meeting = a_meeting(world, held, papers)
    about = {"by": world.manager, "on": date(2026, 11, 20), "version": 1, "reason": "A slip"}
    later = {"held_on": held, "cutoff_at": papers + timedelta(days=1)}
    with pytest.raises(ValidationError, match="can’t show the plan at a later moment"):
        edit_meeting(meeting.pk, later, **about)
    assert edit_meeting(meeting.pk, later, **about | {"on": held}).cutoff_at == later["cutoff_at"]
    earlier = {"held_on": held, "cutoff_at": papers - timedelta(days=1)}
    manager, page = sign_in(world.manager), world.url("meetings/meeting-1/")
    assert html_of(manager.get(page)).count("Put right on") == 1  # it is past that day now
    assert edit_meeting(meeting.pk, earlier, **about | {"version": 2}).version == 3
    assert edit_meeting(meeting.pk, {"place": "A"}, **about | {"version": 3}).version == 4
    shown = html_of(manager.get(page))
    assert shown.count("Put right on") == 2
    assert "before: 11 November 2026" in shown
    assert "A slip" in shown


def test_a_meeting_that_was_held_stays_held_and_what_was_put_right_of_it_is_told(world, sign_in):
    meeting = a_meeting(world, days(-3), PAPERS)
    about = {"by": world.manager, "on": clock.today(), "reason": "A slip"}
    for day in (clock.today(), days(5)):
        with pytest.raises(ValidationError, match="on a day that is not over"):
            edit_meeting(meeting.pk, {"held_on": day}, version=1, **about)
    manager, page = sign_in(world.manager), world.url("meetings/meeting-1/")

    def told():
        return html_of(manager.get(page)).count("Put right on")

    changed(meeting, cutoff_at=PAPERS - timedelta(days=1))
    assert told() == 1
    changed(meeting, held_on=days(5))  # as it could be once
    assert told() == 1
    changed(meeting, cutoff_at=PAPERS - timedelta(days=4))
    changed(meeting, held_on=days(-3))
    assert told() == 1  # the second was moved while the meeting was to come
    changed(meeting, called_off=True)  # one that was never held is put on another day
    moved = {"held_on": days(5), "called_off": False}
    assert edit_meeting(meeting.pk, moved, version=meeting.version, **about).held_on == days(5)


def test_a_meeting_at_which_something_was_done_today_was_held(world):
    about = {"by": world.manager, "on": clock.today(), "reason": "A slip"}
    made = [
        lambda meeting: a_decision(world, meeting=meeting),
        lambda meeting: a_judgement(world, meeting=meeting),
        lambda meeting: change(meeting, attendance_at=timezone.now()),
    ]
    for ago, make in enumerate(made, start=1):
        meeting = a_meeting(world, days(0), PAPERS)
        make(meeting)
        about["version"] = world.fresh(meeting).version
        with pytest.raises(ValidationError, match="can’t be called off"):
            edit_meeting(meeting.pk, {"called_off": True}, **about)
        with pytest.raises(ValidationError, match="can’t be put on a day that is not over"):
            edit_meeting(meeting.pk, {"held_on": days(1)}, **about)
        edit_meeting(meeting.pk, {"held_on": days(-ago)}, **about)
    meeting = a_meeting(world, days(0), PAPERS)
    assert edit_meeting(meeting.pk, {"called_off": True}, **about | {"version": 1}).called_off


def test_the_moment_that_papers_show_is_held_against_the_day_on_which_they_were_sent(world):
    asked = {"kind": "board", "held_on": date(2027, 1, 19), "reason": "Planned"}
    meeting = record_meeting(world.plan, by=world.manager, **asked)
    about = {"by": world.manager, "on": date(2026, 11, 16), "reason": "Late"}
    assert meeting.papers_due == date(2027, 1, 12)
    late = {"cutoff_at": close_of(date(2027, 1, 14))}
    with pytest.raises(ValidationError, match="after they are due"):
        edit_meeting(meeting.pk, late, version=1, **about)
    early = {"papers_sent": date(2027, 1, 11)}
    with pytest.raises(ValidationError, match="sent on 11 January 2027 and show it on 12 January"):
        edit_meeting(meeting.pk, early, version=1, **about)
    sent = {"papers_sent": date(2027, 1, 14)}
    edit_meeting(meeting.pk, sent | late, version=1, **about)
    with pytest.raises(ValidationError, match="sent on 14 January 2027 and show it on 15 January"):
        edit_meeting(meeting.pk, {"cutoff_at": close_of(date(2027, 1, 15))}, version=2, **about)


def test_a_meeting_goes_by_the_terms_of_reference_of_its_own_day(world, sign_in):
    terms = {"plan": world.plan, "purpose": "To oversee the plan"}
    save(Terms(number=1, starts=date(2026, 1, 1), **terms))
    page = html_of(sign_in(world.manager).get(world.url("meetings/")))
    assert "manager plans them: one every 6 weeks by its terms." in page
    later = {"papers_days": 10, "notes_days": 5, "weeks": 4}
    save(Terms(number=2, starts=date(2027, 3, 1), **later, **terms))
    client, first = sign_in(world.manager), on_day("first", date(2027, 2, 23))
    assert send(client, world.url("meetings/series/"), count="2", weeks="6", **first).url
    alone = on_day("held_on", date(2027, 6, 1)) | {"kind": "board"}
    assert send(client, world.url(ADD), **alone).url
    days = [(each.papers_due, each.notes_due) for each in Meeting.objects.order_by("held_on")]
    assert days == [
        (date(2027, 2, 16), date(2027, 3, 5)),
        (date(2027, 3, 19), date(2027, 4, 12)),
        (date(2027, 5, 17), date(2027, 6, 7)),
    ]


def test_the_next_meeting_is_proposed_six_weeks_after_the_last(world, sign_in):
    client = sign_in(world.manager)
    assert client.get(world.url(ADD)).context["form"]["held_on"].value() is None
    a_meeting(world, date(2027, 1, 19), timezone.now())
    form = client.get(world.url(ADD)).context["form"]
    assert form["held_on"].value() == date(2027, 3, 2)
    assert "by the board’s terms of reference" in form.preface


def test_a_meeting_names_the_instant_that_its_papers_show(world, sign_in):
    a_meeting(world, clock.today(), timezone.now())
    a_meeting(world, clock.today(), timezone.now(), kind="scrutiny")
    client = sign_in(world.chair)
    pages = (
        html_of(client.get(world.url("meetings/"))),
        html_of(client.get(world.url("meetings/meeting-1/"))),
    )
    assert all(f"{world.url('board/')}?at=meeting-1" in page for page in pages)
    for at in ["meeting-1", "scrutiny-1"]:
        assert client.get(world.url(f"board/?at={at}")).status_code == 200
    for at in ["meeting-2", "meeting-", "meeting-one", "scrutiny-" + "9" * 30]:
        assert client.get(world.url(f"board/?at={at}")).status_code == 404


def test_a_meeting_of_another_plan_is_not_found(world, sign_in):
    other = Meeting(plan=a_plan("elsewhere"), kind="board", number=1, cutoff_at=timezone.now())
    other.held_on = clock.today()
    other.save_as("system:test", "Held")
    client = sign_in(world.manager)
    for path in ("", "edit/", "papers/", "agenda/", "agenda/add/"):
        assert client.get(world.url(f"meetings/meeting-1/{path}")).status_code == 404, path
    assert client.get(world.url("meetings/council-1/")).status_code == 404  # of no kind
    assert "Improvement Board" not in html_of(client.get(world.url("meetings/")))


@pytest.mark.parametrize(
    ("kind", "held", "due"),
    [
        ("board", date(2013, 1, 8), date(2012, 12, 31)),  # New Year’s Day is none
        ("board", date(2013, 5, 7), date(2013, 4, 29)),  # nor is the bank holiday before it
        ("scrutiny", date(2012, 11, 16), date(2012, 11, 8)),  # five clear days
        ("board", date(2099, 6, 2), date(2099, 5, 26)),  # weekdays, where no holiday is known
    ],
)
def test_papers_are_due_some_working_days_before(world, kind, held, due):
    assert papers_day(kind, held, rules_on(world.plan, held)) == due
    made = record_meeting(world.plan, by="system:test", kind=kind, held_on=held, reason="Planned")
    assert (made.papers_due, timezone.localdate(made.cutoff_at)) == (due, due)


def test_papers_show_the_plan_at_a_working_day_and_not_after_they_are_due(world, sign_in):
    client = sign_in(world.manager)
    held = on_day("held_on", date(2013, 1, 8)) | {"kind": "board"}
    refused = {
        "at a weekend or a bank holiday": on_day("cutoff", date(2013, 1, 1)),
        "after they are due": on_day("cutoff", date(2013, 1, 2)),
        "day of the meeting at latest": on_day("papers_due", date(2013, 1, 9))
        | on_day("cutoff", date(2013, 1, 2)),
        "Enter a time of the day": {"starts_at": "noon"},
    }
    for words, typed in refused.items():
        answer = send(client, world.url(ADD), **held, **typed)
        assert answer.status_code == 400, words
        assert words in html_of(answer)
    typed = on_day("cutoff", date(2012, 12, 31)) | {"starts_at": "14:00", "place": "Shire Hall"}
    assert send(client, world.url(ADD), **held, **typed).status_code == 302
    page = html_of(client.get(world.url("meetings/meeting-1/")))
    assert "8 January 2013, 14:00" in page
    assert "Shire Hall" in page


def test_a_series_is_planned_ahead_and_moves_off_bank_holidays(world, sign_in):
    client, url = sign_in(world.manager), world.url("meetings/series/")
    first = on_day("first", date(2027, 11, 15))  # six weeks before 27 December, a bank holiday
    assert client.get(url).context["form"]["weeks"].value() == 6
    assert send(client, url, count="3", starts_at="10:30", **first).status_code == 302
    meetings = Meeting.objects.order_by("number")
    days = [date(2027, 11, 15), date(2027, 12, 29), date(2028, 2, 7)]
    assert [each.held_on for each in meetings] == days
    assert {each.starts_at for each in meetings} == {time(10, 30)}
    assert series_of(days[0], 6, 3) == days
    assert send(client, url, count="3", starts_at="10:30", **first).status_code == 302  # twice
    again = {"count": "2", "weeks": "12"} | on_day("first", date(2027, 12, 29))
    answer = send(client, url, **again)
    assert answer.status_code == 400
    assert "already a meeting of this kind" in html_of(answer)
    assert Meeting.objects.count() == 3
    proposed = client.get(url).context["form"]
    assert proposed["first"].value() == date(2028, 3, 20)
    assert proposed["starts_at"].value() == time(10, 30)


def places_of_meetings(world) -> tuple[list[str], list[str], list[Meeting]]:
    """What is offered as an instant, stands on the timeline, and is offered to self-assessments."""
    named = [name for name, _ in meetings_with_papers(world.plan)]
    on_timeline = [event.words for event in lane_of(Meeting.Kind.BOARD, world.plan)[2]]
    return named, on_timeline, [*asked(world.plan, world.grade_scheme, None)["meetings"]]


def test_a_meeting_that_is_called_off_is_not_the_next_one(world, sign_in):
    a_meeting(world, date(2099, 1, 13), PAPERS)
    client, url = sign_in(world.manager), world.url("meetings/meeting-1/")
    figures = client.get(world.url("board/")).context["figures"]
    assert figures.timetable.next_meeting is not None
    found = places_of_meetings(world)
    assert found == (["meeting-1"], ["meeting 1"], [Meeting.objects.get()])
    late = "its papers <strong>have been overdue since 1 November 2026</strong>"
    change(Meeting.objects.get(), papers_due=date(2026, 11, 1))
    assert late in html_of(client.get(world.url("meetings/")))
    assert send(client, f"{url}edit/", called_off="on", reason="Snow").status_code == 302
    assert "called off" in html_of(client.get(url))
    assert places_of_meetings(world) == ([], [], [])
    kept = changed(world.self_assessment, meeting=Meeting.objects.get())
    assert [*asked(world.plan, kept.scheme, kept)["meetings"]] == [kept.meeting]
    figures = client.get(world.url("board/")).context["figures"]
    assert figures.timetable.next_meeting is None
    a_meeting(world, date(2026, 11, 20), PAPERS)
    held = send(client, world.url("meetings/meeting-2/edit/"), called_off="on", reason="A slip")
    assert "It was held, so it can’t be called off" in html_of(held)


def test_papers_and_notes_are_sent_and_stand_on_the_meetings_page(world, sign_in):
    meeting = a_meeting(world, date(2026, 11, 20), PAPERS)
    change(meeting, papers_due=date(2026, 11, 13), notes_due=date(2026, 11, 27))
    client, url = sign_in(world.manager), world.url("meetings/meeting-1/")
    page = html_of(client.get(url))
    assert "Papers due 13 November 2026" in page
    opened = filled(client.get(f"{url}papers/").context["form"], reason="Sent")
    sent = on_day("papers_sent", date(2026, 11, 13)) | on_day("notes_sent", date(2026, 11, 24))
    assert client.post(f"{url}papers/", opened | sent | {"notes": "All agreed."}).status_code == 302
    page = html_of(client.get(url))
    assert "Papers sent 13 November 2026" in page
    assert "Notes sent 24 November 2026" in page
    assert "All agreed." in page
    assert "Papers and notes" in page
    assert client.post(f"{url}papers/", opened | sent).status_code == 409
    early = send(client, f"{url}papers/", **on_day("notes_sent", date(2026, 11, 1)), reason="x")
    assert "Notes can’t have been sent before the meeting" in html_of(early)


def test_the_page_shows_what_the_board_decided_and_judged_and_what_was_assessed_for_it(
    world, sign_in, django_assert_num_queries
):
    a_meeting(world, days(5), PAPERS)
    meeting, _ = a_meeting(world, days(-5), PAPERS), a_meeting(world, days(-2), PAPERS)
    chair, manager = sign_in(world.chair), sign_in(world.manager)
    url, empty = (
        world.url("meetings/meeting-2/"),
        [
            "No decision of this meeting is on record",
            "No judgement of this meeting is on record",
            "No self-assessment was made for this meeting",
        ],
    )
    page = html_of(chair.get(url))
    assert [words for words in empty if words not in page] == []
    to_come = html_of(chair.get(world.url("meetings/meeting-1/")))
    assert [words in to_come for words in empty] == [False, False, True]
    member = html_of(sign_in(world.member).get(url))
    assert world.grade_scheme
    forms = {"decisions": chair, "judgements": chair, "grades": manager}
    for noun, client in forms.items():
        link = world.url(f"{noun}/add/?meeting=meeting-2")
        assert link in html_of(client.get(url))
        assert link not in member
        proposed = client.get(link).context["form"]["meeting"].value()
        assert getattr(proposed, "pk", proposed) == meeting.pk
    a_decision(world, meeting=meeting, text="Visit weekly")
    a_judgement(world, meeting=meeting)
    change(world.self_assessment, meeting=meeting)
    page = html_of(chair.get(url))
    assert [words for words in empty if words in page] == []
    for words in ("Visit weekly", "FP-01 ", "Red", "waits to be moderated"):
        assert words in page
    with CaptureQueriesContext(connection) as asked:
        chair.get(url)
    few = len(asked)
    for number in range(26):
        a_decision(world, meeting=meeting, text=f"Number {number}.")
    a_judgement(world, meeting=meeting, subject=world.practice)
    page = html_of(chair.get(url))
    with django_assert_num_queries(few):
        chair.get(url)
    assert "Number 23." in page
    assert "Number 24." not in page
    assert "Number 24." in html_of(chair.get(f"{url}?decisions=2"))


def test_the_plan_is_not_shown_as_at_an_instant_before_it_began(world, sign_in):
    a_meeting(world, date(2012, 11, 16), close_of(date(2012, 11, 8)), kind="scrutiny")
    client = sign_in(world.manager)
    assert "?at=scrutiny-1" not in html_of(client.get(world.url("meetings/")))
    page = html_of(client.get(world.url("meetings/scrutiny-1/")))
    assert "?at=scrutiny-1" not in page
    assert "The plan began after 8 November 2012" in page
