"""A vice-chair stands in: entered by the manager, decides a date in the chair’s place."""

import pytest

pytestmark = pytest.mark.journey


def test_a_vice_chair_stands_in_and_the_history_says_for_whom(site, new_reader, browser_options):
    member = new_reader(site, "member", **browser_options)
    member.open("date-changes/")
    assert "Decide on MH-08" not in member.words
    enter(new_reader(site, "manager", **browser_options))
    decide(member)
    member.open("actions/MH-08/history/")
    assert "Independent chair as Independent chair (covered)" in member.words


def enter(manager):
    manager.open("people/cover/")
    manager.follow("Enter a cover")
    manager.press("Enter this cover", status=400)
    choose(manager, "covered", "Independent chair")
    choose(manager, "covering", "Board member, Wye Valley NHS Trust")
    manager.fill(starts_day="18", starts_month="11", starts_year="2013")
    manager.fill(ends_day="22", ends_month="11", ends_year="2013", reason="The chair is on leave")
    manager.press("Enter this cover")
    assert "Why: The chair is on leave" in manager.words


def choose(reader, field, words):
    options = reader.page.locator(f"main select[name={field}]")
    options.select_option(label=words)


def decide(member):
    member.open("board/")
    assert "Yours to decide" in member.words
    member.open("date-changes/")
    member.follow("Decide on MH-08")
    member.press("Save your decision", status=400)
    member.choose("No, refuse it")
    member.fill(note="The trusts can start in November.")
    member.press("Save your decision")
    assert "Your decision on MH-08 was saved" in member.page.content()
