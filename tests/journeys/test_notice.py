"""The notice on the demonstration: its first screen answers its two questions; a return is sent."""

import pytest

from tests.journeys.reader import DESKTOP, PHONE

pytestmark = pytest.mark.journey
BOTTOM = "(element) => element.getBoundingClientRect().bottom + scrollY"
OWED = "Return for the period to 30 November 2013"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_the_first_screen_says_what_stands_in_the_way_and_what_is_owed_next(
    site, new_reader, viewport
):
    chair = new_reader(site, viewport=viewport).sign_in("chair")
    chair.open("notice/")
    chair.check_page()
    answers = chair.page.locator("main .govuk-body-l")
    first, second = answers.all_inner_texts()
    assert first.startswith("10 requirements stand between us and release:")
    assert "NR3, NR4, NR5, NR8, NR9, NR10, NR1, NR7, NR6, NR2" in first
    assert "return for the period to 30 November 2013, 6 December 2013 (in 18 days)" in second
    assert "Release is expected in August 2014." in second
    assert answers.last.evaluate(BOTTOM) <= viewport["height"]
    for wanted in ["By its actions", "By the board’s judgement", "FP-03 is late by 143 days"]:
        assert wanted in chair.words
    assert "Sources disagree: March 2013" in chair.words


def test_a_manager_records_that_the_return_was_sent(site, new_reader, browser_options):
    manager = new_reader(site, **browser_options).sign_in("manager")
    manager.open("notice/")
    manager.follow("Record that it was sent")
    assert OWED in manager.page.locator("h1").inner_text()
    manager.fill(note="Visits, audits and what is not moving.")
    manager.press("Record that it was sent")
    assert "it was recorded that this was sent" in manager.words
    assert "return for the period to 28 February 2014, 7 March 2014" in manager.words
