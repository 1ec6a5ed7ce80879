"""The board reads what is not paid for, and the manager enters what pays for it."""

import pytest

pytestmark = pytest.mark.journey


def test_what_is_not_paid_for_is_read_and_a_line_is_entered(site, new_reader, browser_options):
    adviser = new_reader(site, "adviser", **browser_options)
    adviser.open("")
    adviser.go_to("Board")
    adviser.go_to("Money")
    first = adviser.page.locator("main p").first.inner_text()
    assert "Of 6 lines of money, 2 are not paid for, or only in part" in first
    assert "Of 3 it is not stated." in first
    assert "IM-01" in adviser.words
    assert "M1: no clear amount is stated" in adviser.words
    assert "169 plans, September 2012" in adviser.words
    adviser.follow("M1 Cost")
    assert "It is left out of every sum" in adviser.words

    manager = new_reader(site, "manager", **browser_options)
    manager.open("resources/")
    manager.follow("Enter a line of money")
    manager.press("Save", status=400)
    manager.fill(ref="M7", words="£90k for two posts", amount_from="90,000", actions="WD-01")
    manager.fill(due_day="20", due_month="12", due_year="2013")
    manager.choose("Cost", "Not secured")
    manager.press("Save")
    assert "M7 was entered" in manager.words
    assert "20 December 2013" in manager.words
    manager.follow("Change this line")
    manager.choose("Secured in part")
    manager.fill(reason="A part is in the budget")
    manager.press("Save")
    assert "M7 was changed" in manager.words
