"""A lead's update on one page or in steps: how much it asks, and what becomes of it."""

import re

import pytest

pytestmark = pytest.mark.journey
# Clicks and fields from the list of actions to "sent", by the colour that is chosen.
AT_MOST = {"Green": 5, "Amber": 6, "Red": 6}
FIRST_SIGHT = 2000  # pixels of the form on one page at first sight, on a desktop
DONE = "Two teams now record every decision on the file the same day."
NEXT = "The other two teams follow in December."
WHY = "Every team has its date."
SENT = "was sent. The programme manager will read it."


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


def test_a_routine_update_of_any_colour_takes_few_interactions(site, new_reader, browser_options):
    lead = new_reader(site, "lead", **browser_options)
    lead.open("")
    counts = {}
    for colour, ref in zip(AT_MOST, ("FP-13", "FP-02", "FP-06"), strict=True):
        counting_reader = CountingReader(lead)
        counting_reader.follow(re.compile(f"^{ref} "))
        assert f"{ref} " in lead.words
        counting_reader.fill(done=DONE)
        counting_reader.choose(colour)
        counting_reader.fill(explanation=WHY)
        counting_reader.press("Send this update")
        assert f"{ref} {SENT}" in lead.words
        assert lead.path.endswith("/my-work/")
        counts[colour] = counting_reader.interactions
    assert all(counts[colour] <= most for colour, most in AT_MOST.items())
    assert len(set(counts.values())) == 1, "each colour asks the same"


def test_the_form_on_one_page_is_short_at_first_sight(site, new_reader):
    lead = new_reader(site, "lead")
    for ref in ("FP-13", "FP-05", "FP-02"):
        lead.open(f"actions/{ref}/update/")
        assert lead.page.locator("body").bounding_box()["height"] < FIRST_SIGHT
        for name in ("done", "next", "declared_rag", "explanation"):
            assert lead.page.locator(f"main [name={name}]").first.is_visible()
        assert not lead.page.locator("[name=date_reason]").is_visible()


@pytest.mark.every_way
def test_a_question_stands_open_once_the_answer_that_leads_to_it_is_chosen(
    site, new_reader, browser_options
):
    lead = new_reader(site, "lead", **browser_options)
    lead.open("actions/FP-02/update/")
    for label, name in [
        ("Carried out", "finished_day"),
        ("Amber", "new_date"),
        ("Ask the chair for a new date too", "date_reason"),
    ]:
        question = lead.page.locator(f"main [name={name}]")
        assert not question.is_visible()
        lead.page.get_by_label(label, exact=True).first.check()
        assert question.is_visible()
        lead.check_page()
    lead.choose("Green")
    assert not lead.page.locator("main [name=new_date]").is_visible()


def test_an_update_in_steps_takes_at_most_six_interactions_and_the_way_is_remembered(
    site, new_reader, browser_options
):
    lead = new_reader(site, "lead", **browser_options)
    lead.open("")
    lead.follow(re.compile("^FP-13 "))
    lead.press("Answer one question after the other instead")
    lead.open("")
    lead.follow(re.compile("^FP-13 "))
    assert lead.path.endswith("/update/steps/progress/")
    counting_reader = CountingReader(lead)
    counting_reader.fill(done=DONE, next=NEXT)
    counting_reader.choose("Amber")
    counting_reader.press("Continue")
    counting_reader.fill(explanation=WHY)
    counting_reader.press("Send this update")
    assert counting_reader.interactions <= AT_MOST["Amber"]
    assert f"FP-13 {SENT}" in lead.words
    assert "8 of 10 still to do" in lead.words


def test_an_unchanged_update_takes_two_clicks(site, new_reader, browser_options):
    lead = new_reader(site, "lead", **browser_options)
    lead.open("")
    counting_reader = CountingReader(lead)
    counting_reader.follow(re.compile("^FP-13 "))
    assert "In Round 11:" in lead.words
    counting_reader.press("Nothing has changed, and it is still true")
    assert counting_reader.interactions == 2
    assert lead.path.endswith("/my-work/")
    assert f"FP-13 {SENT}" in lead.words
    lead.open("actions/FP-13/")
    assert "Said in one word: unchanged, and still true." in lead.words


