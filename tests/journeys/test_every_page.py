"""Every page that a role can reach from its start page, on a phone 320 pixels wide; that none is
wider than a tablet or a sheet of A4 is measured too.

A browser opens the first page of each view, for the first role that reaches them; their markup is
looked at for every role of `ROLES`. axe checks one page of each view as the manager sees it, who
reaches nearly all of them; the other journeys check what the other roles see.

Titles are compared by path: a filter or a page number makes no new page.
"""

import gzip
import os
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.urls import resolve

from benchmarks.goals import GZIPPED, RAW
from improvement.paging import ALL
from improvement.roles import Role
from tests.journeys.demonstration import PLAN
from tests.journeys.reader import OVERFLOW, PHONE, WIDTHS

pytestmark = pytest.mark.journey
EVERY_WAY = bool(os.environ.get("EVERY_WAY"))  # as `make deep` sets it
# An owner reaches what a lead does, a member and an adviser what the chair does: `make deep` alone
# looks at theirs, and opens a second page of each view in the browser.
ROLES = (Role.MANAGER, Role.LEAD, Role.CHAIR, Role.SCRUTINY, Role.STAFF)
OPENED = 2 if EVERY_WAY else 1  # pages of one view in a browser, whoever reaches them
LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
NAMING = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
# Links and buttons that stand by themselves; one within a sentence is as high as its line.
LOW = """[...document.querySelectorAll("a, button, summary, select, input:not([type=hidden])")]
  .filter(at => at.getClientRects().length && getComputedStyle(at).display !== "inline"
    && !at.matches("[type=radio], [type=checkbox], .govuk-skip-link")
    && at.getBoundingClientRect().height < 23.5)
  .map(at => at.outerHTML.slice(0, 90))"""
SHOWN: Counter[tuple[object, ...]] = Counter()  # how many of each view a browser has shown


def is_short(document: str) -> bool:
    """Whether it is soon fetched. A page that is asked for whole, to be printed, need not be."""
    content = document.encode()
    return len(content) <= RAW and len(gzip.compress(content, 6)) <= GZIPPED


@dataclass
class Markup(HTMLParser):
    """What the crawl reads in a page."""

    language: str = ""
    title: str = ""
    headings: list[int] = field(default_factory=list)  # the level of each
    links: list[str] = field(default_factory=list)
    ids: Counter[str] = field(default_factory=Counter)
    named: set[str] = field(default_factory=set)  # the ids that other elements go by

    def __post_init__(self) -> None:
        super().__init__()
        self.in_title = False

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.in_title = tag == "title" and not self.title  # a picture's is another one
        self.language = values.get("lang", "") if tag == "html" else self.language
        if tag in LEVELS:
            self.headings.append(LEVELS.index(tag) + 1)
        self.ids.update([values["id"]] if "id" in values else [])
        self.named.update(*(values.get(name, "").split() for name in NAMING))
        if tag == "a" and "href" in values and not {"download", "type"} & values.keys():
            self.links.append(values["href"])

    def handle_data(self, data):
        if self.in_title:
            self.title, self.in_title = data, False

    @property
    def astray(self):
        """Links within the page that lead nowhere in it, and names of elements that it lacks."""
        links = [x for x in self.links if x.startswith("#") and x.removeprefix("#") not in self.ids]
        return [*links, *(self.named - self.ids.keys())]

    @property
    def repeated(self):
        return [name for name, times in self.ids.items() if times > 1]

    @property
    def skips(self):
        """Headings more than one level below the one before."""
        return [(a, b) for a, b in pairwise(self.headings) if b > a + 1]


class Crawl:
    """Goes from page to page, breadth first, to `most` pages of each view; with `with_axe`, axe
    checks one page of each.

    `titles` are those of the pages visited, by path.
    """

    def __init__(self, reader, site, *, most, with_axe):
        self.reader, self.site, self.most, self.with_axe = reader, site, most, with_axe
        self.urls, self.titles = [site + PLAN], {}
        self.visited, self.checked_views = Counter(), set()

    def run(self):
        for url in self.urls:  # grows on the way
            kind = self.kind(url)
            if self.visited[kind] < self.most:
                self.visited[kind] += 1
                self.visit(url, kind)

    def kind(self, url):
        parts = urlsplit(url)
        match = resolve(parts.path)
        return match.url_name, match.kwargs.get("noun"), bool(parts.query)

    def visit(self, url, kind):
        if SHOWN[kind] < OPENED:
            SHOWN[kind] += 1
            address, document = self.open(url, view=kind[0])
        else:
            response = self.reader.context.request.get(url)
            assert response.status == 200, f"{response.status}: {url}"
            address, document = response.url, response.text()
        page = Markup()
        page.feed(document)
        assert page.language == "en", url
        assert page.headings.count(1) == 1, f"{page.headings.count(1)} main headings: {url}"
        assert page.skips == [], f"{page.skips} in the levels of headings: {url}"
        assert page.astray == [], url
        assert page.repeated == [], url
        assert is_short(document) or f"show={ALL}" in url, f"{len(document)} characters: {url}"
        self.titles[urlsplit(address).path] = page.title
        links = dict.fromkeys(urldefrag(urljoin(address, link)).url for link in page.links)
        new = links.keys() - set(self.urls)
        self.urls += [link for link in links if link in new and link.startswith(self.site)]

    def open(self, url, view):
        """Open it in the browser; its address after redirects, and its document."""
        response = self.reader.page.goto(url)
        assert response.status == 200, f"{response.status}: {url}"
        self.measure(url)
        if self.with_axe and view not in self.checked_views:
            self.checked_views.add(view)
            self.reader.check_page()
        return response.url, response.text()

    def measure(self, url):
        """Its width, at each width that it is read at, and what of it is too low for a finger."""
        page = self.reader.page
        for width, media in WIDTHS:
            page.set_viewport_size(PHONE | {"width": width})
            page.emulate_media(media=media)
            overflow = page.evaluate(OVERFLOW)
            assert overflow <= 0, f"{overflow} pixels too wide for {width} ({media}): {url}"
        page.emulate_media(media="screen")
        page.set_viewport_size(PHONE)
        low = page.evaluate(LOW)
        assert not low, f"less than 24 pixels high: {low} on {url}"


@pytest.mark.parametrize("role", Role.values if EVERY_WAY else ROLES)
def test_every_page_a_role_can_reach_has_no_fault_on_a_phone(site, new_reader, role):
    reader = new_reader(site, role, viewport=PHONE)
    sees_most = role == Role.MANAGER
    crawl = Crawl(reader, site, most=2 if sees_most else 1, with_axe=sees_most)
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


@pytest.mark.every_way
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
