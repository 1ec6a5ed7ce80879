"""What a page's markup says of itself, for the tests that go from page to page."""

import gzip
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from django.urls import resolve

from benchmarks.goals import GZIPPED, RAW

LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
NAMING = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
FIELDS = ("input", "select", "textarea")
NAMED_BY_ITSELF = ("hidden", "submit", "button", "reset")  # types of fields that need no label


def is_short(document: str) -> bool:
    """Whether it is soon fetched. A page that is asked for whole, to be printed, need not be."""
    content = document.encode()
    return len(content) <= RAW and len(gzip.compress(content, 6)) <= GZIPPED


@dataclass
class Markup(HTMLParser):
    """What is read in a page's HTML: `Markup(document)`."""

    document: str
    language: str = ""
    title: str = ""
    headings: list[int] = field(default_factory=list)  # the level of each
    links: list[str] = field(default_factory=list)
    ids: Counter[str] = field(default_factory=Counter)
    named: set[str] = field(default_factory=set)  # the ids that other elements go by
    labelled: set[str] = field(default_factory=set)  # the ids that labels are for
    fields: set[str] = field(default_factory=set)  # the ids of those without a name of their own
    quoted: list[str] = field(default_factory=list)  # values with a quote: what was escaped twice

    def __post_init__(self) -> None:
        super().__init__()
        self.in_title = False
        self.feed(self.document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.in_title = tag == "title" and not self.title  # a picture's is another one
        self.language = values.get("lang", "") if tag == "html" else self.language
        self.quoted += [values[x] for x in ("class", "id") if '"' in values.get(x, "")]
        if tag in LEVELS:
            self.headings.append(LEVELS.index(tag) + 1)
        self.ids.update([values["id"]] if "id" in values else [])
        self.named.update(*(values.get(name, "").split() for name in NAMING))
        self.labelled.update([values["for"]] if tag == "label" and "for" in values else [])
        if tag in FIELDS and values.get("type") not in NAMED_BY_ITSELF:
            own = {"aria-label", "aria-labelledby"} & values.keys()
            self.fields.update([] if own else [values.get("id", f"name={values.get('name')}")])
        if tag == "a" and "href" in values and not {"download", "type"} & values.keys():
            self.links.append(values["href"])

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title, self.in_title = data, False

    @property
    def astray(self) -> list[str]:
        """Links within the page that lead nowhere in it, and names of elements that it lacks."""
        links = [x for x in self.links if x.startswith("#") and x.removeprefix("#") not in self.ids]
        return [*links, *(self.named - self.ids.keys())]

    @property
    def repeated(self) -> list[str]:
        return [name for name, times in self.ids.items() if times > 1]

    @property
    def skips(self) -> list[tuple[int, int]]:
        """Headings more than one level below the one before."""
        return [(a, b) for a, b in pairwise(self.headings) if b > a + 1]

    @property
    def unlabelled(self) -> set[str]:
        return self.fields - self.labelled


class Ways:
    """The addresses of a site to go to, breadth first, with those that `follow` is told of on the
    way: to `most` of each view, and of a route in `queries` to as many with a query; to what there
    was at other instants only with `instants`."""

    def __init__(self, start: str, most: int, *, queries: Container[str], instants: bool) -> None:
        self.addresses, self.most = [start], most
        self.queries, self.instants = queries, instants
        self.visited: Counter[Any] = Counter()

    def __iter__(self) -> Iterator[str]:
        for address in self.addresses:  # grows on the way
            kind = self.kind(address)
            if kind and self.visited[kind] < self.most:
                self.visited[kind] += 1
                yield address

    def kind(self, address: str) -> Any:
        """What view it is of; None if it is not gone to."""
        parts = urlsplit(address)
        if "at" in parse_qs(parts.query) and not self.instants:
            return None
        match = resolve(parts.path)
        has_query = match.route in self.queries and bool(parts.query)
        return match.url_name, match.kwargs.get("noun"), has_query

    def follow(self, page: Markup, address: str) -> None:
        """Go on to what the page at this address links to within the site."""
        site = urljoin(self.addresses[0], "/")
        links = dict.fromkeys(urldefrag(urljoin(address, link)).url for link in page.links)
        known = set(self.addresses)
        self.addresses += [x for x in links if x not in known and x.startswith(site)]