def test_an_update_on_a_late_action_asks_for_a_date_change_and_the_chair_approves_it(
    site, new_reader, browser_options
):
    lead = new_reader(site, "lead", **browser_options)
    make_ready(lead, "FP-12")
    make_ready(lead, "FP-05")
    lead.open("")
    lead.follow("Send the 2 that are ready")
    lead.press("Send these updates")
    assert "2 updates were sent" in lead.words

    chair = new_reader(site, "chair", **browser_options)
    chair.open("")
    chair.follow(re.compile(r"\d+ in all"), within=".app-board__yours")
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
    lead = new_reader(site, "lead", **browser_options)
    lead.open("actions/FP-13/update/steps/progress/")
    lead.choose("Carried out")
    lead.fill(finished_day="15", finished_month="11", finished_year="2013", done=DONE, next=NEXT)
    lead.choose("Green")
    lead.press("Continue")
    lead.fill(explanation=WHY)
    lead.press("Continue")
    lead.press("Send this update", status=400)
    lead.choose("Carried out")
    lead.fill(stage_statement="Every team records its decisions the same day.")
    lead.press("Send this update")
    lead.open("actions/FP-13/")
    assert "Waiting to be checked" in lead.words


def make_ready(lead, ref):
    """Answer every question about a late action, and keep the update to send with others."""
    lead.open("")
    lead.follow(re.compile(f"^{ref} "))
    lead.fill(done=DONE, next=NEXT)
    lead.choose("Red")
    lead.press("Send this update", status=400)
    lead.fill(explanation="The desks of the police are still elsewhere.")
    lead.choose("Ask the chair for a new date too")
    lead.fill(proposed_due_day="30", proposed_due_month="4", proposed_due_year="2014")
    lead.choose("Waiting on another body")
    lead.fill(date_reason="The police move their desks in March.")
    lead.press("Save and finish later")
    assert f"{ref} is saved and ready to send." in lead.words


def test_two_people_who_answer_one_step_at_once_lose_nothing(site, new_reader, browser_options):
    lead, manager = [new_reader(site, role, **browser_options) for role in ("lead", "manager")]
    for person in (lead, manager):
        person.open("actions/FP-13/update/steps/progress/")
        person.choose("Green")
    lead.fill(done="What the lead typed", next=NEXT)
    lead.press("Continue")
    manager.fill(done="What the manager typed", next=NEXT)
    manager.press("Continue", status=409)
    compared = " ".join(manager.page.locator("main table").inner_text().split())
    assert "What the lead typed What the manager typed" in compared
    assert manager.page.locator("main [name=done]").input_value() == "What the manager typed"
    manager.fill(done="What both agreed on")
    manager.press("Continue")
    assert manager.path.endswith("/steps/why/")
    lead.open("actions/FP-13/update/steps/progress/")
    assert lead.page.locator("main [name=done]").input_value() == "What both agreed on"


def test_a_manager_accepts_updates_closes_a_round_and_reopens_it(site, new_reader, browser_options):
    manager = new_reader(site, "manager", **browser_options)
    manager.open("")
    manager.follow("Accept several at once")
    manager.open("rounds/12/")
    manager.follow("Close Round 12")
    assert re.search(r"Closing it sweeps up \d+ actions", manager.words)
    manager.press("Close this round")
    assert "Closed: it can only be read." in manager.words
    assert "not the lead’s word" in manager.words

    manager.go_to("Rounds")
    manager.follow("Open the next round")
    assert manager.page.locator("[name=opens_day]").input_value() == "2"  # the 1st is a Sunday
    manager.press("Open this round")
    assert "once the round before it is closed" in manager.words

    manager.open("rounds/12/reopen/")
    manager.press("Reopen this round", status=400)
    manager.fill(
        closes_day="29", closes_month="11", closes_year="2013", reason="The board met late"
    )
    manager.press("Reopen this round")
    assert "The board met late" in manager.words
