"""The rules that the database itself enforces on tracked tables, history tables and the ledger.

The rules are the same for both databases; sqlite.py and postgresql.py turn each guard into SQL.
"""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from improvement.audit import canonical
from improvement.audit.access_log import TABLE as ACCESS_LOG
from improvement.audit.canonical import Column
from improvement.audit.dialects import Dialect, Guard, Rule
from improvement.audit.history_tables import table_of
from improvement.audit.ledger import TABLE as LEDGER
from improvement.audit.ledger import LedgerEntry
from improvement.audit.plan_keys import plan_key_sql
from improvement.history import Tracked

REDACTION = "improvement_redaction"


UPDATE = (
    Rule("a record keeps its id", "NEW.id <> OLD.id"),
    Rule("a change raises the version by exactly one", "NEW.version <> OLD.version + 1"),
)


def tracked_models() -> list[type[Tracked]]:
    return [model for model in apps.get_models() if issubclass(model, Tracked)]


def history_models() -> list[type[models.Model]]:
    return [model.history.model for model in tracked_models()]


def guards_of(model: type[Tracked], dialect: Dialect) -> list[Guard]:
    """Every guard of the model's table and of its history table."""
    live, history = model._meta.db_table, model.history.model._meta.db_table
    own = dialect.OF_THE_CONNECTION
    return [
        Guard(live, "insert", (*own, Rule("a new record starts at version 1", "NEW.version <> 1"))),
        Guard(live, "update", (*own, *UPDATE)),
        Guard(live, "commit", (entered(f"'{history}'"),)),
        Guard(history, "insert", (*own, *history_rules(model, dialect))),
        Guard(history, "update", erasure_rules(model, dialect)),
        *(
            never(table, event, f"{what} is never deleted")
            for table, what in [(live, "a tracked record"), (history, "a history row")]
            for event in ["delete", "truncate"]
        ),
    ]


def never(table: str, event: str, says: str) -> Guard:
    return Guard(table, event, (Rule(says, "TRUE"),))


def entered(history: str) -> Rule:
    """An entry needs its history row, so this one rule demands both.

    `history` is SQL for the name of the history table.
    """
    return Rule(
        "a change needs its history row and its ledger entry",
        f"NOT EXISTS (SELECT 1 FROM {LEDGER} AS e WHERE e.history_table = {history}"
        " AND e.record_id = NEW.id AND e.version = NEW.version)",
    )


def guards_of_ledger(models: Iterable[type[Tracked]], dialect: Dialect) -> list[Guard]:
    """Every guard of the ledger, whose entries are of these models' history rows."""
    tables = [model.history.model._meta.db_table for model in models]
    rules = (*dialect.OF_THE_CONNECTION, *entry_rules(tables, dialect))
    return [
        Guard(LEDGER, "insert", rules),
        Guard(LEDGER, "update", salt_rules(dialect)),
        *(
            never(LEDGER, event, "an entry of the ledger is never deleted")
            for event in ("delete", "truncate")
        ),
    ]


def guards_of_access_log() -> list[Guard]:
    """Events are added to the access log, and never changed or deleted."""
    participles = {"update": "changed", "delete": "deleted", "truncate": "deleted"}
    return [
        never(ACCESS_LOG, event, f"what was read is never {participle}")
        for event, participle in participles.items()
    ]


def erasure_rules(model: type[Tracked], dialect: Dialect) -> tuple[Rule, ...]:
    """A history row may change only where an approved redaction says so: a text into the marker,
    and a document into one without the text."""
    table = table_of(model.history.model)
    erasable = [column.name for column in table.can_be_erased]
    fixed = (name for name in table.names if name not in erasable)
    return (
        Rule("a history row is never changed", any_of(changed(name, dialect) for name in fixed)),
        Rule(
            "a history row is never changed but to take text out under an approved redaction",
            f"NOT ({any_of(changed(name, dialect) for name in erasable)}) OR "
            + any_of(
                f"({changed(column.name, dialect)} AND NOT ({erased(table.name, column)}))"
                for column in table.can_be_erased
            ),
        ),
    )


def erased(table: str, column: Column) -> str:
    """SQL that is true when the column is as an approved redaction leaves it."""
    marked = f"NEW.\"{column.name}\" = '{canonical.REDACTED}' AND "
    redactions = approved(f"'{table}'", "NEW.id", "NEW.version")
    return (
        f"{'' if column.kind == 'document' else marked}"
        f"EXISTS ({redactions} AND x.\"column\" = '{column.name}')"
    )


def salt_rules(dialect: Dialect) -> tuple[Rule, ...]:
    """An entry may lose the salts of texts that are taken out; nothing else in it may change."""
    fixed = (f.column for f in LedgerEntry._meta.local_fields if f.column != "salts")
    left = dialect.without("OLD.salts", 'x."column"')
    redactions = approved("NEW.history_table", "NEW.record_id", "NEW.version")
    return (
        Rule(
            "an entry of the ledger is never changed",
            any_of(changed(name, dialect) for name in fixed),
        ),
        Rule(
            "an entry of the ledger is never changed but to take out the salt of redacted text",
            f"NOT ({changed('salts', dialect)} AND EXISTS ({redactions} AND NEW.salts = {left}))",
        ),
    )


def approved(table: str, record: str, version: str) -> str:
    """SQL for the approved redactions of a version of a record."""
    return (
        f"SELECT 1 FROM {REDACTION} AS x WHERE x.decision = 'approved'"
        f" AND x.history_table = {table} AND x.record_id = {record}"
        f" AND '-' || x.versions || '-' LIKE '%-' || {version} || '-%'"
    )


