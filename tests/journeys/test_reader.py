"""The reader of the journeys: its check of each page finds faults, and its windows are clean."""

import pytest

from tests.journeys.passed_parts import PARTS
from tests.journeys.reader import PHONE, Reader, open_window

pytestmark = pytest.mark.journey
SCRIPTED = """<!DOCTYPE html><html lang=en><title>A</title><main><h1>A</h1>
<script>document.title = "scripts run"</script>"""


@pytest.mark.every_way
def test_the_check_of_each_page_finds_a_planted_fault(site, new_reader, browser_options):
    """The check of each page can fail, with JavaScript and without."""
    reader = new_reader(site, **browser_options)

    def open_planted(html):
        reader.page.route("**/planted/", lambda route: route.fulfill(body=html))
        reader.open("/planted/")

    open_planted(SCRIPTED)
    assert reader.page.title() == ("scripts run" if reader.javascript else "A")
    for planted, fault in [
        ("<img src=data:,>", "image-alt"),
        ("<p style='color: #aaa'>Pale words", "color-contrast"),
        ("<pre>" + "x" * 999, "scrolls sideways"),
    ]:
        with pytest.raises(AssertionError, match=fault):
            open_planted(SCRIPTED + planted)


def test_a_window_has_scripts_again_after_a_reader_without(site, browser):
    page, titles = open_window(browser, site), []
    for javascript in (True, False, True):
        reader = Reader(page, javascript=javascript)
        page.set_content(SCRIPTED)
        titles.append(page.title())
        reader.finish()
        assert page.url == "about:blank"
    assert titles == ["scripts run", "A", "scripts run"]
    page.context.close()


def test_axe_looks_again_at_a_page_with_a_new_part(site, new_reader):
    page = new_reader(site).page
    html = "<main><p class=a>12:01<p class=a>A<a href=/7/ aria-label='Page 7'>7</a></main>"

    def parts(html, *, javascript=True):
        page.set_content(html)
        return set(page.evaluate(PARTS, javascript))

    known = parts(html)
    assert parts(html.replace("12:01", "13:59").replace("7", "8")) == known
    assert parts(html.replace("<p", "<p class=a>12:02<p", 1)) == known
    for before, after in [
        ("=a", "=b"),
        ("p ", "p id=a "),
        ("12:01", ""),
        ("main", "div"),
        ("Page", "Sheet"),
        ("<a", "<hr><a"),
        ("<main", "<body class=c><main"),
        ("<main", "<style>p { display: none }</style><main"),
    ]:
        assert parts(html.replace(before, after)) - known, after
    assert not parts(html, javascript=False) & known
    page.set_viewport_size(PHONE)
    assert not parts(html) & known
