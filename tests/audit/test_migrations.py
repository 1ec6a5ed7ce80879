"""After any migration the guards stand whole and the history is as it was.

What a release left behind goes through all of them in test_first_release.py.
"""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import QuerySet

from improvement.audit import guards
from improvement.audit.verify import verify
from improvement.create_models import AlterIndexes, CreateModels
from improvement.models import Plan
from tests.audit.released import history, kept
from tests.world import World

pytestmark = pytest.mark.django_db


def test_every_release_is_kept_for_both_databases() -> None:
    assert kept("sqlite").keys() == kept("postgresql").keys() >= {"0.1.0"}


def test_no_model_lacks_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_models_of_one_operation_may_name_one_that_is_created_later() -> None:
    """As the squashed migrations do, which no test measures as they run."""
    key = [("id", models.BigAutoField(primary_key=True))]
    later = models.ForeignKey("improvement.later", models.PROTECT)
    create = CreateModels(
        [
            migrations.CreateModel("Sooner", [*key, ("later", later)]),
            migrations.CreateModel("Later", key),
        ]
    )
    state = ProjectState()
    create.state_forwards("improvement", state)
    editor = connection.SchemaEditorClass(connection, collect_sql=True)
    editor.deferred_sql = []
    create.database_forwards("improvement", editor, ProjectState(), state)
    made = "\n".join(map(str, editor.collected_sql))
    for table in ("improvement_sooner", "improvement_later"):
        assert f'CREATE TABLE "{table}"' in made


def test_indexes_of_one_operation_are_altered_and_put_back() -> None:
    first, then = (models.Index(fields=[name], name="of_it") for name in ("id", "rank"))
    fields = [("id", models.BigAutoField(primary_key=True)), ("rank", models.IntegerField())]
    before = ProjectState()
    create = migrations.CreateModel("Ranked", fields, {"indexes": [first]})
    create.state_forwards("improvement", before)
    after = before.clone()
    alter = AlterIndexes(
        [migrations.RemoveIndex("Ranked", "of_it"), migrations.AddIndex("Ranked", then)]
    )
    alter.state_forwards("improvement", after)
    editor = connection.SchemaEditorClass(connection, collect_sql=True)
    editor.deferred_sql = []
    alter.database_forwards("improvement", editor, before, after)
    alter.database_backwards("improvement", editor, after, before)
    drop, add, *back = map(str, editor.collected_sql)
    assert "DROP INDEX" in drop
    assert '("rank")' in add
    assert [each.partition(" INDEX")[0] for each in back] == ["DROP", "CREATE"]
    assert '("id")' in back[1]


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
