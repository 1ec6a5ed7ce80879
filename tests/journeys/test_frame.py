"""The top of every page: low enough, on one line, and a menu on a phone without a script."""

import pytest

from tests.journeys.reader import DESKTOP, PHONE

pytestmark = pytest.mark.journey
MOST = 180  # pixels that header, navigation and strip take at a desktop's width
PAGES = {
    "manager": ["my-work/", "people/", "actions/FP-13/", "board/?at=2013-10-15"],
    "chair": ["board/", "my-work/", "actions/FP-13/?at=2013-10-15", "publications/"],
    "member": ["board/", "measures/", "date-changes/"],
    "staff": ["for-me/"],
    "scrutiny": ["progress/"],
}
HEIGHT = "document.querySelector('header').getBoundingClientRect().height"
TOPS = "entries => entries.map(entry => entry.getBoundingClientRect().top)"


@pytest.mark.parametrize("role", PAGES)
def test_the_frame_is_low_and_its_groups_stand_on_one_line(role, site, new_reader):
    reader = new_reader(site, role)
    page = reader.page
    for path in PAGES[role]:
        page.set_viewport_size(DESKTOP)
        reader.open(path)
        assert page.evaluate(HEIGHT) <= MOST, path
        for name in [".app-groups__list > li", ".app-pages__list > li"]:
            assert len(set(page.locator(name).evaluate_all(TOPS))) <= 1, path
        assert 1 < page.locator(".app-groups__list > li").count() <= 7
        assert page.locator(".app-strip").count() == 1
        assert not page.get_by_text("Menu", exact=True).is_visible()
        page.set_viewport_size(DESKTOP | {"width": 801})
        assert len(set(page.locator(".app-groups__list > li").evaluate_all(TOPS))) == 1


def test_the_menu_of_a_phone_opens_without_a_script(site, new_reader):
    member = new_reader(site, "member", javascript=False, viewport=PHONE)
    member.open("meetings/")
    page, menu = member.page, member.page.get_by_role("navigation", name="Menu")
    assert page.evaluate(HEIGHT) <= MOST
    assert not menu.is_visible()
    page.get_by_text("Menu", exact=True).click()
    assert menu.is_visible()
    assert page.get_by_role("button", name="Sign out").is_visible()
    member.check_page()
    pages = page.get_by_role("navigation", name="Pages of Board")
    assert pages.locator("[aria-current=page]").inner_text() == "Meetings"
    with page.expect_navigation():
        menu.get_by_role("link", name="Records").click()
    assert member.path.endswith("/changes/")


def test_pages_for_someone_signed_out_have_no_fault(site, new_reader, browser_options):
    stranger = new_reader(site, **browser_options)
    for path in ["/accounts/password/reset/", "/accounts/signup/"]:
        stranger.open(path)
    stranger.open("/accounts/password/reset/key/1-nonsense/")
    stranger.open("/nowhere/", status=404)
    stranger.open("board/")
    assert stranger.path == "/accounts/login/"
    stranger.fill(login="nobody@example.org", password="not a password")
    stranger.press("Sign in")
    assert stranger.page.title().startswith("Error: ")
