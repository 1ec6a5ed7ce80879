"""An owner sends an update and escalates; staff say whether what is expected of them is clear."""

import re

import pytest

pytestmark = pytest.mark.journey


def test_an_owner_sends_an_update_and_escalates_and_the_chair_answers(
    site, new_reader, browser_options
):
    owner = new_reader(site, "owner", **browser_options)
    owner.open("")
    send_an_update(owner)
    escalate(owner)
    chair = new_reader(site, "chair", **browser_options)
    chair.open("")
    chair.follow(re.compile(r"\d+ in all"), within=".app-board__yours")
    chair.follow("Decide on MH-09")
    assert "Neither trust has named" in chair.words
    chair.press("Send this answer", status=400)
    chair.fill(answer="I ring both chief executives on 19 November.")
    chair.press("Send this answer")
    assert "Your answer on MH-09 was saved" in chair.page.locator("body").inner_text()
    owner.open("actions/MH-09/")
    assert "I ring both chief executives on 19 November." in owner.words


def send_an_update(owner):
    owner.follow(re.compile("^MH-09 "))
    owner.fill(done="Six cases were looked at.", next="The other six in December.")
    owner.choose("Green")
    owner.fill(explanation="The trusts have the dates.")
    owner.press("Send this update")
    assert "MH-09 was sent" in owner.words


def escalate(owner):
    owner.open("actions/MH-09/")
    owner.follow("Escalate this action")
    owner.press("Escalate this action", status=400)
    owner.choose("Improvement Board")
    owner.fill(words="Neither trust has named who takes part. Who can ask them?")
    owner.press("Escalate this action")
    assert "Not answered yet." in owner.words


def test_staff_say_what_is_not_clear_and_the_lead_rewords_the_expectation(
    site, new_reader, browser_options
):
    staff = new_reader(site, "staff", **browser_options)
    staff.open("")
    assert staff.path.endswith("/for-me/")
    staff.follow(re.compile("^Say whether this is clear"))
    staff.choose("No, not yet")
    staff.press("Send your answer", status=400)
    staff.fill(question="And at night?")
    staff.press("Send your answer")
    assert "You said that this is not clear" in staff.words

    lead = new_reader(site, "lead", **browser_options)
    lead.open("expectations/")
    assert "And at night?" in lead.words
    lead.follow("Duty and assessment team")
    lead.follow(re.compile("^Change this, or end it: Hold no strategy"))
    lead.fill(
        words="Hold no strategy discussion without health, by day or by night.",
        reason="A social worker asked about nights.",
    )
    lead.press("Save what is expected")
    assert "by day or by night" in lead.words

    staff.open("for-me/")
    assert "This was worded anew since you answered." in staff.words
    staff.follow(re.compile("^Say whether this is clear"))
    staff.choose("Yes, it is clear to me")
    staff.press("Send your answer")
    assert "You have answered on all that is expected of you." in staff.words
