"""A lead's update in steps or on one page, in at most six clicks and fields."""

import re

import pytest

pytestmark = pytest.mark.journey
AT_MOST = 6  # clicks and fields of one action's routine update
DONE = "Two teams now record every decision on the file the same day."
NEXT = "The other two teams follow in December."


class CountingReader:
    """A reader whose clicks and fields are counted; what is filled in already costs nothing."""

    def __init__(self, reader):
        self.reader, self.interactions = reader, 0

    def follow(self, name):
        self.interactions += 1
        self.reader.follow(name)

    def press(self, name):
        self.interactions += 1
        self.reader.press(name)

    def fill(self, **typed):
        self.interactions += len(typed)
        self.reader.fill(**typed)

    def choose(self, label):
        self.interactions += 1
        self.reader.choose(label)


def test_a_routine_update_in_steps_takes_at_most_six_interactions(
    site, new_reader, browser_options
):
    lead = new_reader(site, **browser_options).sign_in("lead")
    lead.follow(re.compile("^FP-13 "))
    counting_reader = CountingReader(lead)
    counting_reader.fill(done=DONE, next=NEXT)
    counting_reader.press("Continue")
    counting_reader.choose("Green")
    counting_reader.press("Continue")
    assert "Yes: green says so" in lead.words
    counting_reader.press("Submit this report")
    assert counting_reader.interactions <= AT_MOST
    assert "FP-13 was submitted." in lead.words
    assert "/update/steps/progress/" in lead.path  # the next action's first question stands open
    lead.open("")
    assert "8 of 10 still to do" in lead.words


def test_a_routine_update_on_one_page_takes_at_most_six_interactions(
    site, new_reader, browser_options
):
    lead = new_reader(site, **browser_options).sign_in("lead")
    lead.follow("Answer each on one page instead")
    counting_reader = CountingReader(lead)
    counting_reader.follow(re.compile("^FP-13 "))
    counting_reader.fill(done=DONE, next=NEXT)
    counting_reader.choose("Green")
    counting_reader.press("Submit this update")
    assert counting_reader.interactions <= AT_MOST
    assert "Your update on FP-13 was submitted" in lead.words


def test_an_unchanged_update_takes_two_clicks(site, new_reader, browser_options):
    lead = new_reader(site, **browser_options).sign_in("lead")
    counting_reader = CountingReader(lead)
    counting_reader.follow(re.compile("^FP-13 "))
    assert "In Round 11:" in lead.words
    counting_reader.press("Nothing has changed, and it is still true")
    assert counting_reader.interactions == 2
    lead.open("actions/FP-13/")
    assert "Said in one word: unchanged, and still true." in lead.words


def test_an_update_on_a_late_action_asks_for_a_date_change_and_the_chair_approves_it(
    site, new_reader, browser_options
):
    lead = new_reader(site, **browser_options).sign_in("lead")
    make_ready(lead, "FP-12")
    make_ready(lead, "FP-05")
    lead.open("")
    lead.follow("Submit the 2 that are ready")
    lead.press("Submit these reports")
    assert "2 reports were submitted" in lead.words

    chair = new_reader(site, **browser_options).sign_in("chair")
    chair.follow("Decide on FP-12")
    assert "The police move their desks in March." in chair.words
    chair.press("Save your decision", status=400)
    chair.choose("Yes, approve it")
    chair.fill(note="Board of 26 November: not a day later.")
    chair.press("Save your decision")
    assert "not a day later" in chair.words
    chair.open("actions/FP-12/")
    assert "April 2014" in chair.words
    assert "First agreed: May 2013" in chair.words


def test_an_update_on_an_action_carried_out_claims_its_stage(site, new_reader, browser_options):
    lead = new_reader(site, **browser_options).sign_in("lead")
    lead.open("actions/FP-13/update/steps/progress/")
    lead.choose("Carried out")
    lead.fill(finished_day="15", finished_month="11", finished_year="2013", done=DONE, next=NEXT)
    lead.press("Continue")
    lead.choose("Green")
    lead.press("Continue")
    lead.press("Continue", status=400)
    lead.choose("Carried out")
    lead.fill(stage_statement="Every team records its decisions the same day.")
    lead.press("Continue")
    assert "What evidence stands behind it?" in lead.words
    lead.press("Continue")
    assert "sends your claim to be checked by someone else" in lead.words
    lead.press("Submit this report")
    lead.open("actions/FP-13/")
    assert "Waiting to be checked" in lead.words


def make_ready(lead, ref):
    """Answer every question about a late action, and keep the update to send with others."""
    lead.open("")
    lead.follow(re.compile(f"^{ref} "))
    lead.fill(done=DONE, next=NEXT)
    lead.press("Continue")
    lead.choose("Red")
    lead.press("Continue")
    lead.press("Continue", status=400)
    lead.fill(explanation="The desks of the police are still elsewhere.")
    lead.press("Continue")
    lead.choose("No")
    lead.press("Continue")
    lead.fill(proposed_due_day="30", proposed_due_month="4", proposed_due_year="2014")
    lead.choose("Waiting on another body")
    lead.fill(date_reason="The police move their desks in March.")
    lead.press("Continue")
    assert "asks the chair to move the date" in lead.words
    lead.press("Keep it, ready to send with others")
    assert f"{ref} is ready to send." in lead.words


def test_two_people_who_answer_one_step_at_once_lose_nothing(site, new_reader, browser_options):
    lead, manager = [
        new_reader(site, **browser_options).sign_in(role) for role in ("lead", "manager")
    ]
    for person in (lead, manager):
        person.open("actions/FP-13/update/steps/progress/")
    lead.fill(done="What the lead typed", next=NEXT)
    lead.press("Continue")
    manager.fill(done="What the manager typed", next=NEXT)
    manager.press("Continue", status=409)
    compared = " ".join(manager.page.locator("main table").inner_text().split())
    assert "What the lead typed What the manager typed" in compared
    assert manager.page.locator("main [name=done]").input_value() == "What the manager typed"
    manager.fill(done="What both agreed on")
    manager.press("Continue")
    assert manager.path.endswith("/steps/rating/")
    lead.open("actions/FP-13/update/steps/progress/")
    assert lead.page.locator("main [name=done]").input_value() == "What both agreed on"


def test_a_manager_accepts_updates_closes_a_round_and_reopens_it(site, new_reader, browser_options):
    manager = new_reader(site, **browser_options).sign_in("manager")
    manager.follow("Accept several at once")
    manager.open("rounds/12/")
    manager.follow("Close Round 12")
    assert re.search(r"Closing it sweeps up \d+ actions", manager.words)
    manager.press("Close this round")
    assert "Closed: it can only be read." in manager.words
    assert "not the lead’s word" in manager.words

    manager.follow("Rounds", within="body")
    manager.follow("Open the next round")
    assert manager.page.locator("[name=opens_day]").input_value() == "2"  # the 1st is a Sunday
    manager.press("Open this round", status=400)
    assert "a round opens today or earlier" in manager.words

    manager.open("rounds/12/reopen/")
    manager.press("Reopen this round", status=400)
    manager.fill(
        closes_day="29", closes_month="11", closes_year="2013", reason="The board met late"
    )
    manager.press("Reopen this round")
    assert "The board met late" in manager.words
