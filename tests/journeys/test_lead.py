"""A workstream lead sends an update with an error in it, corrects it, and reads the history."""

import re

import pytest

pytestmark = pytest.mark.journey
DONE = "Two team managers now record every decision on the file the same day."


def test_a_lead_sends_an_update_corrects_an_error_and_sees_it_on_the_action(
    site, new_reader, browser_options
):
    lead = new_reader(site, "lead", **browser_options)
    lead.open("")
    assert "9 of 10 still to do" in lead.words

    ref = first_action_not_started(lead)
    lead.follow(re.compile(f"^{ref} "))
    lead.choose("Under way", "Amber")
    lead.fill(done=DONE, next="The other two teams follow in December.", explanation="")
    lead.press("Send this update", status=400)
    correct_the_error(lead)

    assert f"{ref} was sent." in lead.words
    assert "8 of 10 still to do" in lead.words
    lead.open(f"actions/{ref}/")
    assert DONE in lead.words
    assert "Two managers’ posts are vacant." in lead.words
    assert_on_record(lead)


def first_action_not_started(lead):
    """The reference of the first action in the list whose update is not begun."""
    row = lead.page.locator(".govuk-task-list__item").filter(has_text="To be written").first
    return row.get_by_role("link").inner_text().split()[0]


def correct_the_error(lead):
    """The page names the error in its title, and its summary leads to the field to put right."""
    page = lead.page
    assert page.title().startswith("Error: ")
    assert page.locator("[name=done]").input_value() == DONE
    page.get_by_role("alert").get_by_role("link").click()
    assert page.locator(":focus").get_attribute("name") == "explanation"
    page.keyboard.type("Two managers’ posts are vacant.")
    lead.press("Send this update")


def assert_on_record(lead):
    """Who, what and why, in the action's own history, the newest first."""
    lead.follow(re.compile("^The whole history of"))
    latest = " ".join(lead.page.locator(".app-change").first.inner_text().split())
    assert "update" in latest
    assert "Front line practice lead" in latest
    assert DONE in latest
    assert "Why:" in latest
