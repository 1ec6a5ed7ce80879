"""A lead reviews the risk they own; the chair answers for one above what the board tolerates."""

import pytest

from tests.journeys.reader import PHONE

pytestmark = pytest.mark.journey


def test_a_risk_is_reviewed_and_the_board_answers_for_it(site, new_reader, browser_options):
    chair = new_reader(site, **browser_options).sign_in("chair")
    chair.go_to("Board")
    chair.go_to("Risks")
    first = chair.page.locator("main p").first.inner_text()
    assert "6 open risks, 5 above what the board tolerates" in first
    assert "Since the board met on 22 October 2013: 1 rose, 0 fell." in chair.words
    assert "score not published" in chair.words
    chair.follow("R4 More children come into care")
    assert "It waits for the board’s answer" in chair.words
    chair.follow("Answer for the board")
    chair.press("Save the board’s answer", status=400)
    chair.fill(answer="Two places more are bought until March")
    chair.press("Save the board’s answer")
    assert "Two places more are bought until March" in chair.words

    lead = new_reader(site, **browser_options | {"viewport": PHONE}).sign_in("lead")
    lead.open("risks/")
    lead.follow("R5 Worried staff decide badly")
    lead.follow("Review it")
    lead.fill(why="Supervision is regular in six teams")
    lead.press("Save this review")
    assert "R5 now has a score of 10" in lead.words
    lead.open("risks/scale/")
    assert "the chair alone changes what stands here" in lead.words
