"""The guards in SQLite's SQL: triggers, and a table where versions wait for ledger entries."""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from improvement.audit.canonical import REDACTED
from improvement.audit.dialects import Guard, Rule
from improvement.audit.ledger import TABLE as LEDGER
from improvement.audit.sqlite_catalog import constraints as constraints
from improvement.audit.sqlite_catalog import foreign as foreign

WAITING = "audit_waiting"
WAITING_TABLE = (
    f"CREATE TABLE {WAITING} (history_table text NOT NULL, id integer NOT NULL,"
    " version integer NOT NULL, PRIMARY KEY (history_table, id, version),"
    f" FOREIGN KEY (history_table, id, version) REFERENCES {LEDGER}"
    " (history_table, record_id, version) DEFERRABLE INITIALLY DEFERRED) WITHOUT ROWID"
)
CLOCK = "'now'"
BEGUN = CLOCK  # SQLite does not say when a transaction began
AT_MOST = ": on SQLite a change may take no longer than a minute"
DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
INSTANT = f"{DAY} [0-9][0-9]:[0-9][0-9]:[0-9][0-9]"

# Without foreign keys nothing stops a version from being committed while it waits; without
# recursive triggers INSERT OR REPLACE deletes rows and no trigger notices; and the tables' own
# constraints can be ignored. All are settings of a connection, so each write checks those of its
# own connection.
OF_THE_CONNECTION: tuple[Rule, ...] = (
    Rule(
        "a connection that writes must turn foreign_keys and recursive_triggers on, and ignore no"
        " constraint",
        "(SELECT foreign_keys FROM pragma_foreign_keys) = 0"
        " OR (SELECT recursive_triggers FROM pragma_recursive_triggers) = 0"
        " OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) <> 0",
    ),
)


def ill_formed(instant: str) -> str:
    return (
        f"julianday({instant}) IS NULL OR {instant} NOT GLOB '{INSTANT}*'"
        f" OR substr({instant}, 20) GLOB '*[^.0-9]*'"
    )


# SQLite keeps instants as text, which sorts rightly only in the one form that Django writes.
OF_INSTANTS: tuple[Rule, ...] = (
    Rule(
        "an instant is written as 2012-11-16 10:00:00 in UTC",
        f"{ill_formed('NEW.history_date')} OR {ill_formed('NEW.recorded_at')}",
    ),
)


def differ(one: str, other: str) -> str:
    return f"{one} IS NOT {other}"


def shifted(instant: str, seconds: int) -> str:
    return f"strftime('%Y-%m-%d %H:%M:%f', {instant}, '{seconds} seconds')"


def text_of(instant: str) -> str:
    point = f"CASE WHEN {instant} LIKE '%.%' THEN '' ELSE '.' END"
    return f"substr({instant} || {point} || '000000', 1, 26)"


def sha256(text: str) -> str:
    """SQLite has no such function: Django adds it to its connections, so only they can write."""
    return f"SHA256({text})"


def without(salts: str, column: str) -> str:
    """SQL for an entry's salts but for one column's."""
    return f"json_remove({salts}, '$.\"' || {column} || '\"')"


def only_lost_text(left: str, stood: str) -> str:
    """Every place of a document, with its type and value, is told apart by its path, in which
    SQLite puts some names in quotation marks."""
    path = "replace(c.fullkey, '\"', '')"
    text = f"json_extract({stood}, c.fullkey)"
    words = "replace(c.atom, '" + REDACTED + "', char(1))"
    for sign, literal in (("'['", "'[[]'"), ("'*'", "'[*]'"), ("'?'", "'[?]'"), ("char(1)", "'*'")):
        words = f"replace({words}, {sign}, {literal})"
    return (
        "NOT EXISTS (SELECT 1 FROM (SELECT fullkey, type, atom"
        f" FROM json_tree({left}) EXCEPT SELECT fullkey, type, atom FROM json_tree({stood})) AS c"
        f" WHERE NOT ({path} = '$.redacted_on' AND c.type = 'array'"
        f" OR {path} GLOB '$.redacted_on[[]*' AND c.atom GLOB '{DAY}'"
        f" OR c.type = 'text' AND instr(c.atom, '{REDACTED}') > 0"
        f" AND json_type({stood}, c.fullkey) = 'text' AND {text} GLOB {words}))"
        f" AND NOT EXISTS (SELECT fullkey, type FROM json_tree({stood})"
        f" EXCEPT SELECT fullkey, type FROM json_tree({left}))"
    )