def changed(column: str, dialect: Dialect) -> str:
    return dialect.differ(f'NEW."{column}"', f'OLD."{column}"')


def any_of(conditions: Iterable[str]) -> str:
    return " OR ".join(conditions)


def entry_rules(history_tables: Iterable[str], dialect: Dialect) -> tuple[Rule, ...]:
    """By its number and digest only one entry can come next, even when several people write."""
    before = f"(SELECT e.digest FROM {LEDGER} AS e WHERE e.sequence = NEW.sequence - 1)"
    proved = (
        f"'{canonical.PREFIX}\n' || COALESCE({before}, '{canonical.GENESIS}')"
        " || '\n' || NEW.payload"
    )
    is_there = " ".join(
        f"WHEN '{table}' THEN EXISTS (SELECT 1 FROM \"{table}\" AS h WHERE"
        " h.history_id = NEW.history_id AND h.id = NEW.record_id AND h.version = NEW.version)"
        for table in history_tables
    )
    return (
        Rule(
            "entries of the ledger are numbered from 1 without a gap",
            f"NEW.sequence <> 1 + COALESCE((SELECT e.sequence FROM {LEDGER} AS e"
            " WHERE e.sequence <> NEW.sequence ORDER BY e.sequence DESC LIMIT 1), 0)",
        ),
        Rule(
            "the digest of an entry covers its payload and the entry before",
            f"NEW.digest <> {dialect.sha256(proved)}",
        ),
        Rule(
            "an entry is of a history row that is there",
            f"NOT CASE NEW.history_table {is_there} ELSE FALSE END",
        ),
    )


def history_rules(model: type[Tracked], dialect: Dialect) -> tuple[Rule, ...]:
    return (
        says_what_its_record_says(model, dialect),
        Rule(
            "the first version is a creation, any other a change",
            "NEW.history_type <> CASE NEW.version WHEN 1 THEN '+' ELSE '~' END",
        ),
        *rules_of_the_actor(),
        Rule("a change needs a reason", "TRIM(COALESCE(NEW.history_change_reason, '')) = ''"),
        Rule(
            "a history row names the plan that its record hangs from",
            dialect.differ("NEW.plan_ref", plan_key_sql(model) or "NULL"),
        ),
        *rules_of_the_instant(dialect),
        follows_the_version_before(model.history.model._meta.db_table),
    )


def says_what_its_record_says(model: type[Tracked], dialect: Dialect) -> Rule:
    """As each version can have only one row, no history row can be false, extra or missing."""
    return Rule(
        "a history row says exactly what its record says",
        f'NOT EXISTS (SELECT 1 FROM "{model._meta.db_table}" AS r'
        f" WHERE {equal(model, dialect, 'r', 'NEW')})",
    )


def equal(model: type[Tracked], dialect: Dialect, record: str, row: str) -> str:
    """SQL that is true when the record and the history row agree in every tracked column."""
    differ = [
        dialect.differ(f'{record}."{name}"', f'{row}."{name}"') for name in tracked_columns(model)
    ]
    return f"{record}.id = {row}.id AND NOT ({' OR '.join(differ)})"


def tracked_columns(model: type[Tracked]) -> list[str]:
    return [field.column for field in model.history.model.tracked_fields]


def rules_of_the_actor() -> tuple[Rule, ...]:
    people = get_user_model()._meta.db_table
    return (
        Rule("a change names who made it", "TRIM(NEW.actor) = ''"),
        Rule(
            "a change without a person is made by system:<command>",
            "NEW.history_user_id IS NULL"
            " AND (substr(NEW.actor, 1, 7) <> 'system:' OR length(NEW.actor) < 8)",
        ),
        Rule(
            "a change bears the name of the person who made it",
            f'NEW.history_user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{people}" AS u'
            " WHERE u.id = NEW.history_user_id AND u.name = NEW.actor)",
        ),
    )


def rules_of_the_instant(dialect: Dialect) -> tuple[Rule, ...]:
    """A row is recorded at the present instant of the database's own clock; only a backfill may
    take effect earlier than it is recorded."""

    def within_a_minute(instant: str, other: str) -> str:
        return f"{instant} BETWEEN {dialect.shifted(other, -60)} AND {dialect.shifted(other, 60)}"

    return (
        *dialect.OF_INSTANTS,
        Rule(
            "a history row is recorded now, by the clock of the database",
            f"NOT ({within_a_minute('NEW.recorded_at', dialect.CLOCK)})",
        ),
        Rule(
            "a change takes effect when it is recorded, unless it is marked as a backfill",
            f"NOT NEW.backfill AND NOT ({within_a_minute('NEW.history_date', 'NEW.recorded_at')})",
        ),
        Rule(
            "a backfill took effect in the past, after 1900",
            "NEW.backfill AND NEW.history_date NOT BETWEEN '1900-01-01' AND NEW.recorded_at",
        ),
        Rule("a backfill says who entered it", "NEW.backfill AND TRIM(NEW.entered_by) = ''"),
        Rule("only a backfill was entered later", "NOT NEW.backfill AND NEW.entered_by <> ''"),
    )


def follows_the_version_before(history: str) -> Rule:
    """Past states are read by date: without this rule they could show an older version."""
    return Rule(
        "a version takes effect no earlier than the version before it",
        f'EXISTS (SELECT 1 FROM "{history}" AS h WHERE h.id = NEW.id'
        " AND h.version = NEW.version - 1"
        " AND (h.history_date > NEW.history_date OR h.history_id > NEW.history_id))",
    )
