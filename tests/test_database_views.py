"""Views that a package registers are in the database after any migration, and compared at start."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection

from improvement import database_views
from improvement.database_views import VIEWS, DatabaseView
from improvement.models import Plan

PLANS = DatabaseView(
    dict.fromkeys(("postgresql", "sqlite"), "SELECT id, title FROM improvement_plan"), (Plan,)
)
TITLES = DatabaseView(
    dict.fromkeys(("postgresql", "sqlite"), "SELECT title FROM view_plans"), (Plan,)
)


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two views, of which the second reads the first."""
    monkeypatch.setitem(VIEWS, "view_plans", PLANS)
    monkeypatch.setitem(VIEWS, "view_titles", TITLES)


def execute(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def after_migration() -> list[str]:
    database_views.after_migrate("default")
    return database_views.problems()


def test_migrate_creates_registered_views_in_their_order(db: None, registered: None) -> None:
    missing = ["view view_plans is missing", "view view_titles is missing"]
    assert database_views.problems() == missing
    call_command("migrate", verbosity=0)
    assert database_views.problems() == []
    assert execute("SELECT title FROM view_titles") == []


def test_a_migration_drops_views_and_leaves_out_those_whose_columns_are_gone(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    select = dict.fromkeys(("postgresql", "sqlite"), "SELECT session_key FROM django_session")
    monkeypatch.setitem(VIEWS, "view_sessions", DatabaseView(select, (Session,)))
    assert after_migration() == []
    database_views.before_migrate("default", plan=[])
    assert database_views.problems() == []
    database_views.before_migrate("default", plan=["a migration"])
    execute("ALTER TABLE django_session RENAME TO moved")
    assert after_migration() == ["view view_sessions is missing"]
    execute("ALTER TABLE moved RENAME TO django_session")
    assert after_migration() == []


def test_an_altered_view_is_found_and_put_right(db: None, registered: None) -> None:
    assert after_migration() == []
    execute("DROP VIEW view_titles")
    execute("CREATE VIEW view_titles AS SELECT 'false' AS title")
    assert database_views.problems() == ["view view_titles is out of date"]
    assert after_migration() == []


def test_a_view_that_is_no_longer_registered_is_dropped_and_a_foreign_one_stays(
    db: None, registered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert after_migration() == []
    execute("CREATE VIEW report_of_our_own AS SELECT 1 AS one")
    monkeypatch.delitem(VIEWS, "view_titles")
    assert database_views.problems() == ["view view_titles is not registered"]
    assert after_migration() == []
    assert execute("SELECT one FROM report_of_our_own") == [(1,)]


def test_two_views_of_one_name_are_refused() -> None:
    views: Any = database_views.Registry()
    views.register("view_plans")(PLANS)
    with pytest.raises(ValueError, match="view_plans"):
        views.register("view_plans")(TITLES)
