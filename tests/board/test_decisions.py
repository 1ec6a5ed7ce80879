"""Decisions of the board: recorded, put right until it meets again, carried out, withdrawn."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.html import strip_tags

from board.changes import edit_decision, record_decision, say_decision_done
from board.difference.between import difference
from board.models import Decision, Meeting
from improvement import clock
from improvement.history import StaleRecord
from improvement.models import Cover
from improvement.roles import Role
from tests.board.factories import a_decision, a_judgement, a_meeting, days, this_instant
from tests.pages import a_date, filled, html_of, send
from tests.world import a_member, a_plan, change, save

LIST, ADD = "decisions/", "decisions/add/"
TYPED = {"text": "Visits by team", "reasons": "Two fell behind", "owner_post": "Head of service"}


def on_day(name, day):
    return a_date(name, day.day, day.month, day.year)


def held(world, ago=10):
    return a_meeting(world, days(-ago), timezone.now() - timedelta(days=ago + 7))


def done(decision, by, **values):
    sent = {"done_on": days(0), "note": "The list went out", "version": decision.version}
    return say_decision_done(decision.pk, by=by, now=timezone.now(), **sent | values)


def test_from_the_meeting_to_what_was_carried_out(world, sign_in):
    chair, lead = sign_in(world.chair), sign_in(world.lead)
    page = html_of(chair.get(world.url(LIST)))
    assert "No decision has been recorded yet" in page
    assert "No decision is on record" in page
    meeting = held(world)
    refused = send(chair, world.url(ADD), **TYPED, **on_day("due", days(-20)))
    assert refused.status_code == 400
    assert "must not be before the meeting" in html_of(refused)
    typed = TYPED | {"owner": world.lead.pk} | on_day("due", days(-3))
    assert send(chair, world.url(ADD), **typed).url == world.url("decisions/D1/")
    assert send(chair, world.url(ADD), **typed).url == world.url("decisions/D1/")  # sent twice
    decision = Decision.objects.get()
    assert (decision.effective, decision.minuted_by) == (meeting.held_on, world.chair)
    page = html_of(lead.get(world.url(LIST)))
    told = "1 decision: 0 carried out, 1 to be carried out, 1 of them overdue."
    assert told in strip_tags(page)
    assert '?state=overdue">1</a>' in page
    assert "1 decision of the board to carry out" in html_of(lead.get(world.url("my-work/")))

    url = world.url("decisions/D1/done/")
    opened = filled(lead.get(url).context["form"], note="The list went out")
    assert lead.post(url, opened).status_code == 400
    opened |= on_day("done_on", days(-1))
    assert lead.post(url, opened).url == world.url("decisions/D1/")
    assert lead.post(url, opened).status_code == 409
    page = html_of(lead.get(world.url("decisions/D1/")))
    for shown in ["2 days late", "The list went out", "Put right when it was carried out"]:
        assert shown in page
    assert "not carried out after all" in html_of(lead.get(url))
    send(lead, url, note="It was another list", **a_date("done_on", "", "", ""))
    page = html_of(lead.get(world.url("decisions/D1/")))
    assert "It was another list" in page  # in the history
    assert "Overdue" in page


def test_the_days_of_what_was_carried_out(world):
    decision = a_decision(world)
    for day in (days(1), days(-40)):
        with pytest.raises(ValidationError, match="between the meeting and today"):
            done(decision, world.manager, done_on=day)
    with pytest.raises(ValidationError, match="Enter the day"):
        done(decision, world.manager, done_on=None)
    with pytest.raises(StaleRecord):
        done(decision, world.manager, version=5)
    assert done(decision, world.manager).days_late == 0
    assert a_decision(world, due=None).days_late == 0


def test_who_carries_it_out_says_so_and_nobody_else(world, sign_in):
    decision = a_decision(world, owner=world.other_lead)
    for other in (world.lead, world.member):
        with pytest.raises(PermissionDenied):
            done(decision, other)
    assert sign_in(world.lead).get(world.url("decisions/D1/done/")).status_code == 403
    assert "Say that it is" not in html_of(sign_in(world.lead).get(world.url("decisions/D1/")))
    today = {"starts": days(-1), "ends": days(1)}
    save(Cover(plan=world.plan, covered=world.other_lead, covering=world.lead, **today))
    assert done(decision, world.fresh(world.lead)).done_said_by == world.lead


def test_words_are_put_right_until_the_board_meets_again(world, sign_in):
    decision = a_decision(world)
    manager, url = sign_in(world.manager), world.url("decisions/D1/edit/")
    opened = filled(manager.get(url).context["form"], text="Visits, by team", reason="A slip")
    assert manager.post(url, opened).status_code == 302
    assert manager.post(url, opened).status_code == 409
    assert "Visits, by team" in html_of(manager.get(world.url("decisions/D1/")))
    held(world, 2)
    form = manager.get(url).context["form"]
    assert set(form.fields) == {"owner", "reason", "version"}
    named = filled(form, owner=world.owner.pk, reason="The lead left")
    assert "its words stand" in html_of(manager.post(url, named | {"text": "Others"}))
    assert manager.post(url, named).status_code == 302
    about = {"by": world.manager, "on": clock.today(), "version": 3, "reason": "A slip"}
    with pytest.raises(ValidationError, match="another decision withdraws it"):
        edit_decision(decision.pk, {"text": "Others"}, **about)
    with pytest.raises(ValidationError, match="not changed anything"):
        edit_decision(decision.pk, {"owner": world.owner}, **about)
    with pytest.raises(ValidationError, match="is not"):
        edit_decision(decision.pk, {"owner": world.councillor}, **about)


def test_the_board_gives_a_day_to_one_without_one_when_it_meets_again(world, sign_in):
    decision = a_decision(world, due=None)
    a_meeting(world, days(0), timezone.now() - timedelta(days=5))
    manager, url = sign_in(world.manager), world.url("decisions/D1/edit/")
    form = manager.get(url).context["form"]
    assert set(form.fields) == {"owner", "due", "reason", "version"}
    given = filled(form, **on_day("due", days(9)), reason="The board set it today")
    assert manager.post(url, given).status_code == 302
    assert manager.post(url, given).status_code == 409
    assert world.fresh(decision).due == days(9)
    page = html_of(manager.get(world.url("decisions/D1/")))
    assert "The board set it today" in page  # in the history
    assert "due" not in manager.get(url).context["form"].fields
    about = {"by": world.manager, "on": clock.today(), "version": 2, "reason": "Later"}
    with pytest.raises(ValidationError, match="another decision withdraws it"):
        edit_decision(decision.pk, {"due": days(30)}, **about)
    done(a_decision(world, text="Done", due=None, meeting=decision.meeting), world.manager)
    assert "due" not in manager.get(world.url("decisions/D2/edit/")).context["form"].fields


def test_a_meeting_called_off_since_the_form_was_read_takes_no_decision_and_no_judgement(world):
    """The meeting is read again under the lock: what the form had of it may be old."""
    meeting = held(world, 0)
    change(world.fresh(meeting), called_off=True)
    assert not meeting.called_off
    for enter in (a_decision, a_judgement):
        with pytest.raises(ValidationError, match="a meeting of the board that was held"):
            enter(world, meeting=meeting)
    change(world.fresh(meeting), called_off=False, held_on=days(-2))
    assert a_decision(world, meeting=meeting, effective=days(-2)).meeting.held_on == days(-2)


def test_only_another_decision_withdraws_one(world, sign_in):
    first = a_decision(world)
    manager = sign_in(world.manager)
    form = manager.get(world.url(f"{ADD}?withdraws=D1")).context["form"]
    sent = filled(form, text="Visits by worker", reasons="Teams were too coarse")
    assert manager.post(world.url(ADD), sent).url == world.url("decisions/D2/")
    page = html_of(manager.get(world.url("decisions/D1/")))
    assert "Decision D2 withdrew it" in page
    assert "Put this decision right" not in page
    assert "Withdraws" in html_of(manager.get(world.url("decisions/D2/")))
    with pytest.raises(ValidationError, match="has withdrawn this one"):
        a_decision(world, text="A third", withdraws=first)
    with pytest.raises(ValidationError, match="has withdrawn this one"):
        done(first, world.manager)
    about = {"by": world.manager, "on": clock.today(), "version": 1, "reason": "A slip"}
    with pytest.raises(ValidationError, match="has withdrawn this one"):
        edit_decision(first.pk, {"text": "Others"}, **about)
    second = Decision.objects.get(number=2)
    with pytest.raises(ValidationError, match="taken before this one"):
        a_decision(world, text="Older", meeting=held(world, 60), withdraws=second)


@pytest.mark.parametrize(
    "values", [{"kind": "scrutiny"}, {"held_on": days(3)}, {"called_off": True}]
)
def test_a_decision_is_of_a_meeting_of_the_board_that_was_held(world, values):
    meeting = change(held(world), **values)
    with pytest.raises(ValidationError, match="a meeting of the board that was held"):
        a_decision(world, meeting=meeting, effective=days(4), due=None)


def test_the_day_from_which_it_takes_effect_is_not_before_the_meeting(world):
    with pytest.raises(ValidationError, match="not be before the meeting"):
        a_decision(world, effective=days(-60))


def test_the_list_is_narrowed_and_paged_and_of_one_plan(
    world, sign_in, django_assert_max_num_queries, django_assert_num_queries
):
    a_decision(world, text="Open")
    a_decision(world, text="Late", due=days(-2))
    done(a_decision(world, text="Done", due=days(0)), world.manager)
    done(a_decision(world, text="Done late", due=days(-1)), world.manager)
    first = a_decision(world, text="Ended")
    a_decision(world, text="Ends it", withdraws=first, due=None)
    chair = sign_in(world.chair)

    def refs(query):
        return [each.ref for each in chair.get(world.url(LIST + query)).context["page"]]

    wanted = {
        "": ["D6", "D5", "D4", "D3", "D2", "D1"],
        "?state=open": ["D6", "D2", "D1"],
        "?state=overdue": ["D2"],
        "?state=undated": ["D6"],
        "?state=done": ["D4", "D3"],
        "?state=done_late": ["D4"],
        "?state=withdrawn": ["D5"],
        "?state=nonsense": [],
    }
    assert {query: refs(query) for query in wanted} == wanted
    assert chair.get(world.url(LIST + "?state=nonsense")).status_code == 400
    told = "3 to be carried out, 1 of them overdue, 1 of them without a day, 1 withdrawn"
    with django_assert_max_num_queries(12) as few:
        assert told in strip_tags(html_of(chair.get(world.url(LIST))))
    asked = len(few)
    for number in range(8):
        a_decision(world, text=f"Number {number}")
    chair.get(world.url("my-work/"))  # counts what waits anew
    with django_assert_num_queries(asked):
        chair.get(world.url(LIST))
    assert len(refs("?page=2")) == 2
    for ref in ["C1", "D", "Dx", "D99", "D" + "9" * 20]:
        assert chair.get(world.url(f"decisions/{ref}/")).status_code == 404


def test_a_second_plan_sees_nothing_and_is_nothing_to_this_one(world, sign_in):
    plan = a_plan("elsewhere")
    manager = a_member(plan, "Their manager", Role.MANAGER)
    days_of = {"held_on": days(-3), "cutoff_at": timezone.now() - timedelta(days=9)}
    meeting = save(Meeting(plan=plan, kind="board", number=1, **days_of))
    values = {"plan": plan, "meeting": meeting, "effective": days(-3), "owner_post": "Theirs"}
    theirs = Decision(text="Theirs", reasons="Theirs", **values)
    theirs = record_decision(theirs, by=manager, now=timezone.now())
    chair = sign_in(world.chair)
    assert "No decision is on record" in html_of(chair.get(world.url(LIST)))
    assert chair.get(world.url("decisions/D1/")).status_code == 404
    with pytest.raises(ValidationError, match="a meeting of the board that was held"):
        a_decision(world, meeting=meeting)
    held(world, 1)
    with pytest.raises(ValidationError, match="taken before this one"):
        a_decision(world, withdraws=theirs)
    assert a_decision(world).ref == "D1"
    assert "Theirs" not in html_of(chair.get(world.url("decisions/D1/")))


def test_the_page_as_it_stood_and_what_differs(world, sign_in):
    since = this_instant()
    first = a_decision(world, due=days(-2))
    then = this_instant()
    done(first, world.manager)
    at = {"at": then.isoformat()}
    chair = sign_in(world.chair)
    assert "Overdue" in html_of(chair.get(world.url("decisions/D1/"), at))
    assert "Carried out" in html_of(chair.get(world.url("decisions/D1/")))
    told = [c for i in difference(world.plan, since).items for c in i.changes]
    board = [c.what for c in told if c.kind == "board"]
    assert sorted(board) == ["Put in the calendar", "Taken: Visits are counted by team"]
    a_decision(world, text="Another", withdraws=first)
    told = [c for i in difference(world.plan, then).items for c in i.changes]
    assert ("How it stands", "not carried out", "withdrawn by D1") in [
        (c.what, c.old, c.new.replace("D2", "D1")) for c in told
    ]
    assert ("Its due day", "better") in [(c.what, c.sense) for c in told]


def test_the_database_refuses_half_of_what_was_said_and_a_circle(world):
    decision = a_decision(world)
    for values in [{"done_on": days(0)}, {"done_note": "So"}, {"withdraws": decision}]:
        with pytest.raises(IntegrityError):
            change(world.fresh(decision), **values)


def test_without_a_meeting_that_was_held_the_forms_say_what_to_do_first(world, sign_in):
    assert world.meeting  # it is to come
    client, first = sign_in(world.chair), "No meeting of the board that was held is on record"
    for path in ("decisions/add/", "judgements/add/"):
        assert first in html_of(client.get(world.url(path)))
    a_meeting(world, days(-1), timezone.now() - timedelta(days=4))
    for path in ("decisions/add/", "judgements/add/"):
        assert first not in html_of(client.get(world.url(path)))
