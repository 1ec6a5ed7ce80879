"""The board's dashboard on the demonstration: how much of it there is, and what its first screen
answers; for the chair, a member and an adviser, on a desktop, a phone and paper."""

import re

import pytest

from tests.journeys.reader import DESKTOP, OVERFLOW, PHONE, SMALL

pytestmark = pytest.mark.journey
FIRST_SCREEN = 900  # px
WHOLE, WORDS, SCREENS, SHEETS = 2700, 850, 12, 2
PAGES_OF_FIGURES = (
    *("board/", "board/?at=meeting-9", "board/workstreams/", "board/organisations/"),
    *("board/rounds/", "board/pace/", "progress/", "timeline/", "validation/"),
)
UNNAMED = "main table:not(:has(caption), [aria-labelledby])"
SECTIONS = ("course", "worse", "contradicted")
# The words of a page: what is seen of its content, text of charts included.
COUNT_WORDS = """() => {
  const hidden = "svg title, svg desc, .govuk-visually-hidden";
  const main = document.querySelector("main");
  const left = [...main.querySelectorAll(hidden)].map((e) => [e, e.parentNode, e.nextSibling]);
  left.forEach(([e]) => e.remove());
  const words = main.innerText.split(/\\s+/).filter(Boolean).length;
  left.reverse().forEach(([e, parent, next]) => parent.insertBefore(e, next));
  return words;
}"""
TOP_OF_MAIN = "document.querySelector('main').getBoundingClientRect().top + scrollY"
BOTTOM = """(id) =>
  document.querySelector(`[aria-labelledby=${id}]`).getBoundingClientRect().bottom + scrollY"""
HEIGHT = "document.documentElement.scrollHeight"


@pytest.mark.parametrize("role", ["chair", "member", "adviser"])
def test_the_first_screen_answers_four_questions_and_the_page_is_short(site, new_reader, role):
    reader = new_reader(site, role, viewport=DESKTOP)
    reader.open("board/")
    page = reader.page
    top = page.evaluate(TOP_OF_MAIN)
    bottoms = {name: page.evaluate(BOTTOM, name) for name in SECTIONS}
    assert max(bottoms.values()) <= FIRST_SCREEN, bottoms
    assert page.evaluate(COUNT_WORDS) <= WORDS
    assert page.evaluate(HEIGHT) - top <= WHOLE
    immediate = page.locator(".app-board__immediate").first
    assert immediate.evaluate("each => getComputedStyle(each).borderStyle") == "none"
    assert page.locator("h1").inner_text().strip() == "Not on course for release in August 2014"

    pictures = page.locator("svg.app-picture:visible")
    assert pictures.count() == 1

    page.set_viewport_size(PHONE)
    reader.check_page()
    assert page.evaluate(HEIGHT) <= SCREENS * PHONE["height"]
    assert pictures.count() == 1
    if role == "chair":  # what waits for the reader comes first
        yours, verdict = page.locator(".app-board__yours"), page.locator("h1")
        assert yours.bounding_box()["y"] < verdict.bounding_box()["y"]


def test_the_dashboard_is_two_sheets_of_paper(site, new_reader):
    chair = new_reader(site, "chair")
    for page in ("board/", "board/?at=meeting-9"):
        chair.open(page)
        sheets = chair.page.pdf(format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheets)) == SHEETS, page


def test_nothing_is_too_small_to_read_and_each_table_is_named(site, new_reader):
    chair = new_reader(site, "chair", viewport=PHONE)
    for path in PAGES_OF_FIGURES:
        chair.open(path)
        assert chair.page.locator(UNNAMED).count() == 0, path
        for width in (PHONE["width"], 768, DESKTOP["width"]):
            chair.page.set_viewport_size({**PHONE, "width": width})
            assert chair.page.evaluate(SMALL) == [], f"{path} at {width}"
            assert chair.page.evaluate(OVERFLOW) <= 0, f"{path} at {width}"


READABLE = """<style>p { font-size: 16px } text { font-size: 12px }</style><main><p>A</p>
<svg width=90 height=90 viewBox="0 0 90 90"><text y=50>B</text></svg>
<table><caption>C</caption></table></main>"""


def test_what_is_planted_too_small_or_without_a_name_is_found(site, new_reader):
    page = new_reader(site).page
    for before, after, small, unnamed in [
        ("A", "A", 0, 0),
        ("16px", "15px", 1, 0),
        ("12px", "11px", 1, 0),
        ("<caption>C</caption>", "", 0, 1),
    ]:
        page.set_content(READABLE.replace(before, after))
        assert len(page.evaluate(SMALL)) == small, after
        assert page.locator(UNNAMED).count() == unnamed, after


def test_from_each_answer_a_reader_comes_to_what_it_counts(site, new_reader, browser_options):
    chair = new_reader(site, "chair", **browser_options)
    chair.open("board/")
    for path in ("disagreements", "evidence", "organisations", "workstreams", "measures"):
        with chair.page.expect_navigation() as opened:
            chair.page.locator(f"main a[href*='/board/{path}/']").first.click()
        chair.check_answer(opened.value, 200)
        assert chair.path.endswith(f"/board/{path}/")
        chair.page.go_back()
