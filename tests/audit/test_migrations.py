"""After any migration, from any release, the guards stand whole and the history is as it was."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import QuerySet

from improvement.audit import guards
from improvement.audit.rules import tracked_models
from improvement.audit.verify import verify
from improvement.models import Plan, User
from tests.audit.released import kept, restore
from tests.databases import Pattern, an_empty_one, standing_on
from tests.world import World

pytestmark = pytest.mark.django_db
Rows = dict[str, list[dict[str, Any]]]
Schema = dict[str, tuple[set[Any], Counter[Any]]]


@pytest.fixture
def empty(tmp_path: Path, db: None) -> Iterator[str]:
    with an_empty_one(tmp_path) as url, standing_on(url):
        yield url


def history() -> Rows:
    """Every history row there is, by its table."""
    tables = {model.history.model._meta.db_table for model in tracked_models()}
    with connection.cursor() as cursor:
        there = tables.intersection(connection.introspection.table_names(cursor))
        return {table: rows_of(cursor, table) for table in there}


def rows_of(cursor: Any, table: str) -> list[dict[str, Any]]:
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY history_id')  # noqa: S608
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def schema() -> Schema:
    """The columns of every table, and its constraints and indexes; in no order."""
    see = connection.introspection
    found = {}
    with connection.cursor() as cursor:
        for table in see.table_names(cursor):
            columns = see.get_table_description(cursor, table)
            rules = map(rules_of, see.get_constraints(cursor, table).values())
            found[table] = ({(c.name, c.type_code, c.null_ok) for c in columns}, Counter(rules))
    return found


def rules_of(rule: dict[str, Any]) -> tuple[Any, ...]:
    kinds = ("primary_key", "unique", "foreign_key", "check", "index")
    return (*(rule["columns"] or ()), *(rule[kind] for kind in kinds), *rule.get("orders", ()))


@pytest.mark.parametrize("release", kept(connection.vendor))
def test_what_a_release_left_keeps_its_history_and_ends_as_a_new_database_is(
    release: str, empty: str, pattern: Pattern
) -> None:
    """One that grew goes through every migration, and a new one through those that squash them."""
    restore(kept(connection.vendor)[release], empty)
    before = history()
    assert len(before["improvement_historicaluser"]) == 9
    call_command("migrate", verbosity=0)
    assert guards.problems() == []
    after = history()
    for table, rows in before.items():
        for row, now in zip(rows, after[table], strict=True):
            # What a later release dropped is not there to compare; all else is as it was.
            assert {name: row[name] for name in row.keys() & now.keys()}.items() <= now.items()
    found = verify(connection)
    assert (found.faults, found.before_the_ledger) == ([], sum(map(len, before.values())))
    plan, person = Plan.objects.get(), User.objects.get(name="Manager")
    plan.save_as(person, "Carried on")
    assert plan.history.count() == plan.version == 2
    grown = schema()
    with pattern.copied() as url, standing_on(url):
        assert schema() == grown


def test_every_release_is_kept_for_both_databases() -> None:
    assert kept("sqlite").keys() == kept("postgresql").keys() >= {"0.1.0"}


def fail(apps: Any, editor: Any) -> None:
    raise DatabaseError("the disk is full")


def test_a_migration_that_fails_leaves_them_standing(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = migrations.Migration("0099_broken", "board")
    broken.operations = [migrations.RunPython(fail)]
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_, **__: [(broken, False)])
    with pytest.raises(DatabaseError, match="disk is full"):
        call_command("migrate", verbosity=0)
    assert guards.problems() == []


def of_both(operation: Any, *arguments: Any) -> list[Any]:
    """The operation on a tracked table and on its history's."""
    return [operation(name, *arguments) for name in ["plan", "historicalplan"]]


AWAY = [
    *of_both(migrations.RenameField, "title", "heading"),
    *of_both(migrations.RemoveField, "freshness_days"),
    *of_both(migrations.AddField, "remark", models.TextField(default="as it was")),
]
BACK = [
    *of_both(migrations.RenameField, "heading", "title"),
    *of_both(migrations.AddField, "freshness_days", models.PositiveSmallIntegerField(default=35)),
    *of_both(migrations.RemoveField, "remark"),
]


@pytest.fixture
def there_and_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two more migrations, of which the second leaves the columns that the models have."""
    usual = MigrationLoader.load_disk

    def load_disk(loader: MigrationLoader) -> None:
        usual(loader)
        newest = max(name for app, name in loader.disk_migrations if app == "improvement")
        for name, operations in [("9001_away", AWAY), ("9002_back", BACK)]:
            migration = migrations.Migration(name, "improvement")
            migration.operations = operations
            migration.dependencies = [("improvement", newest)]
            loader.disk_migrations["improvement", name] = migration
            newest = name

    monkeypatch.setattr(MigrationLoader, "load_disk", load_disk)


def test_columns_of_tracked_rows_come_are_renamed_and_go(
    own_database: str, there_and_back: None
) -> None:
    world, before = World(), history()
    call_command("migrate", "improvement", "9001", verbosity=0)
    away = history()["improvement_historicalplan"]
    assert [(row["heading"], row["remark"]) for row in away] == [(world.plan.title, "as it was")]
    call_command("migrate", verbosity=0)
    assert guards.problems() == []
    assert history() == before  # for every plan had the number of days that came back
    plan = Plan.objects.get()
    plan.title = "Renamed with its column"
    plan.save_as(world.manager, "Because")
    assert plan.history.latest().title == "Renamed with its column"
    assert verify(connection).faults == []
    with pytest.raises(IntegrityError, match="raises the version"):
        QuerySet(Plan).update(title="Unseen")
