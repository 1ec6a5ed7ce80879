"""Every page that a role can reach from its start page, on a phone 320 pixels wide; that none is
wider than a tablet or a sheet of A4 is measured too.

A browser opens one page of each view, for the first role that reaches it, unless the same document
has passed; axe looks at those with a part that is new. `make deep-postgresql` does it, for `make
test` has axe look at the pages of the journeys. `make deep` opens every one of them, for every
role, with two pages of each view, and at each instant. The markup of pages, and of which of them
with a query too, is read by `tests/board/test_markup.py`.
"""

from collections import Counter

import pytest

from improvement.roles import Role
from tests.access_table import GET
from tests.demonstration import PLAN
from tests.journeys.passed_parts import EVERY_PAGE, answer_digest
from tests.journeys.reader import OVERFLOW, PHONE, WIDER
from tests.markup import Markup, Ways

pytestmark = pytest.mark.journey
# A lead, an owner, a member and an adviser reach next to nothing that none of these does.
ROLES = (Role.MANAGER, Role.CHAIR, Role.SCRUTINY, Role.STAFF)
MOST = 2 if EVERY_PAGE else 1  # pages of one view in a browser, whoever reaches them
# Links and buttons that stand by themselves; one within a sentence is as high as its line.
LOW = """[...document.querySelectorAll("a, button, summary, select, input:not([type=hidden])")]
  .filter(at => at.getClientRects().length && getComputedStyle(at).display !== "inline"
    && !at.matches("[type=radio], [type=checkbox], .govuk-skip-link")
    && at.getBoundingClientRect().height < 23.5)
  .map(at => at.outerHTML.slice(0, 90))"""
SHOWN: Counter[object] = Counter()  # how many of each view a browser has shown


def measure(page, url):
    """Its width, at each width that it is read at, and what of it is too low for a finger."""
    low = page.evaluate(LOW)
    assert not low, f"less than 24 pixels high: {low} on {url}"
    for width, media in WIDER:
        page.emulate_media(media=media)
        page.set_viewport_size(PHONE | {"width": width})
        overflow = page.evaluate(OVERFLOW)
        assert overflow <= 0, f"{overflow} pixels too wide for {width} ({media}): {url}"
    page.emulate_media(media="screen")
    page.set_viewport_size(PHONE)


def show(reader, url, answer):
    """Open the page and measure it, unless one that is the same to the letter has passed."""
    whole = {answer_digest(answer.headers, answer.text())}
    if reader.passed.new(whole):
        reader.open(url)
        measure(reader.page, url)
        reader.passed.add(whole)


@pytest.mark.parametrize("role", Role.values if EVERY_PAGE else ROLES)
def test_every_page_a_role_can_reach_has_no_fault_on_a_phone(site, new_reader, role):
    reader = new_reader(site, role, viewport=PHONE)
    queries = GET if EVERY_PAGE else ()
    ways = Ways(site + PLAN, MOST, queries=queries, instants=EVERY_PAGE)
    for url in ways:
        response = reader.context.request.get(url)
        assert response.status == 200, f"{response.status}: {url}"
        document, kind = response.text(), ways.kind(url)
        if SHOWN[kind] < MOST:  # the others may lead to a view that nobody else reaches
            SHOWN[kind] += 1
            show(reader, response.url, response)
        ways.follow(Markup(document), response.url)


def test_what_is_measured_finds_a_planted_fault(site, new_reader):
    page = new_reader(site, viewport=PHONE).page
    for style, fault in [
        ("button { height: 18px }", "less than 24 pixels high"),
        ("@media (min-width: 700px) { main { width: 800px } }", "too wide for 768"),
        ("@media print { main { width: 800px } }", r"too wide for 718 \(print\)"),
    ]:
        style = f"button {{ height: 24px }} {style}"
        page.set_content(f"<style>{style}</style><main><button>Send</button></main>")
        with pytest.raises(AssertionError, match=fault):
            measure(page, "the planted page")
        page.emulate_media(media="screen")
        page.set_viewport_size(PHONE)
