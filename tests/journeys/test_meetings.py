"""A meeting of the board: planned, its agenda set, its paper printed; who was there recorded."""

import re

import pytest

from tests.journeys.reader import DESKTOP, PHONE

pytestmark = pytest.mark.journey
BOTTOM = """(id) =>
  document.querySelector(`[aria-labelledby=${id}]`).getBoundingClientRect().bottom + scrollY"""


@pytest.mark.parametrize(("view", "height"), [(DESKTOP, 900), (PHONE, 1000)])
def test_the_first_screen_says_what_is_to_be_decided_and_read(site, new_reader, view, height):
    member = new_reader(site, "member", viewport=view)
    member.open("meetings/meeting-10/")
    bottoms = [member.page.evaluate(BOTTOM, name) for name in ("to-decide", "to-read")]
    assert max(bottoms) <= height, bottoms
    assert "Third return to the Department" in member.words
    member.follow("The board paper")
    assert "the paper will show it as at" in member.words


def test_the_board_paper_is_the_dashboards_two_sheets_and_the_agenda(site, new_reader):
    chair = new_reader(site, "chair")
    chair.open("meetings/meeting-9/paper/")
    assert "The plan as it stood at 15 October 2013" in chair.words
    assert "Judging each requirement" in chair.words
    sheets = chair.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheets)) == 3


def test_a_manager_plans_meetings_sets_an_agenda_and_records_who_was_there(
    site, new_reader, browser_options
):
    manager = new_reader(site, "manager", **browser_options)
    manager.open("meetings/")
    manager.follow("Plan meetings ahead")
    manager.fill(count="2")
    manager.press("Put these meetings in the calendar")
    assert "2 meetings are in the calendar" in manager.words
    manager.follow("Improvement Board 12")
    manager.follow("Choose from the plan")
    manager.press("Put these on the agenda", status=400)
    manager.choose("Challenges", "Exceptions")
    manager.press("Put these on the agenda")
    assert "2 items were put on the agenda" in manager.words
    manager.follow("Put an item on")
    manager.fill(title="Winter cover, again")
    manager.choose("To decide")
    manager.press("Save")
    assert "Winter cover, again" in manager.words
    manager.open("meetings/meeting-9/")
    manager.follow("Record who was there")
    manager.fill(reason="The police sent nobody after all.")
    seat = manager.page.get_by_label(re.compile("^Chief superintendent"))
    seat.select_option(label="Absent")
    manager.press("Save who was there")
    assert "Chief superintendent, Police: absent" in manager.words
    manager.open("terms/")
    manager.follow("Who was at the meetings, by body")
    assert "Absent" in manager.words


def test_a_manager_enters_a_document_and_an_event_that_scrutiny_reads(
    site, new_reader, browser_options
):
    manager = new_reader(site, "manager", **browser_options)
    manager.open("public-record/")
    manager.follow("documents")
    manager.follow("Add a new document")
    manager.fill(ref="S99", title="The council’s news page, 18 November 2013")
    manager.press("Save")
    manager.open("structure/facts/add/")
    manager.page.get_by_label("Which document says it?").select_option(index=1)
    manager.fill(label="Councillors visited a team", text="Four councillors visited.")
    manager.fill(date_day="8", date_month="November", date_year="2013")
    manager.choose("Show it on the timeline")
    manager.press("Save")
    scrutiny = new_reader(site, "scrutiny", **browser_options)
    scrutiny.open("public-record/")
    assert "Councillors visited a team" in scrutiny.words
