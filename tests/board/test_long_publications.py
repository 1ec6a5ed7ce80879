"""A publication of any length is read a part at a time, or whole to print it."""

import pytest

from improvement.paging import LONG_ROWS
from tests.board.factories import a_challenge, days, draft, issue
from tests.pages import html_of
from tests.world import an_action, change


@pytest.fixture
def page(world, sign_in):
    """The words of an address of a publication with many late actions."""
    for number in range(10, 40):
        an_action(world.practice, f"FP-{number}", due=days(-9))
    change(world.practice, name="Front line practice")
    for number in range(1, LONG_ROWS + 2):
        sent = {"post": "manager", "of_scrutiny": True, "words": f"Was {number} asked?"}
        a_challenge(world, by=world.councillor, **sent)
    issue(world, draft(world))
    client = sign_in(world.manager)
    return lambda path: html_of(client.get(world.url(path)))


def test_what_is_late_is_paged(page):
    for path in ("progress/publications/2/", "publications/scrutiny/2/"):
        first, last = page(path), page(f"{path}?page=3")
        assert "The work of FP-10" in first
        assert "The work of FP-39" not in first
        assert "The work of FP-39" in last
        assert 'href="?page=2"' in first


def test_what_scrutiny_asked_is_paged(page):
    path, last = "progress/publications/2/", f"Was {LONG_ROWS + 1} asked?"
    first = page(path)
    assert "“Was 1 asked?”" in first
    assert last not in first
    assert 'href="?asked=2#asked"' in first
    for query in ("?asked=2", "?show=all"):
        assert last in page(f"{path}{query}")


def test_the_actions_of_an_area_are_shown_where_they_are_asked_for(page):
    path = "progress/publications/2/"
    assert "Its actions" not in page(path)
    assert 'href="?show=FP#FP"' in page(path)
    assert page(f"{path}?show=FP").count("Its actions") == 1
    whole = page(f"{path}?show=all")
    assert whole.count("Its actions") == 2
    assert whole.count("The work of FP-39") == 2  # among what is late, and in its area
    assert "Show all of it" not in whole
