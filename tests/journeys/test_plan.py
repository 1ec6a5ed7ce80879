"""The plan's settings, and the redaction of text that should never have been typed."""

import pytest

pytestmark = pytest.mark.journey
TEXT_TO_REDACT = "Ask Applegarth’s aunt"


def test_the_chair_changes_the_focus_stage_of_an_agreed_plan(site, new_reader, browser_options):
    chair = new_reader(site, "chair", **browser_options)
    chair.open("")
    chair.go_to("Manage")
    assert "Agreed on 27 November 2012 by Independent chair" in chair.words
    chair.follow("Change these settings")
    chair.choose("In use")
    chair.press("Save", status=400)
    chair.fill(reason="The board looks at practice from now on")
    chair.press("Save")
    assert "Stage that the board looks at now In use" in chair.words

    manager = new_reader(site, "manager", **browser_options)
    manager.open("")
    manager.follow("The plan’s settings")
    manager.follow("Change these settings")
    assert manager.page.locator("main [name=red_after_days]").count() == 0


def test_a_childs_name_is_redacted_by_manager_and_chair(site, new_reader, browser_options):
    manager = new_reader(site, "manager", **browser_options)
    manager.open("actions/FP-13/edit/")
    manager.fill(description=TEXT_TO_REDACT, reason="More of it")
    manager.press("Save")
    manager.open("history/?kind=action")
    manager.page.locator(".app-change__who a").first.click()
    manager.follow("Ask for text to be taken out of this record")
    manager.page.get_by_label(TEXT_TO_REDACT, exact=False).first.check()
    manager.page.get_by_label("It identifies a child or a family").check()
    manager.fill(reason="A relative is named")
    manager.press("Ask for it to be taken out")
    assert "Someone else decides" in manager.words

    chair = new_reader(site, "chair", **browser_options)
    chair.open("redactions/")
    chair.follow("Look at it")
    assert TEXT_TO_REDACT in chair.words
    chair.page.locator("main [name=decision]").first.check()
    chair.fill(reason="It should not have been typed")
    chair.press("Decide")
    chair.open("actions/FP-13/")
    assert "Applegarth" not in chair.words
    chair.open("actions/FP-13/history/")
    assert "Applegarth" not in chair.words
    assert "Text was taken out" in chair.words
