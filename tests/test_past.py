"""The plan as it stood at an instant is what was read at that instant, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from improvement import clock, past
from improvement.audit.guards import DIALECTS
from improvement.history import audited, history_model
from improvement.past import NotInThePast, as_at, fixed_keys, shown_as_it_stood
from tests.board.factories import this_instant
from tests.world import BY, World, change, save
from workstreams.models import Action, ActionFacts, Milestone


def everything() -> dict[str, list[Any]]:
    """Every row of every tracked table and of its history, and the facts of each action."""
    models = [*shown_as_it_stood(), *map(history_model, shown_as_it_stood())]
    rows: dict[str, list[Any]] = {
        model._meta.db_table: list(model._base_manager.order_by("pk").values()) for model in models
    }
    return rows | {"facts": list(ActionFacts._base_manager.order_by("pk").values())}


def test_what_is_read_as_at_an_instant_is_what_was_read_then(world: World) -> None:
    before, then = everything(), this_instant()
    change(world.action, title="Another title", priority="immediate")
    save(Milestone(action=world.action, title="A later step"))
    after = everything()
    assert after != before
    with as_at(then):
        assert everything() == before
    assert everything() == after
    with as_at(timezone.now()):
        assert everything() == after


def test_what_is_undone_within_it_does_not_uncover_the_present(world: World) -> None:
    """What is read first within it, is read as it stood after it too."""
    title, then = world.action.title, this_instant()
    change(world.action, title="Another title")
    with as_at(then):
        with transaction.atomic():
            assert Action.objects.get(pk=world.action.pk).title == title
            transaction.set_rollback(True)
        assert Action.objects.get(pk=world.action.pk).title == title


def test_nothing_stood_before_the_first_record(world: World) -> None:
    with as_at(timezone.now() - timedelta(days=365)):
        assert not any(everything().values())


def test_nothing_is_written_in_the_past(world: World) -> None:
    title = world.action.title
    with pytest.raises(RuntimeError), as_at(timezone.now()):
        save(world.action)
    with pytest.raises(NotInThePast), as_at(timezone.now()), connection.cursor() as cursor:
        cursor.execute("UPDATE workstreams_action SET title = 'Another'")
    with pytest.raises(NotInThePast), as_at(timezone.now()), connection.cursor() as cursor:
        cursor.execute("WITH a AS (SELECT 1) UPDATE workstreams_action SET title = 'Another'")
    assert world.fresh(world.action).title == title


def test_the_calendar_stands_at_the_instant_and_never_after_that_of_the_demonstration(
    world: World, settings: Any
) -> None:
    earlier = timezone.now() - timedelta(days=40)
    with as_at(earlier):
        assert (clock.today(), clock.now()) == (timezone.localdate(earlier), earlier)
    settings.PLAN_TODAY = timezone.localdate(earlier) - timedelta(days=1)
    with as_at(earlier):
        assert clock.today() == settings.PLAN_TODAY
    assert clock.today() == settings.PLAN_TODAY


def test_the_key_of_a_record_and_those_that_never_change_come_from_the_live_row() -> None:
    for model in shown_as_it_stood():
        assert past.source(model._meta.pk) == "r"
        for name in fixed_keys(model):
            assert past.source(model._meta.get_field(name)) == "r"  # type: ignore[arg-type]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite makes the views when it reads")
def test_an_altered_view_of_the_past_is_found_and_put_right(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert past.problems() == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER VIEW past.workstreams_action ALTER COLUMN title SET DEFAULT 'x'")
        cursor.execute("DROP VIEW past.board_meeting CASCADE")
    assert past.problems() == ["the views of the past are out of date"]
    past.install(connection)
    assert past.problems() == []
    past.before_migrate("default", plan=[])
    assert past.problems() == []
    past.before_migrate("default", plan=["a migration"])
    assert past.problems() == ["the views of the past are missing"]
    past.after_migrate("default")
    assert past.problems() == []
    monkeypatch.setattr(DIALECTS["postgresql"], "columns", lambda *args: set())
    assert past.problems() == []  # nothing was migrated in such a database


@pytest.mark.django_db
def test_changes_of_one_instant_stand_in_the_order_of_writing(world: World) -> None:
    with audited(BY, "Two changes in one transaction"):
        change(world.action, title="First")
        change(world.fresh(world.action), title="Second")
    with as_at(timezone.now()):
        assert Action.objects.get(pk=world.action.pk).title == "Second"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has views of its own")
def test_sqlite_makes_no_views_and_rolls_nothing_back(world: World) -> None:
    """Whatever is still being read: only the table of the instant stays, empty."""
    with CaptureQueriesContext(connection) as asked, as_at(timezone.now()):
        reading = Action.objects.iterator(chunk_size=1)
        assert next(reading)
    assert not [query["sql"] for query in asked if query["sql"].startswith("ROLLBACK")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM temp.sqlite_master UNION ALL SELECT at FROM temp.instant")
        assert cursor.fetchall() == [("instant",)]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has views of its own")
@pytest.mark.parametrize("begins", ["", "EXPLAIN ", "EXPLAIN QUERY PLAN ", "\n  "])
@pytest.mark.parametrize(
    "and_with", ["", "WITH other AS (SELECT 1) ", "WITH RECURSIVE n AS (SELECT 1) "]
)
def test_sqlite_reads_the_views_within_any_statement(world: World, begins, and_with) -> None:
    title, then = world.action.title, this_instant()
    change(world.action, title="Another title")
    read = "SELECT title FROM workstreams_action WHERE id = %s AND title NOT LIKE '%%xylophone'"
    with as_at(then), connection.cursor() as cursor:
        cursor.execute(f"{begins}{and_with}{read}", [world.action.pk])
        assert cursor.fetchall() == [(title,)] or "EXPLAIN" in begins
        cursor.execute("SELECT title FROM workstreams_action WHERE title LIKE 'A%'")
        assert ("Another title",) not in cursor.fetchall()
