"""The paper of a meeting: the plan as its papers show it, and the agenda that went out with it."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from board.models import AgendaItem
from board.queries.meeting_days import close_of
from improvement import clock
from improvement.history import backfilled
from improvement.remembered import answers
from improvement.roles import Role
from tests.board.factories import BY, a_meeting, days, this_instant
from tests.pages import html_of
from tests.world import a_member, a_plan, an_action, change, save

PAPER = "meetings/meeting-1/paper/"


def test_the_paper_shows_the_plan_as_it_stood_and_the_agenda_as_it_is(world, sign_in):
    change(world.action, baseline_due=days(-40), due=days(-40))
    at = this_instant()
    meeting = a_meeting(world, days(7), at)
    change(world.fresh(world.action), title="Another title", due=days(400))
    save(AgendaItem(meeting=meeting, place=1, subject="audit", title="Set later"))
    client = sign_in(world.member)
    page = html_of(client.get(world.url(PAPER)))
    assert "the board paper." in page
    assert "The plan as it stood at" in page
    assert "Set later" in page
    assert "?late=1&amp;at=meeting-1" in page
    assert page.count("<h1") == 1
    again = html_of(client.get(world.url(f"{PAPER}?at={clock.today()}")))  # it has its own instant
    assert "?late=1&amp;at=meeting-1" in again
    assert "?late=1" not in html_of(client.get(world.url("board/")))
    assert world.url(PAPER) in html_of(client.get(world.url("meetings/meeting-1/")))


def test_the_paper_keeps_the_agenda_that_went_out_and_not_what_was_said_of_it(world, sign_in):
    item = AgendaItem(place=1, subject="audit")
    item.title = then = item.get_subject_display()
    with backfilled(timezone.now() - timedelta(days=9), BY):
        meeting = item.meeting = a_meeting(world, days(-1), close_of(days(-5)))
        save(item)
    change(meeting, papers_sent=days(-3))
    change(item, said="Seen, and put off", title="Another title")
    save(AgendaItem(meeting=meeting, place=2, subject="risks", title="Added afterwards"))
    client, paper = sign_in(world.member), world.url(PAPER)
    page = html_of(client.get(paper))
    assert then in page
    assert f"evidence/?kind=audit&amp;at={days(-3)}" in page
    for later in ("Seen, and put off", "Another title", "Added afterwards"):
        assert later not in page
        assert later in html_of(client.get(world.url("meetings/meeting-1/")))
    change(meeting, papers_sent=None)
    page = html_of(client.get(paper))
    assert "Added afterwards" in page
    assert "Seen, and put off" not in page
    change(meeting, papers_sent=days(-11))
    page = html_of(client.get(paper))
    assert "Nothing was on the agenda on record when the papers went out" in page


def test_a_paper_that_is_read_again_is_as_one_made_anew(world, sign_in):
    """For each reader, after a change, and after what took effect before its instant."""
    change(world.action, baseline_due=days(-40), due=days(-40))
    at = this_instant()
    meeting = a_meeting(world, days(7), at)
    other = a_meeting(world, days(8), at)
    change(meeting, papers_sent=days(-1))

    def paper(person, of=meeting):
        page = html_of(sign_in(person).get(world.url(f"meetings/{of.instant_name}/paper/")))
        return page.partition("<main")[2]

    first = paper(world.member)
    change(world.fresh(world.action), due=days(400))
    assert paper(world.member) == paper(world.chair) == first
    assert f"at={other.instant_name}" in paper(world.chair, other)
    answers.clear()
    assert paper(world.chair) == first
    with backfilled(at - timedelta(seconds=1), BY):
        an_action(world.practice, "FP-77", due=days(-30), baseline_due=days(-30))
    then = paper(world.chair)
    assert then != first
    answers.clear()
    assert paper(world.member) == then


def test_before_the_papers_day_the_paper_shows_the_plan_as_it_is(world, sign_in):
    assert world.meeting.cutoff_at > clock.now()
    page = html_of(sign_in(world.chair).get(world.url(PAPER)))
    assert "the paper will show it as at" in page
    assert "Nothing is on the agenda yet" in page
    assert "at=meeting-1" not in page


def test_a_paper_of_before_the_plan_says_so(world, sign_in):
    a_meeting(world, days(-400), close_of(days(-410)))
    page = html_of(sign_in(world.chair).get(world.url(PAPER)))
    assert "There was no plan yet at" in page
    assert page.count("<h1") == 1


def test_a_paper_of_a_plan_without_actions_says_so(world, sign_in):
    plan = a_plan("empty")
    a_meeting(SimpleNamespace(plan=plan), days(7), clock.now() + timedelta(days=1))
    client = sign_in(a_member(plan, "Their chair", Role.CHAIR))
    page = html_of(client.get("/plans/empty/meetings/meeting-1/paper/"))
    assert "nothing to count" in page
    assert client.get(world.url(PAPER)).status_code == 404  # another plan's
