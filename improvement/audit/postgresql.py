"""The guards in PostgreSQL's SQL: each is a trigger and its function; one kind runs at COMMIT."""
# ruff: noqa: S608  # pieces of SQL of this file's own

from __future__ import annotations

from typing import Any

from improvement.audit.canonical import REDACTED
from improvement.audit.dialects import Guard, Rule, RuleByValue
from improvement.audit.postgresql_catalog import constraints as constraints
from improvement.audit.postgresql_catalog import foreign as foreign
from improvement.audit.postgresql_names import in_public
from improvement.audit.postgresql_names import unblinded as unblinded

CLOCK = "clock_timestamp()"
BEGUN = "transaction_timestamp()"  # a long transaction keeps the instant at which it began
AT_MOST = ""
OF_THE_CONNECTION: tuple[Rule, ...] = ()
OF_INSTANTS: tuple[Rule, ...] = ()

# Bits of pg_trigger.tgtype.
ROW, BEFORE, INSERT, DELETE, UPDATE, TRUNCATE = 1, 2, 4, 8, 16, 32
EVENTS = {
    "insert": ("TRIGGER", "BEFORE INSERT", "ROW", ROW | BEFORE | INSERT),
    "update": ("TRIGGER", "BEFORE UPDATE", "ROW", ROW | BEFORE | UPDATE),
    "delete": ("TRIGGER", "BEFORE DELETE", "ROW", ROW | BEFORE | DELETE),
    "truncate": ("TRIGGER", "BEFORE TRUNCATE", "STATEMENT", BEFORE | TRUNCATE),
    "commit": ("CONSTRAINT TRIGGER", "AFTER INSERT OR UPDATE", "ROW", ROW | INSERT | UPDATE),
}


DEFERRED = "DEFERRABLE INITIALLY DEFERRED"


def differ(one: str, other: str) -> str:
    return f"{one} IS DISTINCT FROM {other}"


def shifted(instant: str, seconds: int) -> str:
    return f"{instant} + interval '{seconds} seconds'"


def text_of(instant: str) -> str:
    return f"to_char({instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


def sha256(text: str) -> str:
    return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"


def waiting_table(rule: Rule) -> dict[str, str]:
    """Empty: PostgreSQL has triggers that run at COMMIT, so no version needs to wait."""
    return {}


def without(salts: str, column: str) -> str:
    """SQL for an entry's salts but for one column's."""
    return f"({salts}::jsonb - {column}::text)::text"


def only_lost_text(left: str, stood: str) -> str:
    """Both documents are walked: every place of one by its path, beside that of the other."""
    words = "l.value #>> '{}'"
    for sign, literal in (("!", "!!"), ("%", "!%"), ("_", "!_"), (REDACTED, "%")):
        words = f"replace({words}, '{sign}', '{literal}')"
    return (
        f"NOT EXISTS (WITH RECURSIVE {places('L', left)}, {places('S', stood)}"
        " SELECT 1 FROM L AS l FULL JOIN S AS s ON s.path = l.path WHERE l.path IS NULL"
        " OR (s.path IS NULL OR jsonb_typeof(l.value) <> jsonb_typeof(s.value)"
        " OR jsonb_typeof(l.value) NOT IN ('object', 'array') AND l.value::text <> s.value::text)"
        " AND NOT (l.path = '{redacted_on}' AND jsonb_typeof(l.value) = 'array'"
        " OR cardinality(l.path) = 2 AND l.path[1] = 'redacted_on'"
        " AND l.value::text ~ '^\"[0-9]{4}-[0-9]{2}-[0-9]{2}\"$'"
        f" OR strpos(l.value::text, '{REDACTED}') > 0 AND jsonb_typeof(l.value) = 'string'"
        f" AND jsonb_typeof(s.value) = 'string' AND s.value #>> '{{}}' LIKE {words} ESCAPE '!'))"
    )


def places(name: str, document: str) -> str:
    """A table, for WITH, of every place in a document: its path and what stands there. Its name is
    in capitals, so that it is not taken for a table of the site."""
    kind = "CASE jsonb_typeof(t.value) WHEN"
    return (
        f"{name}(path, value) AS (SELECT ARRAY[]::text[], {document}::jsonb UNION ALL"
        f" SELECT t.path || c.key, c.value FROM {name} AS t, LATERAL (SELECT e.key, e.value"
        f" FROM LATERAL jsonb_each({kind} 'object' THEN t.value ELSE '{{}}' END) AS e"
        " UNION ALL SELECT (e.place - 1)::text, e.value FROM LATERAL jsonb_array_elements("
        f"{kind} 'array' THEN t.value ELSE '[]' END) WITH ORDINALITY AS e(value, place)) AS c)"
    )


