"""The guards stand after every migration, and one that does not is missed."""

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from improvement.audit import guards
from improvement.audit.dialects import Guard, Rule
from improvement.models import Plan
from tests.audit.stage import Stage

pytestmark = pytest.mark.django_db(transaction=True)
COMES, GOES = ["a migration"], {"using": "default"}
HISTORY = Plan.history.model
UPDATE, COMMIT = "audit_improvement_plan_update", "audit_improvement_plan_commit"
ALTERED = {
    "postgresql": [
        (UPDATE, f"ALTER TABLE improvement_plan DISABLE TRIGGER {UPDATE}"),
        (UPDATE, f"ALTER TABLE improvement_plan ENABLE TRIGGER {UPDATE}"),
        (UPDATE, f"ALTER FUNCTION {UPDATE}() RESET search_path"),
        (
            UPDATE,
            f"CREATE OR REPLACE FUNCTION {UPDATE}() RETURNS trigger LANGUAGE plpgsql"
            " SET search_path = pg_catalog, public, pg_temp AS 'BEGIN RETURN NEW; END'",
        ),
        (
            UPDATE,
            f"CREATE OR REPLACE TRIGGER {UPDATE} BEFORE UPDATE ON improvement_plan"
            f" FOR EACH ROW WHEN (FALSE) EXECUTE FUNCTION {UPDATE}();"
            f" ALTER TABLE improvement_plan ENABLE ALWAYS TRIGGER {UPDATE}",
        ),
        (
            COMMIT,
            f"DROP TRIGGER {COMMIT} ON improvement_plan;"
            f" CREATE TRIGGER {COMMIT} AFTER UPDATE ON improvement_plan"
            f" FOR EACH ROW EXECUTE FUNCTION {COMMIT}();"
            f" ALTER TABLE improvement_plan ENABLE ALWAYS TRIGGER {COMMIT}",
        ),
    ],
    "sqlite": [
        (
            UPDATE,
            f"DROP TRIGGER {UPDATE}",
            f"CREATE TRIGGER {UPDATE} AFTER UPDATE ON improvement_plan BEGIN SELECT 1; END",
        ),
    ],
}


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_they_stand_after_the_migrations() -> None:
    assert guards.problems() == []
    assert guards.differences(connection) == []


@pytest.mark.parametrize("alteration", ALTERED[connection.vendor])
def test_an_altered_guard_is_missed_and_put_right(alteration: tuple[str, ...]) -> None:
    name, *statements = alteration
    run(*statements)
    assert guards.problems() == [f"guard {name} is disabled or out of date"]
    with pytest.raises(SystemCheckError, match=name):
        call_command("check", "--deploy", "--database", "default", "--tag", "database")
    guards.install(connection)
    assert guards.problems() == []


def test_a_guard_of_a_model_that_is_gone_is_taken_out() -> None:
    dialect = guards.DIALECTS[connection.vendor]
    former = Guard("improvement_plan", "delete", (Rule("a former rule", "FALSE"),))
    run(
        *(
            sql.replace("audit_improvement_plan", "audit_former_plan")
            for sql in dialect.definitions(former, "").values()
        )
    )
    guards.install(connection)
    with connection.cursor() as cursor:
        assert "audit_former_plan_delete" not in dialect.installed(cursor)


def remark(**options: Any) -> models.Field:
    field = models.CharField(default="as it was", **options)
    field.set_attributes_from_name("remark")
    return field


SHORT, LONG = remark(max_length=20), remark(max_length=40, null=True)


@pytest.mark.parametrize("table", ["plan", "historicalplan"])
def test_they_survive_fields_that_come_change_and_go(table: str) -> None:
    stage = Stage()
    # A migration sees the model of the moment, which is no tracked one.
    model = MigrationLoader(connection).project_state().apps.get_model("improvement", table)
    for step, fields in [
        ("add_field", [SHORT]),
        ("alter_field", [SHORT, LONG]),
        ("remove_field", [LONG]),
    ]:
        guards.before_migrate(plan=COMES, **GOES)
        assert guards.problems() != []
        for field in fields:
            field.model = model
        with connection.schema_editor() as editor:
            getattr(editor, step)(model, *fields)
        guards.after_migrate(**GOES)
        assert guards.problems() == []
    stage.plan.save_as(stage.ann, "Because")
    assert stage.plan.history.count() == 3


def test_they_stay_where_nothing_is_to_be_migrated() -> None:
    guards.before_migrate(plan=[], **GOES)
    assert guards.problems() == []


def test_a_data_migration_that_writes_no_history_is_refused() -> None:
    stage = Stage()
    guards.before_migrate(plan=COMES, **GOES)
    stage.rows().update(title="Migrated")
    with pytest.raises(guards.RecordsDiffer, match="1 in improvement_plan"):
        guards.after_migrate(**GOES)
    assert guards.problems() == []


def test_tables_that_lag_behind_the_models_are_not_compared() -> None:
    guards.before_migrate(plan=COMES, **GOES)
    try:
        run("ALTER TABLE improvement_plan RENAME COLUMN title TO heading")
        assert "improvement_plan" not in str(guards.differences(connection))
    finally:
        run("ALTER TABLE improvement_plan RENAME COLUMN heading TO title")
        guards.after_migrate(**GOES)
