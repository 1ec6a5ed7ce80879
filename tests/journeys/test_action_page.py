"""The page of an action: short enough to read in a meeting, and readable on a phone."""

import pytest

from tests.journeys.reader import DESKTOP, PHONE

pytestmark = pytest.mark.journey
MOST = 3000  # pixels at a desktop's width
LONGEST = ["FP-02", "FP-07"]  # moved three times; three stages claimed


@pytest.mark.parametrize("role", ["chair", "manager"])
def test_an_actions_page_is_at_most_3000_pixels_long(role, site, new_reader):
    reader = new_reader(site, role)
    page = reader.page
    for ref in LONGEST:
        page.set_viewport_size(DESKTOP)
        reader.open(f"actions/{ref}/")
        assert page.evaluate("document.documentElement.scrollHeight") <= MOST, ref
        for part in ["The board judges", "Dates", "Stages", "Evidence", "Milestones"]:
            assert page.get_by_role("heading", name=part, exact=True).count() == 1
        assert page.locator(".app-dates").is_visible()
        page.set_viewport_size(PHONE)
        reader.check_page()
        assert not page.locator(".app-dates").is_visible()
        assert "Nobody has asked" in reader.words or "Approved by" in reader.words