def definitions(guard: Guard, history: str) -> dict[str, str]:
    """SQL by name for one guard."""
    checks = "\n".join(check(rule, guard.table) for rule in guard.rules)
    body = f"BEGIN\n{checks}\nRETURN NEW;\nEND"
    return {guard.name: statements(guard.name, guard.table, guard.event, body)}


def check(rule: Rule, table: str) -> str:
    """A statement that refuses what breaks the rule. Each case of a rule by value is a statement of
    its own: of a whole expression each part is planned, for each connection again and again."""
    refuse = (
        f"RAISE EXCEPTION '{table}: {rule.says}' USING ERRCODE = 'integrity_constraint_violation';"
    )
    if not isinstance(rule, RuleByValue):
        return f"IF ({in_public(rule.broken)}) THEN {refuse} END IF;"
    cases = "\n".join(
        f"WHEN '{value}' THEN IF ({in_public(broken)}) THEN {refuse} END IF;"
        for value, broken in rule.cases
    )
    return f"CASE {rule.value}\n{cases}\nELSE {refuse}\nEND CASE;"


def statements(name: str, table: str, event: str, body: str) -> str:
    """A function and its trigger.

    The search path has only the database's own schema: an operator or a function in any other
    would be taken before it where its types fit better. ALWAYS makes the trigger
    fire also in a session that has set session_replication_role to replica.
    """
    kind, when, each, _ = EVENTS[event]
    return f"""
        CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql
            SET search_path = pg_catalog, pg_temp AS $${body}$$;
        CREATE {kind} "{name}" {when} ON "{table}" {DEFERRED if event == "commit" else ""}
            FOR EACH {each} EXECUTE FUNCTION "{name}"();
        ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}";
    """


INSTALLED = """
    SELECT p.proname, c.relname, t.tgtype, p.prosrc,
        t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr = '' AND t.tgnargs = 0
        AND l.lanname = 'plpgsql' AND NOT p.prosecdef
        AND t.tgdeferrable = t.tginitdeferred AND t.tgdeferrable = (t.tgtype & 2 = 0)
        AND p.proconfig = ARRAY['search_path=pg_catalog, pg_temp']
    FROM pg_proc p
    JOIN pg_language l ON l.oid = p.prolang
    LEFT JOIN pg_trigger t ON t.tgfoid = p.oid
    LEFT JOIN pg_class c ON c.oid = t.tgrelid
    WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'audit!_%' ESCAPE '!'
"""


def installed(cursor: Any) -> dict[str, str]:
    """SQL by name, from the catalogue; "" for a guard that is disabled or altered."""
    cursor.execute(INSTALLED)
    events = {bits: event for event, (*_, bits) in EVENTS.items()}
    found: dict[str, str] = {}
    for name, table, bits, body, sound in cursor.fetchall():
        whole = sound and bits in events and name not in found  # a function has one trigger
        found[name] = statements(name, table, events[bits], body) if whole else ""
    return found


UNSAFE_SETTINGS = """
    SELECT name, setting FROM pg_settings WHERE setting = 'off'
    AND name IN ('fsync', 'full_page_writes', 'synchronous_commit')
    UNION ALL
    SELECT name, setting FROM pg_settings WHERE setting <> 'origin'
    AND name = 'session_replication_role'
"""


def unsafe_settings(cursor: Any) -> list[tuple[str, str]]:
    """Settings of this connection with which a commit could be lost or evade a guard."""
    cursor.execute(UNSAFE_SETTINGS)
    rows: list[tuple[str, str]] = cursor.fetchall()
    return rows


def can_disarm(cursor: Any) -> bool:
    """Whether the role of this connection owns guarded tables, or may act as one that does."""
    cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid"
        " WHERE t.tgname LIKE 'audit!_%' ESCAPE '!' AND pg_has_role(c.relowner, 'MEMBER'))"
    )
    (can,) = cursor.fetchone()
    return bool(can)


def columns(cursor: Any) -> set[tuple[str, str]]:
    """Every table's columns, as (table, column)."""
    cursor.execute(
        "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'f')"
        " AND a.attnum > 0 AND NOT a.attisdropped"
    )
    return set(cursor.fetchall())


def drop(cursor: Any, names: list[str]) -> None:
    if names:
        functions = ", ".join(f'"{name}"()' for name in names)
        cursor.execute(f"DROP FUNCTION IF EXISTS {functions} CASCADE")


def create(cursor: Any, sql: list[str]) -> None:
    if sql:
        cursor.execute("".join(sql))
