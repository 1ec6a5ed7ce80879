"""Measures: readings pasted from a spreadsheet, corrected with a reason, and new limits."""

import pytest

from tests.journeys.reader import PHONE

pytestmark = pytest.mark.journey


def test_a_manager_pastes_readings_and_corrects_one_with_a_reason(
    site, new_reader, browser_options
):
    manager = new_reader(site, "manager", **browser_options)
    manager.open("measures/I2-1/")
    manager.follow("several by paste or file")
    manager.fill(pasted="September 2013\t60.5\nOctober 2013\t=cmd()")
    manager.press("Show what would change", status=400)
    assert "B2: “=cmd()” is a formula and not a number" in manager.words
    manager.fill(pasted="October 2013\t83")
    manager.press("Show what would change")
    assert "1 to be corrected. Nothing has been kept yet." in manager.words
    manager.press("Keep these readings", status=400)
    manager.fill(reason="The team counted again")
    manager.press("Keep these readings")
    assert "Readings: 1 corrected" in manager.words
    assert "83%" in manager.words
    assert "Why: The team counted again" in manager.words


def test_a_measure_is_added_and_its_reading_corrected_on_a_phone(site, new_reader):
    manager = new_reader(site, "manager", viewport=PHONE)
    manager.open("measures/add/")
    manager.fill(code="CX-9", name="Homes visited", unit="homes")
    manager.press("Save")
    manager.follow("Add a reading")
    manager.fill(period="October 2013", value="14")
    manager.press("Save this reading")
    manager.follow("Correct")
    manager.fill(value="15")
    manager.press("Save this reading", status=400)
    assert "Say why what was recorded before is being changed" in manager.words
    manager.fill(reason="One was counted twice")
    manager.press("Save this reading")
    assert "Why: One was counted twice" in manager.words


def test_a_new_start_of_limits_is_asked_for_by_the_manager_and_approved_by_the_chair(
    site, new_reader, browser_options
):
    manager = new_reader(site, "manager", **browser_options)
    manager.open("measures/CX-2/")
    manager.follow("Ask for its limits to start anew")
    manager.page.get_by_label("From which reading on?").select_option("January 2013")
    manager.fill(change="Referrals are counted at the front door from January.")
    manager.press("Send this request")
    assert "The chair decides" in manager.words
    chair = new_reader(site, "chair", **browser_options)
    chair.open("measures/CX-2/")
    chair.follow("Decide on it")
    chair.choose("Yes, approve it")
    chair.fill(note="Board of 26 November.")
    chair.press("Save your decision")
    assert "Limits start anew from January 2013" in chair.words
