"""The changes of a record on its own page: which a page shows, and how further ones are reached."""

from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from improvement.models import Membership
from improvement.record_changes import changes_of
from tests.pages import html_of
from workstreams.changes import edit_record
from workstreams.models import Theme


def test_a_record_shows_its_latest_changes_and_leads_to_the_earlier_ones(world, sign_in):
    for version in range(1, 30):  # 30 versions, the first that it was added with
        values = {"name": f"Name {version + 1}"}
        edit_record(
            Theme,
            world.theme.pk,
            values,
            by=world.manager,
            version=version,
            reason=f"Reason {version + 1}.",
        )
    manager, url = sign_in(world.manager), world.url(f"structure/themes/{world.theme.pk}/")

    def read(query):
        page = html_of(manager.get(url + query))
        numbers = [number for number in range(2, 31) if f"Reason {number}." in page]
        return numbers, "Later changes" in page, "Earlier changes" in page

    assert read("") == ([*range(6, 31)], False, True)
    assert read("?changes=2") == ([*range(2, 6)], True, False)
    for odd in ("0", "-1", "two", "3", "²", "9" * 30):
        assert read(f"?changes={odd}") == read("")
    assert "?changes=2#changes" in html_of(manager.get(url))


def test_changes_are_read_without_the_records_that_they_are_of(world):
    request = RequestFactory().get("/")
    with CaptureQueriesContext(connection) as queries:
        changes = changes_of(request, Membership.objects.filter(plan=world.plan), 2)
    assert len(changes["entries"]) == 2
    assert changes["earlier_changes"] == 2
    statements = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert "UNION" not in statements[0]
    assert "LIMIT 3" in statements[0]
