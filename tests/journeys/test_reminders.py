"""A lead chooses how to be reminded, and makes a calendar address that works without signing in."""

import re

import pytest
from icalendar import Calendar

pytestmark = pytest.mark.journey


def test_a_lead_chooses_a_weekly_email_and_makes_a_calendar_address(
    site, new_reader, browser_options
):
    lead = new_reader(site, "lead", **browser_options)
    lead.open("")
    lead.go_to("Messages")
    assert "No message has been sent yet" in lead.words
    lead.follow("Choose when yours come")
    lead.press("Save your choice", status=400)
    assert lead.page.title().startswith("Error: ")
    lead.choose("Once a week")
    lead.page.get_by_label("Which day").select_option(label="Thursday")
    lead.press("Save your choice")
    assert "Your choice was saved" in lead.words
    assert "Thursday" in lead.words

    lead.follow("Make my address")
    lead.press("Make my address")
    address = lead.page.get_by_role("link", name=re.compile(r"\.ics$")).inner_text()
    outside = new_reader(site)
    answer = outside.context.request.get(address)
    summaries = {
        str(event["SUMMARY"]) for event in Calendar.from_ical(answer.text()).walk("VEVENT")
    }
    assert "Round 12: updates are due by 22 November 2013" in summaries
    assert "An exempt action: agreed date May 2013" in summaries

    lead.follow("Make a new address")
    lead.press("Make a new address")
    assert outside.context.request.get(address).status == 404
