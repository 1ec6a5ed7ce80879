"""Every page that a role can reach from its front door, on a phone 320 pixels wide.

axe looks at one page of each view as the manager has it, who reaches nearly all of them; the
journeys look at what the others are shown.

Of pages drawn by one view a browser opens the first few; the rest are asked for without one, up
to a limit for each role. Titles are told apart by path: a filter or a page number is no new page.
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
    """Goes from page to page, breadth first; `looks` with axe at one page of each view.

    `titles` are those of the pages opened, by path.
    """

    def __init__(self, reader, site, *, looks):
        self.reader, self.site, self.looks = reader, site, looks
        self.found, self.titles = [site + PLAN], {}
        self.opened, self.set_aside, self.looked_at = Counter(), [], set()

    def run(self):
        for url in self.found:  # grows on the way
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
        found = resolve(parts.path)
        return found.url_name, found.kwargs.get("noun"), bool(parts.query)

    def open(self, url):
        response = self.reader.page.goto(url)
        assert response.status == 200, f"{response.status}: {url}"
        facts = self.reader.page.evaluate(FACTS)
        assert facts["language"] == "en", url
        assert facts["headings"] == 1, f"{facts['headings']} main headings: {url}"
        assert facts["overflow"] <= 0, f"{facts['overflow']} pixels too wide: {url}"
        assert facts["astray"] == [], url
        self.titles[self.reader.path] = facts["title"]
        if self.looks and (view := self.kind(url)[0]) not in self.looked_at:
            self.looked_at.add(view)
            self.reader.look()
        links = dict.fromkeys(urldefrag(link).url for link in facts["links"])
        new = links.keys() - set(self.found)
        self.found += [link for link in links if link in new and link.startswith(self.site)]


@pytest.mark.parametrize("role", Role.values)
def test_every_page_a_role_can_reach_is_sound(site, arrives, role):
    reader = arrives(site, viewport=PHONE).sign_in(role)
    crawl = Crawl(reader, site, looks=role == Role.MANAGER)
    crawl.run()
    alike = [title for title, count in Counter(crawl.titles.values()).items() if count > 1]
    assert not alike, {path: title for path, title in crawl.titles.items() if title in alike}


def test_a_page_for_someone_signed_out_is_sound(site, arrives, way):
    stranger = arrives(site, **way)
    for path in ["/accounts/password/reset/", "/accounts/signup/"]:
        stranger.open(path)
    stranger.open("/accounts/password/reset/key/1-nonsense/")
    stranger.open("/nowhere/", status=404)
    stranger.open("board/")
    assert stranger.path == "/accounts/login/"
    stranger.fill(login="nobody@example.org", password="not a password")
    stranger.press("Sign in")
    assert stranger.page.title().startswith("Error: ")


def test_a_planted_fault_is_found(site, arrives, way):
    """The check of each page can fail, whichever way the reader came."""
    reader = arrives(site, **way)
    html = "<!DOCTYPE html><html lang=en><title>A</title><main><img src=data:,></main></html>"
    reader.page.route("**/planted/", lambda route: route.fulfill(body=html))
    with pytest.raises(AssertionError, match="image-alt"):
        reader.open("/planted/")
    reader.page.route("**/wide/", lambda route: route.fulfill(body=html + "<pre>" + "x" * 999))
    with pytest.raises(AssertionError, match="scrolls sideways"):
        reader.open("/wide/")
