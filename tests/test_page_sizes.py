"""No page of the demonstration is long to fetch, whoever opens it."""

import gzip
from collections import Counter
from typing import Any

from django.urls import resolve

from benchmarks.goals import GZIPPED, RAW
from improvement.models import Plan, User
from improvement.paging import ALL
from tests.access_table import GET
from tests.crawl import links

ROLES = ("manager", "scrutiny")  # between them they reach every kind of page
STARTS = ("plans/", "plans/{}/", "plans/{}/board/", "public/{}/")


def test_no_page_of_the_table_of_access_is_long_at_first_view(demo: Plan, client: Any) -> None:
    """One page of each view, and one that its links narrow. What is asked for whole, to be printed,
    has no limit."""
    long, seen = {}, set()
    for role in ROLES:
        client.force_login(User.objects.get(email=f"{role}@example.org"))
        waiting, opened = [f"/{start.format(demo.slug)}" for start in STARTS], Counter[Any]()
        for address in waiting:  # grows on the way
            path, _, query = address.partition("?")
            view = resolve(path).route, bool(query)
            if opened[view] or f"show={ALL}" in query or "logout" in path:
                continue
            opened[view] += 1
            page = client.get(address, follow=True)
            if "html" not in page.get("Content-Type", ""):
                continue
            seen.add(view[0])
            size = len(page.content), len(gzip.compress(page.content, 6))
            if size[0] > RAW or size[1] > GZIPPED:
                long[address] = size
            within = ("/plans/", "/public/", "?")
            waiting += links(page.content.decode(), path, within)
    assert long == {}
    assert len(seen) > len(GET) / 2, "most of the table is reached"
