"""The site used with the keyboard only, and printed."""

import pytest

pytestmark = pytest.mark.journey
DONE = "Every chronology was brought up to date this month."
# Radios and checkboxes are drawn by their label, so that is where their focus shows.
SHOWS_FOCUS = """() => {
  const at = document.activeElement;
  const drawn = ["radio", "checkbox"].includes(at.type)
    ? getComputedStyle(at.labels[0], "::before") : getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const inView = box.bottom > 0 && box.top < innerHeight && box.left >= 0;
  const outlined = drawn.outlineStyle !== "none" && parseFloat(drawn.outlineWidth) >= 2;
  return inView && (outlined || drawn.boxShadow !== "none");
}"""


def tab(reader, *, back=False):
    """Press Tab once, and check that the focus is visible."""
    reader.page.keyboard.press("Shift+Tab" if back else "Tab")
    here = reader.page.locator(":focus")
    where = here.evaluate("at => at.outerHTML.slice(0, 150)")
    assert reader.page.evaluate(SHOWS_FOCUS), f"No focus to be seen on {where}"
    return here


def tab_to(reader, **attributes):
    """Press Tab until the focused element has the attributes, at most 40 times."""
    for _ in range(40):
        here = tab(reader)
        if all(here.get_attribute(name) == value for name, value in attributes.items()):
            return here
    raise AssertionError(f"The keyboard does not reach {attributes}")


@pytest.mark.every_way
def test_the_first_tab_stop_skips_to_the_content(site, new_reader, browser_options):
    lead = new_reader(site, "lead", **browser_options)
    lead.open("my-work/")
    assert tab(lead).inner_text() == "Skip to main content"
    lead.page.keyboard.press("Enter")
    assert tab(lead).evaluate("at => !!at.closest('main')")
    lead.page.locator("footer a").first.focus()
    assert tab(lead, back=True).inner_text() == "This page as it stood on another day"


def test_the_keyboard_goes_from_the_email_address_to_the_password(
    site, new_reader, browser_options
):
    stranger = new_reader(site, **browser_options)
    stranger.open("/accounts/login/")
    stranger.page.get_by_label("Email address").focus()
    assert tab(stranger).get_attribute("name") == "password"
    tab_to(stranger, type="submit")
    assert tab(stranger).inner_text() == "I have forgotten my password"


@pytest.mark.every_way
def test_an_update_is_made_with_the_keyboard_only(site, new_reader, browser_options):
    lead = new_reader(site, "lead", **browser_options)
    lead.open("actions/FP-13/update/")
    page = lead.page
    tab_to(lead, name="done")
    page.keyboard.type(DONE)
    tab_to(lead, name="next")
    page.keyboard.type("Keep them so.")
    tab_to(lead, name="delivery")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    tab_to(lead, name="declared_rag")
    page.keyboard.press("Space")
    tab_to(lead, name="explanation")
    page.keyboard.type("Every file was read.")
    tab_to(lead, name="save")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert lead.path.endswith("/my-work/")
    lead.open("actions/FP-13/")
    assert DONE in lead.words


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("lead", "my-work/"),
        ("chair", "board/"),
        ("chair", "actions/FP-13/"),
        ("scrutiny", "progress/"),
    ],
)
def test_a_printed_page_has_the_content_and_no_navigation(site, new_reader, role, path):
    reader = new_reader(site, role)
    reader.open(path)
    page = reader.page
    assert page.get_by_role("navigation", name="Menu").is_visible()
    page.emulate_media(media="print")
    for shown in ["h1", "main p"]:
        assert page.locator(shown).first.is_visible()
    for hidden in ["nav", ".govuk-skip-link", "button", "a[role=button]"]:
        assert not any(part.is_visible() for part in page.locator(hidden).all()), hidden
    after = "links => links.map(link => getComputedStyle(link, '::after').content)"
    assert set(page.locator("main a").evaluate_all(after)) <= {"none"}
