"""The programme manager keeps the plan, asks the chair for what is judged, and reads who changed
what."""

import re

import pytest

pytestmark = pytest.mark.journey
OUTCOME = "I am protected from harm"


def test_a_manager_adds_and_edits_an_action_asks_the_chair_and_adds_a_person(
    site, new_reader, browser_options
):
    manager = new_reader(site, "manager", **browser_options)
    manager.open("")
    add_an_action(manager)
    edit_the_action(manager)
    ask_for_its_date_and_outcome(manager)
    ask_to_withdraw_another_action(manager)
    approve_both(new_reader(site, "chair", **browser_options))
    find_the_withdrawal_in_the_history(manager)
    add_a_person(manager)


def add_an_action(manager):
    manager.follow("Add an action")
    manager.press("Save", status=400)
    assert manager.page.title().startswith("Error: ")
    manager.fill(ref="FP-40", title="Visits are recorded within two days")
    manager.page.get_by_label("Workstream", exact=True).select_option(label="Front line practice")
    manager.press("Save")
    assert manager.path.endswith("/actions/FP-40/")
    assert "none agreed" in manager.words


def edit_the_action(manager):
    manager.follow("Edit this action")
    manager.fill(owner_post="Team manager", reason="The board named an owner in November.")
    manager.press("Save")
    assert "Team manager" in manager.words
    manager.follow(re.compile("^The whole history of"))
    assert "The board named an owner in November." in manager.words


def ask_for_its_date_and_outcome(manager):
    manager.open("actions/FP-40/")
    manager.follow("Ask to change how it is judged")
    manager.press("Send this request", status=400)
    manager.fill(baseline_due_day="31", baseline_due_month="January", baseline_due_year="2014")
    manager.choose(OUTCOME)
    manager.fill(reason="A new action needs its date.")
    manager.press("Send this request")
    assert "Until the decision nothing changes" in manager.words


def ask_to_withdraw_another_action(manager):
    manager.open("actions/FP-13/")
    manager.follow("Ask to withdraw or suspend it")
    manager.press("Send this request", status=400)
    manager.choose("Withdraw it from the plan")
    manager.fill(reason="FP-03 covers it.")
    manager.press("Send this request")
    assert "Until the decision nothing changes" in manager.words


def approve_both(chair):
    for ref in ("FP-40", "FP-13"):
        chair.open("judged-changes/")
        chair.follow(f"Decide on {ref}")
        chair.choose("Yes, approve it")
        chair.fill(note="Board of 12 November 2013: as asked.")
        chair.press("Save your decision")
    chair.open("actions/FP-40/")
    assert "31 January 2014" in chair.words
    chair.page.get_by_text("About this action:").click()
    assert OUTCOME in chair.words
    chair.open("actions/FP-13/")
    assert "Withdrawn" in chair.words


def find_the_withdrawal_in_the_history(manager):
    manager.open("history/")
    manager.page.get_by_text("Search and filter").click()
    manager.fill(why="FP-03 covers it")
    manager.press("Apply filters")
    changes = manager.page.locator(".app-change")
    assert changes.count() == 1
    assert "FP-13: withdraw it from the plan" in changes.inner_text()
    assert "Programme manager" in changes.inner_text()


def add_a_person(manager):
    manager.open("people/")
    manager.follow("Add a person")
    manager.fill(name="Deputy lead", email="deputy@example.org", reason="Stands in from today.")
    manager.choose("Workstream lead")
    manager.press("Add this person")
    assert "deputy@example.org" in manager.words


def test_two_managers_who_edit_one_action_at_once_lose_nothing(site, new_reader, browser_options):
    first = new_reader(site, "manager", **browser_options)
    second = new_reader(site, **browser_options).sign_in("manager")  # a session of its own
    for manager in (first, second):
        manager.open("actions/FP-13/edit/")
    first.fill(owner_post="Head of practice", reason="Agreed with the director.")
    first.press("Save")
    second.fill(owner_post="Principal social worker", reason="Agreed at the board.")
    second.press("Save", status=409)

    compared = " ".join(second.page.locator("main table").inner_text().split())
    assert "Head of practice Principal social worker" in compared
    assert "Agreed with the director." in second.words
    typed = second.page.locator("main [name=owner_post]")
    assert typed.input_value() == "Principal social worker"
    second.press("Save")
    assert "Principal social worker" in second.words
    second.follow(re.compile("^The whole history of"))
    for reason in ["Agreed with the director.", "Agreed at the board."]:
        assert reason in second.words
