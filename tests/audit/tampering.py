"""What whoever has the database can do to it once the guards are down."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

from collections.abc import Callable

from django.db import connection

from improvement.audit import canonical, guards, history_tables
from improvement.audit.rules import LEDGER
from improvement.models import Plan
from tests.audit.stage import HISTORY_OF_PLANS as HISTORY
from tests.audit.stage import Stage
from tests.flushing import with_rows


def unguard(*empty: str) -> None:
    """Take down the guards of every table that has rows, and of these that are empty: to take down
    and put back all thousand takes longer than most of what is tried once they are down."""
    connection.check_constraints()  # for PostgreSQL drops no trigger that is still to fire
    dialect = guards.DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        standing = guards.guarded_tables().keys() - {*with_rows(cursor), *empty}
        names = [name for name in dialect.installed(cursor) if guarded_by(name) not in standing]
        dialect.drop(cursor, names)


def guarded_by(guard: str) -> str:
    return guard.removeprefix("audit_").rpartition("_")[0]


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rewrite() -> None:
    """Chain every entry anew."""
    previous = canonical.GENESIS
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sequence, payload FROM {LEDGER} ORDER BY sequence")
        for sequence, payload in cursor.fetchall():
            previous = canonical.digest(previous, payload)
            cursor.execute(
                f"UPDATE {LEDGER} SET digest = %s WHERE sequence = %s", [previous, sequence]
            )


def of_plan(assignment: str, version: int = 2) -> Callable[[Stage], None]:
    def tamper(stage: Stage) -> None:
        run(f"UPDATE {HISTORY} SET {assignment} WHERE id = {stage.plan.pk} AND version = {version}")

    return tamper


def of_entry(assignment: str, sequence: int = 6) -> Callable[[Stage], None]:
    return lambda stage: run(f"UPDATE {LEDGER} SET {assignment} WHERE sequence = {sequence}")


def of_record(statement: str) -> Callable[[Stage], None]:
    return lambda stage: run(statement.format(pk=stage.plan.pk))


def edited(column: str) -> str:
    return rf"^entry 6 \({HISTORY} \d+\): its history row does not say what was entered: {column}$"


def insert_a_history_row(stage: Stage) -> None:
    columns = history_tables.table_of(Plan.history.model).columns
    names = [column.name for column in columns if column.name != "history_id"]
    values = [{"version": "3", "title": "'Forged'"}.get(name, name) for name in names]
    run(
        f"INSERT INTO {HISTORY} ({', '.join(names)}) SELECT {', '.join(values)} FROM {HISTORY}"
        f" WHERE id = {stage.plan.pk} AND version = 2",
        f"UPDATE improvement_plan SET version = 3, title = 'Forged' WHERE id = {stage.plan.pk}",
    )


def reorder(stage: Stage) -> None:
    run(
        f"UPDATE {LEDGER} SET sequence = 100 WHERE sequence = 4",
        f"UPDATE {LEDGER} SET sequence = 4 WHERE sequence = 5",
        f"UPDATE {LEDGER} SET sequence = 5 WHERE sequence = 100",
    )


TAMPERED = {
    "a text edited": (of_plan("title = 'Forged'"), edited("title")),
    "a text emptied": (of_plan("title = ''"), edited("title")),
    "a reason edited": (of_plan("history_change_reason = 'X'"), edited("history_change_reason")),
    "an actor edited": (of_plan("actor = 'Ann'"), edited("actor")),
    "a number edited": (of_plan("freshness_days = 1"), edited("freshness_days")),
    "a choice edited": (of_plan("state = 'closed'"), edited("state")),
    "a yes or no edited": (of_plan("illustrative = NOT illustrative"), edited("illustrative")),
    "a day edited": (of_plan("notice_issued = '2012-11-16'"), edited("notice_issued")),
    "an instant edited": (of_plan("history_date = '2013-01-01'"), edited("history_date")),
    "two values edited": (of_plan("title = 'X', plan_ref = 0"), edited("plan_ref, title")),
    "a history row deleted": (
        of_record(f"DELETE FROM {HISTORY} WHERE id = {{pk}} AND version = 1"),
        rf"^entry 4 \({HISTORY} \d+\): its history row is gone$",
    ),
    "a history row inserted": (insert_a_history_row, f"^1 rows of {HISTORY} have no entry"),
    "a record edited": (
        of_record("UPDATE improvement_plan SET title = 'Forged' WHERE id = {pk}"),
        "^1 rows of improvement_plan do not say what their newest history rows say",
    ),
    "a record put back to an older version": (
        of_record("UPDATE improvement_plan SET version = 1 WHERE id = {pk}"),
        "^1 rows of improvement_plan do not say what their newest history rows say",
    ),
    "a record deleted": (
        of_record("DELETE FROM improvement_organisation"),
        "^1 records are gone from improvement_organisation",
    ),
    "an entry deleted": (
        of_record(f"DELETE FROM {LEDGER} WHERE sequence = 3"),
        "^entry 4 comes after entry 2: some are gone$",
    ),
    "the first entry deleted": (
        of_record(f"DELETE FROM {LEDGER} WHERE sequence = 1"),
        "^entry 2 comes after entry 0: some are gone$",
    ),
    "the last entry deleted": (
        of_record(f"DELETE FROM {LEDGER} WHERE sequence = 7"),
        "^1 rows of improvement_historicalorganisation have no entry",
    ),
    "two entries reordered": (reorder, "^entry 4 does not prove its payload and the entry before"),
    "a payload edited": (
        of_entry("payload = replace(payload, 'Ben', 'Ann')"),
        "^entry 6 does not prove its payload and the entry before it$",
    ),
    "a digest edited": (
        of_entry(f"digest = '{'ab' * 32}'"),
        "^entry 6 does not prove its payload and the entry before it$",
    ),
    "a salt edited": (
        of_entry(f"""salts = '{{"title": "{"ab" * 32}"}}'"""),
        edited("council, history_change_reason, title"),
    ),
    "salts destroyed": (of_entry("salts = '{}'"), edited("council, history_change_reason, title")),
    "salts made unreadable": (
        of_entry("salts = 'none'"),
        edited("council, history_change_reason, title"),
    ),
    "an entry given another record": (of_entry("record_id = 0"), edited("the ledger's id")),
    "an entry given another version": (of_entry("version = 9"), edited("the ledger's version")),
    "an entry given another table": (
        of_entry("history_table = 'improvement_plan'"),
        r"^entry 6 \(improvement_plan \d+\): its history row is gone$",
    ),
}
