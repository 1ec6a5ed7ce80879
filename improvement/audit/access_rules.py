"""The rules that the database holds the access log to."""
# ruff: noqa: S608  # names of our own tables

from __future__ import annotations

from django.contrib.auth import get_user_model

from improvement.audit import canonical
from improvement.audit.access_chain import digest_sql
from improvement.audit.access_log import TABLE, AccessEvent
from improvement.audit.dialects import Dialect, Guard, Rule
from improvement.audit.history_rules import TOLERANCE, within_a_minute
from improvement.history import history_model

NAMED = "an event bears the name of its person"


def guards_of_access_log(dialect: Dialect) -> list[Guard]:
    """Events are added at the end of the log, and never changed or deleted."""
    participles = {"update": "changed", "delete": "deleted", "truncate": "deleted"}
    return [
        Guard(TABLE, "insert", (*dialect.OF_THE_CONNECTION, *event_rules(dialect))),
        *(
            Guard(TABLE, event, (Rule(f"what was read is never {participle}", "TRUE"),))
            for event, participle in participles.items()
        ),
    ]


def event_rules(dialect: Dialect) -> tuple[Rule, ...]:
    people = get_user_model()._meta.db_table
    before = f'(SELECT e.digest FROM "{TABLE}" AS e WHERE e.id < NEW.id ORDER BY e.id DESC LIMIT 1)'
    proved = digest_sql(
        dialect.sha256,
        dialect.text_of("NEW.at"),
        f"COALESCE({before}, '{canonical.GENESIS}')",
    )
    return (
        Rule(
            "an event is numbered after the one before it",
            f'NEW.id <> 1 + COALESCE((SELECT MAX(e.id) FROM "{TABLE}" AS e'
            " WHERE e.id <> NEW.id), 0)",
        ),
        Rule(
            "an event is written when it happens, by the clock of the database",
            f"NOT ({within_a_minute(dialect, 'NEW.at', dialect.CLOCK, dialect.CLOCK)})",
        ),
        known_kind(),
        Rule(
            NAMED,
            f'NEW.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{people}" AS u'
            " WHERE u.id = NEW.user_id AND u.name = NEW.who)",
        ),
        Rule("the digest of an event covers it and the event before", f"NEW.digest <> {proved}"),
    )


def known_kind() -> Rule:
    kinds = ", ".join(f"'{kind}'" for kind in AccessEvent.Kind.values)
    return Rule("an event is of a known kind", f"NEW.kind NOT IN ({kinds})")


def standing_event_rules(dialect: Dialect) -> tuple[Rule, ...]:
    """What every event that stands must be; a person may have been given another name since."""
    people = history_model(get_user_model())._meta.db_table
    return (
        known_kind(),
        Rule(
            NAMED,
            f'NEW.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{people}" AS u'
            f" WHERE u.id = NEW.user_id AND u.name IN (NEW.who, '{canonical.REDACTED}'))",
        ),
        Rule(
            "an event is not written before one that it follows",
            f'EXISTS (SELECT 1 FROM "{TABLE}" AS e WHERE e.id = NEW.id - 1'
            f" AND e.at > {dialect.shifted('NEW.at', TOLERANCE)})",
        ),
        Rule(
            "an event is not written in the future",
            f"NEW.at > {dialect.shifted(dialect.CLOCK, TOLERANCE)}",
        ),
    )
