"""The rules that the database itself enforces on tracked tables, history tables and the ledger.

The rules are the same for both databases; sqlite.py and postgresql.py turn each guard into SQL.
"""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import models

from improvement.audit import canonical
from improvement.audit.canonical import Column
from improvement.audit.dialects import Dialect, Guard, Rule, RuleByValue
from improvement.audit.history_rules import history_rules
from improvement.audit.history_rules import tracked_columns as tracked_columns
from improvement.audit.history_tables import table_of
from improvement.audit.ledger import TABLE as LEDGER
from improvement.audit.ledger import LedgerEntry
from improvement.history import Tracked, history_model

REDACTION, HISTORY_OF_REDACTIONS = "improvement_redaction", "improvement_historicalredaction"
# django-allauth's own tables of addresses, by which somebody could be let in as another.
ADDRESSES = ("account_emailaddress", "account_emailconfirmation")


UPDATE = (
    Rule("a record keeps its id", "NEW.id <> OLD.id"),
    Rule("a change raises the version by exactly one", "NEW.version <> OLD.version + 1"),
)


def tracked_models() -> list[type[Tracked]]:
    return [model for model in apps.get_models() if issubclass(model, Tracked)]


def history_models() -> list[type[models.Model]]:
    return [history_model(model) for model in tracked_models()]


def guards_of(model: type[Tracked], dialect: Dialect) -> list[Guard]:
    """Every guard of the model's table and of its history table."""
    live, history = model._meta.db_table, history_model(model)._meta.db_table
    own = dialect.OF_THE_CONNECTION
    return [
        Guard(live, "insert", (*own, Rule("a new record starts at version 1", "NEW.version <> 1"))),
        Guard(live, "update", (*own, *UPDATE, *rules_once_fixed(model, dialect))),
        Guard(live, "commit", (entered(f"'{history}'"),)),
        Guard(history, "insert", (*own, *history_rules(model, dialect))),
        Guard(history, "update", erasure_rules(model, dialect)),
        *(
            never(table, event, f"{what} is never deleted")
            for table, what in [(live, "a tracked record"), (history, "a history row")]
            for event in ["delete", "truncate"]
        ),
    ]


def rules_once_fixed(model: type[Tracked], dialect: Dialect) -> tuple[Rule, ...]:
    """What was issued stays as it is, but for text that an approved redaction takes out."""
    if not model.fixed_once:
        return ()
    table = table_of(model.history.model)
    kinds = {column.name: column for column in table.can_be_erased}
    names = [name for name in tracked_columns(model) if name != "version"]
    altered = any_of(
        f"({changed(name, dialect)} AND NOT ({erased(table.name, kinds[name], dialect, 'OLD')}))"
        if name in kinds
        else changed(name, dialect)
        for name in names
    )
    return (
        Rule(
            "what was issued is never changed but to take text out under an approved redaction",
            f'OLD."{model.fixed_once}" IS NOT NULL AND ({altered})',
        ),
    )


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
    tables = [history_model(model)._meta.db_table for model in models]
    rules = (*dialect.OF_THE_CONNECTION, *entry_rules(tables, dialect))
    return [
        Guard(LEDGER, "insert", rules),
        Guard(LEDGER, "update", salt_rules(dialect)),
        *(
            never(LEDGER, event, "an entry of the ledger is never deleted")
            for event in ("delete", "truncate")
        ),
    ]


def guards_of_addresses() -> list[Guard]:
    """A person has the one address of their record, which has a history."""
    return [
        never(table, event, "a person has no address but that of their record")
        for table in ADDRESSES
        for event in ("insert", "update")
    ]


def erasure_rules(model: type[Tracked], dialect: Dialect) -> tuple[Rule, ...]:
    """A history row may change only where an approved redaction says so: a text into the marker,
    and a document into one without the text."""
    table = table_of(history_model(model))
    erasable = [column.name for column in table.can_be_erased]
    fixed = (name for name in table.names if name not in erasable)
    return (
        Rule("a history row is never changed", any_of(changed(name, dialect) for name in fixed)),
        Rule(
            "a history row is never changed but to take text out under an approved redaction",
            f"NOT ({any_of(changed(name, dialect) for name in erasable)}) OR "
            + any_of(
                f"({changed(column.name, dialect)} AND NOT ({erased(table.name, column, dialect)}))"
                for column in table.can_be_erased
            ),
        ),
    )


def erased(table: str, column: Column, dialect: Dialect, version: str = "NEW") -> str:
    """SQL that is true when the column is as an approved redaction of the version leaves it."""
    new, old = f'NEW."{column.name}"', f'OLD."{column.name}"'
    left = f"{new} = '{canonical.REDACTED}'"
    if column.kind == "document":
        left = dialect.only_lost_text(new, old)
    redactions = approved(f"'{table}'", f"{version}.id", f"{version}.version")
    return f"EXISTS ({redactions} AND x.\"column\" = '{column.name}') AND {left}"


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
    """SQL for the approved redactions of a version of a record, which was there before them."""
    written = (
        f"SELECT z.sequence FROM {LEDGER} AS z WHERE z.history_table = {table}"
        f" AND z.record_id = {record} AND z.version = {version}"
    )
    return (
        f"SELECT 1 FROM {REDACTION} AS x JOIN {LEDGER} AS y"
        f" ON y.history_table = '{HISTORY_OF_REDACTIONS}' AND y.record_id = x.id"
        f" AND y.version = x.version AND y.sequence > ({written}) WHERE x.decision = 'approved'"
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
    is_gone = {
        table: f'NOT EXISTS (SELECT 1 FROM "{table}" AS h WHERE h.history_id = NEW.history_id'
        " AND h.id = NEW.record_id AND h.version = NEW.version)"
        for table in history_tables
    }
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
        RuleByValue.of("an entry is of a history row that is there", "NEW.history_table", is_gone),
    )
