"""The notice, from the day on which it comes until the Department's letter closes it."""

import pytest

pytestmark = pytest.mark.journey

LETTER = "The letter of November 2013"


def test_a_notice_is_entered_confirmed_answered_and_closed(site, new_reader, browser_options):
    chair = new_reader(site, "chair", **browser_options)
    close(chair, "Replaced by a harder one")
    manager = new_reader(site, "manager", **browser_options)
    enter(manager)
    require(manager)
    confirm(chair)
    owe(chair)
    send(manager)
    judge(chair)
    close(chair, "Lifted")
    assert "Lifted on 18 November 2013, by the letter of A Minister" in chair.words


def close(chair, how):
    chair.open("notice/")
    chair.follow("Close the notice")
    chair.press("Close the notice", status=400)
    chair.choose(how)
    chair.fill(closed_on_day="18", closed_on_month="11", closed_on_year="2013")
    chair.fill(closed_by="A Minister", closed_why=LETTER)
    chair.press("Close the notice")


def enter(manager):
    manager.open("notice/")
    assert "Replaced by a harder one on 18 November 2013" in manager.words
    manager.follow("Enter the notice that follows")
    manager.press("Save", status=400)
    manager.choose("Improvement notice", "Issued")
    manager.fill(title="Second notice", service="Child protection")
    manager.fill(issued_day="18", issued_month="11", issued_year="2013")
    manager.press("Save")
    assert "The chair has not confirmed this notice" in manager.words
    assert "No requirement is on record yet" in manager.words


def require(manager):
    manager.follow("Add a requirement")
    manager.press("Save", status=400)
    manager.fill(ref="SN1", heading="Every visit in time", actions="FP-03")
    manager.press("Save")
    assert "By its actions Late" in manager.words
    assert "Not judged" in manager.words


def confirm(chair):
    chair.open("notice/")
    chair.follow("Confirm it")
    chair.press("Confirm it", status=400)
    chair.fill(reason=LETTER)
    chair.press("Confirm it")
    assert "1 of 1 requirement stands between us and release: SN1" in chair.words
    assert "not confirmed" not in chair.words


def owe(chair):
    chair.follow("Add a return")
    chair.fill(period_end_day="31", period_end_month="10", period_end_year="2013")
    chair.fill(due_day="15", due_month="11", due_year="2013")
    chair.press("Save")
    assert "Next owed to the Department: return for the period to 31 October 2013" in chair.words


def send(manager):
    manager.open("notice/")
    manager.follow("Record that it was sent")
    manager.fill(sent_day="18", sent_month="11", sent_year="2013")
    manager.press("Record that it was sent")
    assert "late by 3 days" in manager.words
    assert "Next owed to the Department: return for the period to 31 January 2014" in manager.words


def judge(chair):
    chair.open("notice/requirements/SN1/")
    chair.follow("Enter its judgement")
    chair.choose("Met and lasting")
    chair.fill(words="Two months have run clear.")
    chair.press("Save this judgement")
    chair.open("notice/")
    assert "Every requirement is met and lasting by the board’s judgement" in chair.words
    assert "The Department’s letter alone closes the notice" in chair.words