def definitions(guard: Guard, history: str) -> dict[str, str]:
    """SQL by name for one guard; none for TRUNCATE, which SQLite does not have."""
    if guard.event == "truncate":
        return {}
    if guard.event == "commit":
        return commit_triggers(guard, history)
    # AFTER sees the row as it will stay; only a deletion leaves nothing to see.
    time = "BEFORE" if guard.event == "delete" else "AFTER"
    return {guard.name: trigger(guard.name, f"{time} {guard.event}", guard.table, checks(guard))}


def trigger(name: str, when: str, table: str, body: str) -> str:
    return f'CREATE TRIGGER "{name}" {when.upper()} ON "{table}" BEGIN {body} END'


def checks(guard: Guard, row: str = "NEW") -> str:
    return "\n".join(
        f"SELECT RAISE(ABORT, '{guard.table}: {rule.says}') WHERE {rule.broken};"
        for rule in guard.rules
    ).replace("NEW.", f"{row}.")


def commit_triggers(guard: Guard, history: str) -> dict[str, str]:
    """SQLite checks nothing at COMMIT but deferred foreign keys. So each new version is put into
    WAITING with a foreign key to its ledger entry, and only the entry takes it out again."""
    wait = f"INSERT INTO {WAITING} VALUES ('{history}', NEW.id, NEW.version);"
    return {
        f"{guard.name}_{event}": trigger(
            f"{guard.name}_{event}", f"AFTER {event}", guard.table, wait
        )
        for event in ("insert", "update")
    }


def waiting_table(rule: Rule) -> dict[str, str]:
    """The table in which versions wait; `rule` says which one may not leave it yet."""
    release = (
        f"DELETE FROM {WAITING} WHERE history_table = NEW.history_table"
        " AND id = NEW.record_id AND version = NEW.version;"
    )
    keep = checks(Guard(WAITING, "delete", (rule,)), "OLD")
    triggers = [
        ("release", "AFTER INSERT", LEDGER, release),
        ("keep", "BEFORE DELETE", WAITING, keep),
        ("fix", "BEFORE UPDATE", WAITING, "SELECT RAISE(ABORT, 'a waiting version stays');"),
    ]
    return {WAITING: WAITING_TABLE} | {
        f"{WAITING}_{suffix}": trigger(f"{WAITING}_{suffix}", *rest) for suffix, *rest in triggers
    }


def installed(cursor: Any) -> dict[str, str]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE 'audit!_%' ESCAPE '!'")
    return dict(cursor.fetchall())


@contextmanager
def unblinded(cursor: Any) -> Iterator[Any]:
    """The cursor as it is: on SQLite only the connection itself could lay a table over another."""
    yield cursor


def unsafe_settings(cursor: Any) -> list[tuple[str, str]]:
    """Settings of this connection with which a commit could be lost or evade a guard."""
    cursor.execute(
        "SELECT 'synchronous', synchronous FROM pragma_synchronous WHERE synchronous < 2"
        " UNION ALL SELECT 'foreign_keys', 0 FROM pragma_foreign_keys WHERE foreign_keys = 0"
        " UNION ALL SELECT 'recursive_triggers', 0 FROM pragma_recursive_triggers"
        " WHERE recursive_triggers = 0"
    )
    rows: list[tuple[str, str]] = cursor.fetchall()
    return rows


def can_disarm(cursor: Any) -> bool:
    """Always False: SQLite has no roles, so no set-up could keep the guards from whoever writes."""
    return False


def columns(cursor: Any) -> set[tuple[str, str]]:
    """Every table's columns, as (table, column)."""
    cursor.execute(
        "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c"
        " WHERE m.type = 'table'"
    )
    return set(cursor.fetchall())


def drop(cursor: Any, names: list[str]) -> None:
    # The catalogue has no index: to ask it for each name takes as long as dropping them all.
    cursor.execute("SELECT type, name FROM sqlite_master")
    dropped = set(names)
    for kind, name in cursor.fetchall():
        if name in dropped:  # it may be gone by now: dropping a table drops its triggers, too
            cursor.execute(f'DROP {kind} IF EXISTS "{name}"')


def create(cursor: Any, sql: list[str]) -> None:
    for statement in sql:
        cursor.execute(statement)
