"""The owner of docs/postgresql.md, who is no superuser, migrates a database from nothing."""

import pytest
from django.db import connection

from improvement.audit.start import problems_of
from tests.audit.site_role import set_up
from tests.databases import standing_on

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no roles"),
]


def test_the_owner_migrates_and_the_site_finds_every_guard_and_view() -> None:
    with set_up() as url, standing_on(url):
        assert problems_of(connection) == []
