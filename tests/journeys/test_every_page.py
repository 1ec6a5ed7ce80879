"""Every page that a role can reach from its start page, on a phone 320 pixels wide.

axe checks one page of each view as the manager sees it, who reaches nearly all of them; the other
journeys check what the other roles see.

A browser opens the first few pages of each view; the others are requested without one, up to a
limit for each role. Titles are compared by path: a filter or a page number makes no new page.
"""

from collections import Counter
from urllib.parse import urldefrag, urlsplit

import pytest
from django.urls import resolve

from improvement.roles import Role
from tests.journeys.demonstration import PLAN
from tests.journeys.reader import OVERFLOW, PHONE

pytestmark = pytest.mark.journey
OPENED = 2  # pages of one view
REACHED = 60  # pages of one role
FACTS = f"""() => ({{
  title: document.title,
  language: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  overflow: {OVERFLOW},
  links: [...document.links].filter(link => !link.hasAttribute("download")).map(link => link.href),
  astray: [...document.querySelectorAll('a[href^="#"]')]
    .filter(link => !document.getElementById(link.hash.slice(1))).map(link => link.hash),
}})"""


class Crawl:
    """Goes from page to page, breadth first; with `with_axe`, axe checks one page of each view.

    `titles` are those of the pages opened, by path.
    """

    def __init__(self, reader, site, *, with_axe):
        self.reader, self.site, self.with_axe = reader, site, with_axe
        self.urls, self.titles = [site + PLAN], {}
        self.opened, self.set_aside, self.checked_views = Counter(), [], set()

    def run(self):
        for url in self.urls:  # grows on the way
            kind = self.kind(url)
            if self.opened[kind] < OPENED:
                self.opened[kind] += 1
                self.open(url)
            else:
                self.set_aside.append(url)
        left = max(REACHED - self.opened.total(), 0)
        for url in self.set_aside[:: max(len(self.set_aside) // (left or 1), 1)][:left]:
            response = self.reader.context.request.get(url)
            assert response.status == 200, f"{response.status}: {url}"

    def kind(self, url):
        parts = urlsplit(url)
        match = resolve(parts.path)
        return match.url_name, match.kwargs.get("noun"), bool(parts.query)

    def open(self, url):
        response = self.reader.page.goto(url)
        assert response.status == 200, f"{response.status}: {url}"
        facts = self.reader.page.evaluate(FACTS)
        assert facts["language"] == "en", url
        assert facts["headings"] == 1, f"{facts['headings']} main headings: {url}"
        assert facts["overflow"] <= 0, f"{facts['overflow']} pixels too wide: {url}"
        assert facts["astray"] == [], url
        self.titles[self.reader.path] = facts["title"]
        if self.with_axe and (view := self.kind(url)[0]) not in self.checked_views:
            self.checked_views.add(view)
            self.reader.check_page()
        links = dict.fromkeys(urldefrag(link).url for link in facts["links"])
        new = links.keys() - set(self.urls)
        self.urls += [link for link in links if link in new and link.startswith(self.site)]


@pytest.mark.parametrize("role", Role.values)
def test_every_page_a_role_can_reach_has_no_fault_on_a_phone(site, new_reader, role):
    reader = new_reader(site, viewport=PHONE).sign_in(role)
    crawl = Crawl(reader, site, with_axe=role == Role.MANAGER)
    crawl.run()
    repeated_titles = [
        title for title, count in Counter(crawl.titles.values()).items() if count > 1
    ]
    assert not repeated_titles, {
        path: title for path, title in crawl.titles.items() if title in repeated_titles
    }


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


def test_the_check_of_each_page_finds_a_planted_fault(site, new_reader, browser_options):
    """The check of each page can fail, with JavaScript and without."""
    reader = new_reader(site, **browser_options)
    html = "<!DOCTYPE html><html lang=en><title>A</title><main><img src=data:,></main></html>"
    reader.page.route("**/planted/", lambda route: route.fulfill(body=html))
    with pytest.raises(AssertionError, match="image-alt"):
        reader.open("/planted/")
    reader.page.route("**/wide/", lambda route: route.fulfill(body=html + "<pre>" + "x" * 999))
    with pytest.raises(AssertionError, match="scrolls sideways"):
        reader.open("/wide/")
