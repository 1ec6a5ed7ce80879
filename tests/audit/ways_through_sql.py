"""Ways to write the records themselves in SQL, and to undo what holds them to their history."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

from io import StringIO

from django.db import connection, transaction

from tests.audit.stage import Stage
from tests.audit.ways import Ways

FIRST = "a new record starts at version 1"
ONE_VERSION = "a change raises the version by exactly one"
HISTORY = "a change needs its history row"
KEPT = "a tracked record is never deleted"
CONNECTION = "a connection that writes must turn foreign_keys and recursive_triggers on"
FOREIGN_KEYS, RECURSIVE = "PRAGMA foreign_keys = ON", "PRAGMA recursive_triggers = ON"
UPSERT = "ON CONFLICT (slug) DO UPDATE SET title = 'Forged'"
UPSERT_VERSION = f"{UPSERT}, version = improvement_plan.version + 1"
MERGE = (
    "MERGE INTO improvement_plan p USING (SELECT {pk} AS id) s ON p.id = s.id"
    " WHEN MATCHED THEN UPDATE SET title = 'Forged', version = {version}"
)

ways = Ways()


@ways.recorded()
def sql_update_with_its_history_row(stage: Stage) -> None:
    stage.sql(stage.update(), stage.history())


@ways.recorded()
def sql_updates_with_a_history_row_each(stage: Stage) -> None:
    stage.sql(stage.update(), stage.history(), stage.update(title="'Again'"), stage.history())


@ways.recorded()
def sql_insert_with_its_history_row(stage: Stage) -> None:
    stage.sql(stage.insert(), stage.history(of=stage.new_slug, history_type="'+'"))


@ways.recorded()
def sql_on_conflict_with_its_history_row(stage: Stage) -> None:
    stage.sql(stage.insert(slug=f"'{stage.slug}'") + UPSERT_VERSION, stage.history())


@ways.recorded()
def sql_from_a_connection_of_its_own_with_its_history_row(stage: Stage) -> None:
    pragmas = (FOREIGN_KEYS, RECURSIVE) if connection.vendor == "sqlite" else ()
    stage.elsewhere(stage.update(), stage.history(), pragmas=pragmas)


@ways.recorded()
def sql_update_rolled_back_to_a_savepoint_then_again(stage: Stage) -> None:
    there, back = "SAVEPOINT here", "ROLLBACK TO SAVEPOINT here"
    stage.sql(there, stage.update(title="'Lost'"), back, stage.update(), stage.history())


for name, rule, attempt in [
    ("sql_insert", HISTORY, lambda s: s.sql(s.insert())),
    (
        "sql_insert_at_a_later_version",
        FIRST,
        lambda s: s.sql(s.insert(version="2"), s.history(of=s.new_slug)),
    ),
    ("sql_update", ONE_VERSION, lambda s: s.sql(s.update("version"))),
    (
        "sql_update_of_everything",
        ONE_VERSION,
        lambda s: s.sql("UPDATE improvement_plan SET title = 'X'"),
    ),
    ("sql_update_of_nothing", ONE_VERSION, lambda s: s.sql(s.update("version", title="title"))),
    ("sql_update_to_the_next_version", HISTORY, lambda s: s.sql(s.update())),
    (
        "sql_update_that_skips_a_version",
        ONE_VERSION,
        lambda s: s.sql(s.update("version + 2"), s.history()),
    ),
    ("sql_update_to_an_earlier_version", ONE_VERSION, lambda s: s.sql(s.update("version - 1"))),
    (
        "sql_updates_that_share_a_history_row",
        HISTORY,
        lambda s: s.sql(s.update(), s.update(title="'Again'"), s.history()),
    ),
    (
        "sql_update_there_and_back",
        ONE_VERSION,
        lambda s: s.sql(s.update(), s.update("version - 1")),
    ),
    (
        "sql_update_of_an_id",
        "a record keeps its id",
        lambda s: s.sql(s.update(id="id + 1000"), s.history()),
    ),
    (
        "sql_update_of_a_password",
        ONE_VERSION,
        lambda s: s.sql(f"UPDATE improvement_user SET password = 'x' WHERE id = {s.ann.pk}"),
    ),
    (
        "sql_of_another_address_for_a_person",
        "a person has no address but that of their record",
        lambda s: s.sql(
            'INSERT INTO account_emailaddress (user_id, email, verified, "primary")'
            f" VALUES ({s.ann.pk}, 'aside@example.org', TRUE, TRUE)"
        ),
    ),
    ("sql_delete", KEPT, lambda s: s.sql(f"DELETE FROM improvement_plan WHERE id = {s.plan.pk}")),
    ("sql_delete_of_everything", KEPT, lambda s: s.sql("DELETE FROM improvement_organisation")),
    (
        "sql_on_conflict",
        ONE_VERSION,
        lambda s: s.sql(s.insert(slug=f"'{s.slug}'") + UPSERT),
    ),
    (
        "sql_on_conflict_to_the_next_version",
        HISTORY,
        lambda s: s.sql(s.insert(slug=f"'{s.slug}'") + UPSERT_VERSION),
    ),
    (
        "sql_from_a_connection_of_its_own",
        f"{HISTORY}|{CONNECTION}",
        lambda s: s.elsewhere(s.update()),
    ),
    (
        "sql_insert_from_a_connection_of_its_own",
        f"{HISTORY}|{CONNECTION}",
        lambda s: s.elsewhere(s.insert()),
    ),
    (
        "sql_update_after_a_savepoint_is_released",
        HISTORY,
        lambda s: s.sql("SAVEPOINT here", s.update(), "RELEASE SAVEPOINT here"),
    ),
]:
    ways.refused(rule, name=name)(attempt)

OF_PLANS = "'improvement_historicalplan'"
for name, rule, attempt in [
    ("replace_by_id", KEPT, lambda s: s.sql(s.insert("REPLACE", id=str(s.plan.pk)))),
    ("replace_by_a_unique_value", KEPT, lambda s: s.sql(s.insert("REPLACE", slug=f"'{s.slug}'"))),
    (
        "replace_by_a_unique_expression",
        KEPT,
        lambda s: s.sql(
            "INSERT OR REPLACE INTO improvement_user (version, email, name, password, is_active)"
            f" VALUES (1, upper('{s.ann.email}'), 'Forged', 'x', TRUE)"
        ),
    ),
    (
        "update_or_replace",
        KEPT,
        lambda s: s.sql(
            s.update(slug=f"'{s.other.slug}'").replace("UPDATE", "UPDATE OR REPLACE"), s.history()
        ),
    ),
    (
        "update_or_ignore",
        HISTORY,
        lambda s: s.sql(s.update().replace("UPDATE", "UPDATE OR IGNORE")),
    ),
    (
        "update_with_foreign_keys_off",
        CONNECTION,
        lambda s: s.elsewhere(s.update(), pragmas=(RECURSIVE,)),
    ),
    (
        "insert_with_foreign_keys_off",
        CONNECTION,
        lambda s: s.elsewhere(s.insert(), pragmas=(RECURSIVE,)),
    ),
    (
        "insert_with_constraints_ignored",
        CONNECTION,
        lambda s: s.elsewhere(
            s.insert(),
            pragmas=(FOREIGN_KEYS, RECURSIVE, "PRAGMA ignore_check_constraints = ON"),
        ),
    ),
    (
        "replace_with_recursive_triggers_off",
        CONNECTION,
        lambda s: s.elsewhere(
            s.insert("REPLACE", id=str(s.plan.pk), slug="slug"), pragmas=(FOREIGN_KEYS,)
        ),
    ),
    (
        "a_waiting_version_deleted",
        HISTORY,
        lambda s: s.sql(s.update(), "DELETE FROM audit_waiting"),
    ),
    (
        "a_waiting_version_changed",
        "a waiting version stays",
        lambda s: s.sql(s.update(), "UPDATE audit_waiting SET version = 1"),
    ),
    (
        "a_waiting_version_replaced",
        HISTORY,
        lambda s: s.sql(
            s.update(), f"REPLACE INTO audit_waiting VALUES ({OF_PLANS}, {s.plan.pk}, 1)"
        ),
    ),
    (
        "foreign_keys_turned_off_within",
        HISTORY,
        lambda s: s.sql("PRAGMA foreign_keys = OFF", s.update()),
    ),
]:
    ways.refused(rule, name=name, vendor="sqlite")(attempt)

SHADOW = "CREATE TEMP TABLE improvement_historicalplan ON COMMIT DROP AS SELECT"
for name, rule, attempt in [
    ("merge", ONE_VERSION, lambda s: s.sql(MERGE.format(pk=s.plan.pk, version="p.version"))),
    (
        "merge_to_the_next_version",
        HISTORY,
        lambda s: s.sql(MERGE.format(pk=s.plan.pk, version="p.version + 1")),
    ),
    ("truncate", KEPT, lambda s: s.sql("TRUNCATE improvement_plan CASCADE")),
    (
        "constraints_deferred",
        HISTORY,
        lambda s: s.sql("SET CONSTRAINTS ALL DEFERRED", s.update()),
    ),
    (
        "constraints_immediate_then_deferred",
        HISTORY,
        lambda s: s.sql(
            s.update(), "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"
        ),
    ),
    (
        "in_the_role_of_a_replica",
        HISTORY,
        lambda s: s.sql("SET LOCAL session_replication_role = replica", s.update()),
    ),
    (
        "a_temporary_table_for_the_history",
        HISTORY,
        lambda s: s.sql(s.update(), f"{SHADOW} {s.plan.pk}::bigint AS id, 3 AS version"),
    ),
    (
        "a_view",
        ONE_VERSION,
        lambda s: s.sql(
            "CREATE TEMP VIEW plans AS SELECT * FROM improvement_plan",
            "UPDATE plans SET title = 'Forged'",
        ),
    ),
]:
    ways.refused(rule, name=name, vendor="postgresql")(attempt)


@ways.refused(HISTORY, vendor="postgresql")
def copy(stage: Stage) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT * FROM improvement_plan")
        cursor.execute("UPDATE copied SET id = id + 1000, slug = slug || '-copied', version = 1")
        lines = StringIO()
        cursor.copy_expert("COPY copied TO STDOUT", lines)
        lines.seek(0)
        cursor.copy_expert("COPY improvement_plan FROM STDIN", lines)
