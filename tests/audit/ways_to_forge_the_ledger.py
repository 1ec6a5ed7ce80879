"""Ways to leave the ledger out, to forge an entry, and to cut, reorder or rewrite the chain."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

from io import StringIO
from typing import Any

from django.db import connection, transaction

from improvement.audit import canonical, ledger
from improvement.audit.history_tables import rows, table_of
from improvement.audit.rules import LEDGER
from improvement.models import Plan
from tests.audit.stage import HISTORY_OF_PLANS, Stage
from tests.audit.ways import Ways

HISTORY = "a change needs its history row"
NUMBERED = "entries of the ledger are numbered from 1 without a gap"
DIGEST = "the digest of an entry covers its payload and the entry before"
IS_THERE = "an entry is of a history row that is there"
NEVER_CHANGED = "an entry of the ledger is never changed"
NEVER_DELETED = "an entry of the ledger is never deleted"
CONNECTION = "a connection that writes must turn foreign_keys and recursive_triggers on"
ONE_ENTRY = "one_entry_a_version|UNIQUE constraint failed"
UNREADABLE = "its payload is in no known form"
PRAGMAS = ("PRAGMA foreign_keys = ON", "PRAGMA recursive_triggers = ON")
GENESIS, OTHER = f"'{'0' * 64}'", f"'{'ab' * 32}'"
OLDEST = f"(SELECT digest FROM {LEDGER} ORDER BY sequence LIMIT 1)"

ways = Ways()


def forged(name: str, rule: str, **columns: str) -> None:
    """A true change and history row, whose entry is forged in these columns."""

    def attempt(stage: Stage) -> None:
        here = {key: value.format(other=stage.other.pk) for key, value in columns.items()}
        stage.sql(stage.update(), str(stage.history()), stage.entry(**here))

    ways.refused(rule, name=name)(attempt)


forged("an_entry_after_a_gap", NUMBERED, sequence="last.sequence + 2", previous=GENESIS)
forged("an_entry_numbered_0", NUMBERED, sequence="0", previous=GENESIS)
forged("an_entry_whose_number_is_taken", f"{NUMBERED}|{DIGEST}|UNIQUE", sequence="last.sequence")
forged("an_entry_that_begins_anew", DIGEST, previous=GENESIS)
forged("an_entry_that_follows_an_older_one", DIGEST, previous=OLDEST)
forged("an_entry_with_another_digest", DIGEST, digest=OTHER)
forged("an_entry_that_proves_another_payload", DIGEST, sealed="'true'")
forged("an_entry_of_no_history_row", IS_THERE, history_id="1000000")
forged("an_entry_of_another_record", IS_THERE, record_id="{other}")
forged("an_entry_of_another_version", IS_THERE, version="h.version + 1")
forged("an_entry_of_no_history_table", IS_THERE, history_table="'improvement_plan'")
forged("an_entry_of_another_history_table", IS_THERE, history_table="'improvement_historicaluser'")

for name, rule, attempt in [
    ("a_history_row_without_an_entry", HISTORY, lambda s: s.sql(s.update(), str(s.history()))),
    (
        "a_new_record_without_an_entry",
        HISTORY,
        lambda s: s.sql(s.insert(), str(s.history(of=s.new_slug, history_type="'+'"))),
    ),
    (
        "two_history_rows_that_share_an_entry",
        HISTORY,
        lambda s: s.sql(
            s.update(), str(s.history()), s.update(title="'Again'"), str(s.history()), s.entry()
        ),
    ),
    (
        "an_entry_rolled_back_to_a_savepoint",
        HISTORY,
        lambda s: s.sql(
            s.update(),
            str(s.history()),
            "SAVEPOINT here",
            s.entry(),
            "ROLLBACK TO SAVEPOINT here",
        ),
    ),
    ("an_entry_twice", ONE_ENTRY, lambda s: s.sql(s.update(), s.history(), s.entry())),
    ("an_entry_of_an_older_change", ONE_ENTRY, lambda s: s.sql(s.entry())),
    (
        "an_entry_before_its_history_row",
        IS_THERE,
        lambda s: s.sql(s.update(), s.entry(version="h.version + 1"), s.history()),
    ),
    ("ledger_update", NEVER_CHANGED, lambda s: s.sql(f"UPDATE {LEDGER} SET payload = '{{}}'")),
    ("ledger_update_of_salts", NEVER_CHANGED, lambda s: s.sql(f"UPDATE {LEDGER} SET salts = ''")),
    ("ledger_delete", NEVER_DELETED, lambda s: s.sql(f"DELETE FROM {LEDGER}")),
    (
        "ledger_cut",
        NEVER_DELETED,
        lambda s: s.sql(
            f"DELETE FROM {LEDGER} WHERE sequence = (SELECT MAX(sequence) FROM {LEDGER})"
        ),
    ),
    (
        "ledger_on_conflict",
        NEVER_CHANGED,
        lambda s: s.sql(
            s.entry() + "ON CONFLICT (history_table, record_id, version)"
            " DO UPDATE SET payload = '{}'"
        ),
    ),
]:
    ways.refused(rule, name=name)(attempt)

for name, rule, attempt in [
    (
        "ledger_replace",
        NEVER_DELETED,
        lambda s: s.sql(s.entry("REPLACE", sequence="last.sequence")),
    ),
    (
        "ledger_replace_with_recursive_triggers_off",
        CONNECTION,
        lambda s: s.elsewhere(
            s.update(),
            s.history(),
            "PRAGMA recursive_triggers = OFF",
            s.entry(
                "REPLACE",
                sequence="last.sequence",
                previous=f"(SELECT digest FROM {LEDGER} WHERE sequence = last.sequence - 1)",
            ),
            pragmas=PRAGMAS,
        ),
    ),
    (
        "ledger_update_or_ignore",
        NEVER_CHANGED,
        lambda s: s.sql(f"UPDATE OR IGNORE {LEDGER} SET digest = {OTHER}"),
    ),
    (
        "sql_from_a_connection_that_cannot_hash",
        "no such function: SHA256",
        lambda s: s.elsewhere(s.update(), s.history(), pragmas=PRAGMAS, hashes=False),
    ),
]:
    ways.refused(rule, name=name, vendor="sqlite")(attempt)

SHADOW = f"CREATE TEMP TABLE {LEDGER} ON COMMIT DROP AS SELECT '{HISTORY_OF_PLANS}' AS"
for name, rule, attempt in [
    ("ledger_truncate", NEVER_DELETED, lambda s: s.sql(f"TRUNCATE {LEDGER}")),
    (
        "ledger_delete_in_the_role_of_a_replica",
        NEVER_DELETED,
        lambda s: s.sql("SET LOCAL session_replication_role = replica", f"DELETE FROM {LEDGER}"),
    ),
    (
        "a_temporary_table_for_the_ledger",
        HISTORY,
        lambda s: s.sql(
            s.update(),
            str(s.history()),
            f"{SHADOW} history_table, {s.plan.pk}::bigint AS record_id, 3 AS version",
        ),
    ),
    (
        "ledger_merge",
        NEVER_CHANGED,
        lambda s: s.sql(
            f"MERGE INTO {LEDGER} e USING (SELECT 1 AS version) s ON e.version = s.version"
            " WHEN MATCHED THEN UPDATE SET salts = ''"
        ),
    ),
]:
    ways.refused(rule, name=name, vendor="postgresql")(attempt)


@ways.refused(NUMBERED, vendor="postgresql")
def ledger_copy(stage: Stage) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT * FROM {LEDGER}")
        cursor.execute("UPDATE copied SET sequence = sequence + 1000, record_id = record_id + 1000")
        lines = StringIO()
        cursor.copy_expert("COPY copied TO STDOUT", lines)
        lines.seek(0)
        cursor.copy_expert(f"COPY {LEDGER} FROM STDIN", lines)


@ways.found(UNREADABLE)
def an_entry_whose_payload_says_nothing(stage: Stage) -> None:
    stage.sql(stage.update(), str(stage.history()), stage.entry())


def enter_falsely(cursor: Any, **told: Any) -> None:
    """An entry of the newest history row, rightly chained, that tells these columns otherwise;
    a column that is told as `...` is left out."""
    table = table_of(Plan.history.model)
    cursor.execute(f"SELECT MAX(history_id) FROM {HISTORY_OF_PLANS}")
    (history_id,) = cursor.fetchone()
    (row,) = rows(cursor, connection.vendor, table, [history_id]).values()
    kept = [
        (column, told.get(column.name, value))
        for column, value in zip(table.columns, row, strict=True)
        if told.get(column.name) is not ...
    ]
    columns, values = zip(*kept, strict=True)
    salts = {column.name: "ab" * 32 for column in columns}
    payload = canonical.payload(table.name, columns, values, salts)
    last, by_name = ledger.head(cursor), dict(zip(table.names, row, strict=True))
    key = (last.sequence + 1, table.name, history_id, by_name["id"], by_name["version"])
    sealed = (payload, canonical.digest(last.digest, payload), canonical.canonical_json(salts))
    cursor.execute(ledger.INSERT, (*key, *sealed))


for name, rule, told in [
    ("an_entry_that_tells_another_text", "entered: title", {"title": "True"}),
    ("an_entry_that_tells_another_number", "entered: freshness_days", {"freshness_days": 7}),
    ("an_entry_that_tells_another_choice", "entered: state", {"state": "closed"}),
    ("an_entry_that_tells_another_day", "entered: notice_issued", {"notice_issued": "2012-11-16"}),
    ("an_entry_that_tells_another_actor", "entered: actor", {"actor": "Ben"}),
    (
        "an_entry_that_leaves_a_column_out",
        "title, of which its payload says nothing",
        {"title": ...},
    ),
]:

    def attempt(stage: Stage, told: dict[str, Any] = told) -> None:
        def falsely(cursor: Any) -> None:
            enter_falsely(cursor, **told)

        stage.sql(stage.update(), str(stage.history()), falsely)

    ways.found(rule, name=name)(attempt)
