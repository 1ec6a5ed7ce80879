"""The rules that the database holds every history row to, and those that must hold for ever.

A guard sees a row as it is written, beside its record and the clock. Afterwards the record and the
people move on; `standing_rules` are what verify.py asks of each row that stands.
"""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from django.contrib.auth import get_user_model

from improvement.audit import canonical
from improvement.audit.dialects import Dialect, Rule
from improvement.audit.plan_keys import plan_key_sql
from improvement.history import Tracked, history_model

NAMED = "a change bears the name of the person who made it"
TOLERANCE = 60  # seconds by which two readings of the clock may differ


def history_rules(model: type[Tracked], dialect: Dialect) -> tuple[Rule, ...]:
    """What a new row must be."""
    people = get_user_model()._meta.db_table
    return (
        says_what_its_record_says(model, dialect),
        *rules_for_ever(model, dialect),
        Rule(
            NAMED,
            f'NEW.history_user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{people}" AS u'
            " WHERE u.id = NEW.history_user_id AND u.name = NEW.actor)",
        ),
        Rule(
            "a history row is recorded now, by the clock of the database",
            f"NOT ({within_a_minute(dialect, 'NEW.recorded_at', dialect.BEGUN, dialect.CLOCK)})",
        ),
    )


def standing_rules(model: type[Tracked], dialect: Dialect) -> tuple[Rule, ...]:
    """What every row that stands must be; a person may have been given another name since."""
    people = history_model(get_user_model())._meta.db_table
    latest = dialect.shifted("NEW.recorded_at", TOLERANCE)
    return (
        *rules_for_ever(model, dialect),
        Rule(
            NAMED,
            f'NEW.history_user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{people}" AS u'
            " WHERE u.id = NEW.history_user_id"
            f" AND u.name IN (NEW.actor, '{canonical.REDACTED}') AND u.recorded_at <= {latest})",
        ),
        Rule(
            "a history row is not recorded in the future",
            f"NEW.recorded_at > {dialect.shifted(dialect.CLOCK, TOLERANCE)}",
        ),
        *stands_as_issued(model, dialect),
    )


def stands_as_issued(model: type[Tracked], dialect: Dialect) -> tuple[Rule, ...]:
    """What was issued says in every later version what it said. A text that was taken out of it was
    taken out of every version."""
    if not model.fixed_once:
        return ()
    names = [name for name in tracked_columns(model) if name != "version"]
    differ = " OR ".join(dialect.differ(f'h."{name}"', f'NEW."{name}"') for name in names)
    return (
        Rule(
            "what was issued stays as it was issued",
            f'EXISTS (SELECT 1 FROM "{model.history.model._meta.db_table}" AS h WHERE h.id = NEW.id'
            f' AND h.version = NEW.version - 1 AND h."{model.fixed_once}" IS NOT NULL'
            f" AND ({differ}))",
        ),
    )


def rules_for_ever(model: type[Tracked], dialect: Dialect) -> tuple[Rule, ...]:
    return (
        Rule(
            "the first version is a creation, any other a change",
            "NEW.history_type <> CASE NEW.version WHEN 1 THEN '+' ELSE '~' END",
        ),
        Rule("a change names who made it", "TRIM(NEW.actor) = ''"),
        Rule(
            "a change without a person is made by system:<command>",
            "NEW.history_user_id IS NULL"
            " AND (substr(NEW.actor, 1, 7) <> 'system:' OR length(NEW.actor) < 8)",
        ),
        Rule("a change needs a reason", "TRIM(COALESCE(NEW.history_change_reason, '')) = ''"),
        Rule(
            "a history row names the plan that its record hangs from",
            dialect.differ("NEW.plan_ref", plan_key_sql(model) or "NULL"),
        ),
        *rules_of_the_instant(dialect),
        follows_the_version_before(history_model(model)._meta.db_table),
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
    fields = history_model(model).tracked_fields  # type: ignore[attr-defined]  # of simple-history
    return [field.column for field in fields]


def within_a_minute(dialect: Dialect, instant: str, first: str, last: str) -> str:
    earliest, latest = dialect.shifted(first, -TOLERANCE), dialect.shifted(last, TOLERANCE)
    return f"{instant} BETWEEN {earliest} AND {latest}"


def rules_of_the_instant(dialect: Dialect) -> tuple[Rule, ...]:
    """Only a backfill may take effect earlier than it is recorded."""
    at_once = within_a_minute(dialect, "NEW.history_date", *["NEW.recorded_at"] * 2)
    return (
        *dialect.OF_INSTANTS,
        Rule(
            "a change takes effect when it is recorded, unless it is marked as a backfill"
            f"{dialect.AT_MOST}",
            f"NOT NEW.backfill AND NOT ({at_once})",
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
