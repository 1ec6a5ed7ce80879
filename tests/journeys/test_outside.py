"""Looks from outside, and what other bodies do: read and entered in a browser."""

import pytest

from tests.journeys.reader import PHONE

pytestmark = pytest.mark.journey


def test_an_adviser_reads_who_looked_from_outside_and_asks_a_lead(
    site, new_reader, browser_options
):
    adviser = new_reader(site, "adviser", **browser_options)
    adviser.open("")
    adviser.go_to("Board")
    adviser.go_to("Outside checks")
    first = adviser.page.locator("main p").first.inner_text()
    assert "7 of 9 outside checks were held; 2 are to come, and the days of 2 moved." in first
    assert (
        "The report is overdue: Autumn visits to teams, due on 15 November 2013." in adviser.words
    )
    assert "Cases audited: 1,600 expected, 1,400 reported" in adviser.words
    adviser.follow("Peer challenge")
    assert "Before: 21 May 2013 to 23 May 2013." in adviser.words
    adviser.follow("F10")
    assert "Found by Peer challenge" in adviser.words
    adviser.open("validation/?at=2013-05-01")
    assert "21 May 2013 to 23 May 2013" in adviser.words
    assert "Moved once" not in adviser.words
    adviser.open("board/")
    with adviser.page.expect_navigation():
        adviser.page.get_by_role("button", name="Ask").first.click()
    adviser.press("Send this challenge")
    assert "171 days late, and its lead says green. What explains this?" in adviser.words


def test_a_manager_enters_moves_and_reports_a_check(site, new_reader):
    manager = new_reader(site, "manager", viewport=PHONE)
    manager.open("validation/")
    manager.follow("Enter an outside check")
    manager.choose("Peer review")
    manager.fill(title="Review of the hub", carried_out_by="Two other councils")
    manager.press("Save this check", status=400)
    manager.fill(planned_from_day="20", planned_from_month="1", planned_from_year="2014")
    manager.press("Save this check")
    assert "Review of the hub was entered" in manager.words
    assert "To come, 20 January 2014" in manager.words
    manager.open("validation/")
    found = manager.page.locator("main ul").first.inner_text()
    assert "Workers value supervision" in found  # what was found stands before all else
    manager.follow("Winter visits to teams")
    manager.follow("Move it to other days")
    manager.press("Move it", status=400)
    manager.fill(first_day="19", reason="The hub moves house that week")
    manager.press("Move it")
    assert "Before: 12 December 2013." in manager.words
    manager.follow("Add what it found")
    manager.fill(text="Agencies decide together only when all are in the room")
    manager.press("Save")
    assert "F14 was added" in manager.words


def test_a_member_lands_on_their_own_body(site, new_reader, browser_options):
    member = new_reader(site, "member", **browser_options)
    member.open("")
    assert member.path.endswith("/bodies/wvt/")
    assert "Wye Valley NHS Trust" in member.words
    member.go_to("Meetings")
    member.follow("the bodies on it")
    first = member.page.locator("main p").first.inner_text()
    assert "bodies have something past its day" in first
    member.follow("Ofsted")
    assert "The plan asks nothing of it" in member.words


def test_a_lead_enters_what_an_action_means_for_equality(site, new_reader, browser_options):
    lead = new_reader(site, "lead", **browser_options)
    lead.open("")
    lead.go_to("Plan")
    lead.go_to("Impact")
    first = lead.page.locator("main p").first.inner_text()
    assert "Missing for the plan: equality and human rights." in first
    assert "2 are overdue." in first
    lead.follow("Ask for an assessment, or enter one")
    lead.fill(action="FP-03")
    lead.choose("Equality and human rights")
    lead.press("Save this assessment", status=400)
    lead.fill(due_day="20", due_month="12", due_year="2013")
    lead.press("Save this assessment")
    assert "To be made by 20 December 2013" in lead.words


def test_a_member_reads_of_the_workforce_beside_the_demand_on_it(site, new_reader, browser_options):
    member = new_reader(site, "member", **browser_options)
    member.open("workforce/")
    assert "Front-line managers: 75%, July to September 2013" in member.words
    assert "part-time posts by their hours" in member.words
    member.follow("Caseload, child protection")
    assert "Open cases of the team" in member.words


def test_a_lead_revises_evidence_that_has_run_out(site, new_reader, browser_options):
    manager = new_reader(site, "manager", **browser_options)
    manager.open("evidence/")
    assert "1 has run out and still counts" in manager.words
    manager.follow("Audit returns, May to July 2013")
    assert "It ran out on 31 October 2013" in manager.words
    assert "1 May 2013 to 31 July 2013" in manager.words
    manager.follow("Add a newer revision")
    manager.fill(dated_day="15", dated_month="11", dated_year="2013")
    manager.press("Save this evidence")
    assert "Takes the place of" in manager.words
    assert "has run out" not in manager.words.lower()
