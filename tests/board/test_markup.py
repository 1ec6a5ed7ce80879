"""The markup of each view of the demonstration that a role can reach from its start page: of one
page. `make deep-postgresql`, which sets `EVERY_WAY`, reads for every role two, as many that have a
query, that are filtered, sorted or further ones, or forms begun about a record, and what there was
at other instants; and the pages of a plan that is ten times as large.

Titles are compared by path: a filter or a page number makes no new page. What a browser has to lay
out is measured by `tests/journeys/test_every_page.py`.
"""

import os
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from benchmarks.goals import RAW
from improvement.models import User
from improvement.paging import ALL
from improvement.roles import Role
from tests.access_answers import P
from tests.access_table import GET
from tests.board.many import a_large_plan
from tests.markup import Markup, Ways, is_short
from tests.pages import address, html_of

EVERY_WAY = bool(os.environ.get("EVERY_WAY"))
# These reach every view but for a few forms of the chair's and a lead's, which the journeys open.
ROLES = Role.values if EVERY_WAY else (Role.MANAGER, Role.SCRUTINY, Role.STAFF)
MOST = 2 if EVERY_WAY else 1  # pages of one view, and as many with a query
QUERIES = GET if EVERY_WAY else ()
SITE = "http://testserver"


def check(page, url):
    assert page.language == "en", url
    assert page.headings.count(1) == 1, f"{page.headings.count(1)} main headings: {url}"
    assert page.skips == [], f"{page.skips} in the levels of headings: {url}"
    assert page.astray == [], url
    assert page.repeated == [], url
    assert page.unlabelled == set(), url
    assert page.quoted == [], url
    is_whole = f"show={ALL}" in url
    size = len(page.document.encode())
    assert is_whole or is_short(page.document), f"{size} bytes: {url}"


def pages(get, start, *, queries=QUERIES):
    """Each page on the way, checked, and where it is: `get` tells where an address landed, and the
    document there."""
    ways = Ways(start, MOST, queries=queries, instants=EVERY_WAY)
    for url in ways:
        landed, document = get(url)
        page = Markup(document)
        check(page, url)
        ways.follow(page, landed)
        yield landed, page


@pytest.mark.parametrize("role", ROLES)
def test_every_page_a_role_can_reach_has_sound_markup(demo, sign_in, unmeasured, role):
    client, titles = sign_in(User.objects.get(email=f"{role}@example.org")), {}

    def get(url):
        answer = client.get(url.removeprefix(SITE), follow=True)
        assert answer.status_code == 200, f"{answer.status_code}: {url}"
        landed = SITE + answer.redirect_chain[-1][0] if answer.redirect_chain else url
        return landed, answer.content.decode()

    for landed, page in pages(get, f"{SITE}/plans/{demo.slug}/"):
        titles[urlsplit(landed).path] = page.title
    times = Counter(titles.values())
    assert {path: title for path, title in titles.items() if times[title] > 1} == {}


# Pages of the large plan's own records, and of parts that are asked for; K: a measure's key.
OF_THE_LARGE_PLAN = (
    *("timeline/?workstream=L1", "timeline/?show=late", "actions/L1-1/edit/", "workstreams/L1/"),
    *("progress/workstreams/L1/", "progress/publications/2/"),
    *("progress/publications/2/?show=K", "progress/publications/2/?show=demand"),
    *("progress/publications/2/?show=L1&actions=2", "publications/scrutiny/2/?show=K"),
    *("board/publications/2/", "board/publications/2/?show=K"),
)
FILE = re.compile(r"[^/]$|/(file|download|<slug:form>)/$")  # an address of a file, and of no page


def pages_of_the_manager(world):
    for route, answers in GET.items():
        is_page = route.startswith(P) and not FILE.search(route)
        if is_page and answers["manager"] == 200:
            yield address(route, world)


@pytest.mark.skipif(not EVERY_WAY, reason="14 s of a processor: make deep-postgresql reads it")
def test_no_page_of_700_actions_is_long(world, sign_in):
    """Those of the demonstration are short; this plan is ten times as large."""
    key = a_large_plan(world)
    client, long = sign_in(world.manager), {}
    own = [world.url(path.replace("K", key)) for path in OF_THE_LARGE_PLAN]
    for url in (*pages_of_the_manager(world), *own):
        answer = client.get(url)
        assert answer.status_code == 200, url
        if not is_short(answer.content.decode()):
            long[url] = len(answer.content)
    assert long == {}
    page = html_of(client.get(world.url(f"progress/publications/2/?show={key}")))
    assert "This is page 4 of 6 of the measures" in page
    assert "its chart and every figure" in page


SOUND = """<html lang="en"><title>A</title><h1 id="a">A</h1><h2>B</h2><a href="#a">Up</a>
<label for="b">C</label><input id="b">"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (' lang="en"', ""),
        ("h1", "h2"),
        ("h2", "h3"),
        ('"#a"', '"#c"'),
        ('id="a"', 'id="b"'),
        (' for="b"', ""),
        (' id="b"', ' id="b" class=&quot;a&quot;'),
        ("C", "C" * RAW),
    ],
)
def test_a_planted_fault_is_found(before, after):
    check(Markup(SOUND), "/")
    with pytest.raises(AssertionError):
        check(Markup(SOUND.replace(before, after)), "/")


@pytest.mark.parametrize("query", ["?sort=due", "?page=2", "?what=membership&format=list"])
def test_a_planted_fault_is_found_on_a_page_with_a_query(query):
    start = f"{SITE}/plans/a/actions/"
    documents = {start: f"{SOUND}<a href='{query}'>B</a>", start + query: SOUND}

    def read():
        return [url for url, _ in pages(lambda url: (url, documents[url]), start, queries=GET)]

    assert read() == [start, start + query]
    documents[start + query] = SOUND.replace("h2", "h3")
    with pytest.raises(AssertionError, match="levels of headings"):
        read()
