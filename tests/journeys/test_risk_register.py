"""A risk is entered, its owner reviews it, and the chair answers for the board."""

import pytest

from tests.journeys.reader import PHONE

pytestmark = pytest.mark.journey


def test_a_risk_is_entered_and_reviewed_and_the_board_answers_for_it(
    site, new_reader, browser_options
):
    chair = new_reader(site, "chair", **browser_options)
    chair.open("")
    chair.go_to("Board")
    chair.go_to("Risks")
    first = chair.page.locator("main p").first.inner_text()
    assert "6 open risks, 5 above what the board tolerates" in first
    assert "Since the board met on 22 October 2013: 1 rose, 0 fell." in chair.words
    assert "score not published" in chair.words
    chair.follow("R4 More children come into care")
    assert "It waits for the board’s answer" in chair.words

    manager = new_reader(site, "manager", **browser_options)
    manager.open("risks/")
    manager.follow("Enter a risk")
    manager.fill(ref="R7", title="The hub loses its building")
    manager.press("Save", status=400)  # what may happen is not said
    manager.fill(event="The lease ends in March")
    manager.page.locator("main [name=owner]").select_option(label="Front line practice lead")
    manager.press("Save")
    assert "It has no score until it is reviewed" in manager.words

    lead = new_reader(site, "lead", **browser_options | {"viewport": PHONE})
    lead.open("risks/?show=all")
    lead.follow("R7 The hub loses its building")
    lead.follow("Review it")
    lead.page.locator("main [name=likelihood]").select_option("4")
    lead.page.locator("main [name=impact]").select_option("5")
    lead.fill(why="No other building is found")
    lead.press("Save this review")
    assert "R7 now has a score of 20" in lead.words
    lead.open("risks/scale/")
    assert "the chair alone changes what stands here" in lead.words

    chair.open("escalations/")
    chair.follow("R7")
    chair.follow("Answer for the board")
    chair.press("Save the board’s answer", status=400)
    chair.fill(answer="Another building is rented until June")
    chair.press("Save the board’s answer")
    assert "Another building is rented until June" in chair.words
