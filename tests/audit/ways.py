"""The table of escapes: a way is a name, an attempt, and what must become of it.

An attempt is "recorded" (each change has exactly one true history row) or "refused" (an error, and
nothing at all has changed). Nothing may come of it silently.
"""
# ruff: noqa: S608  # these tests are SQL that the site would never send

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import psycopg2
from django.db import connection, transaction
from django.db.models import QuerySet

from improvement.audit import guards
from improvement.audit.rules import tracked_columns, tracked_models
from improvement.history import backfilled
from improvement.models import Organisation, Plan, User

LONG_AGO = datetime(2012, 11, 16, tzinfo=UTC)
NOW = {
    "postgresql": "clock_timestamp()",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')",
}
TOMORROW = {
    "postgresql": "clock_timestamp() + interval '1 day'",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '1 day')",
}


class Stage:
    """Two people and two plans, entered as a backfill, and SQL that would change them.

    `stale` is the first plan as someone read it before its last change.
    """

    numbers = count(1)

    def __init__(self) -> None:
        self.number = next(self.numbers)
        self.slug, self.new_slug = f"one-{self.number}", f"new-{self.number}"
        with backfilled(LONG_AGO, entered_by="system:test"):
            self.ann = self.person("Ann")
            self.ben = self.person("Ben")
            self.nobody = self.person(" ")
            self.plan = Plan(slug=self.slug, title="Plan one", council="Herefordshire")
            self.other = Plan(slug=f"two-{self.number}", title="Plan two", council="Shropshire")
            for record in [self.plan, self.other]:
                record.save_as(self.ann, "Set up")
            self.stale = Plan.objects.get(pk=self.plan.pk)
            self.plan.save_as(self.ben, "Set up again")
            self.body = Organisation(plan=self.other, ref="police", name="Police")
            self.body.save_as(self.ann, "Set up")

    def person(self, name: str) -> User:
        person = User(name=name, email=f"{name.strip() or 'nobody'}-{self.number}@example.org")
        person.set_unusable_password()
        person.save_as("system:test", "Set up")
        return person

    def rows(self) -> "QuerySet[Plan]":
        """The plan by a query set that refuses nothing, as any Django code could make one."""
        return QuerySet(Plan).filter(pk=self.plan.pk)

    def sql(self, *statements: str) -> None:
        """In one transaction of the site's own connection."""
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def elsewhere(self, *statements: str, pragmas: tuple[str, ...] = ()) -> None:
        """In one transaction of a connection that knows nothing of Django."""
        if connection.vendor == "postgresql":
            raw = psycopg2.connect(**connection.get_connection_params())
        else:
            raw = sqlite3.connect(connection.settings_dict["NAME"], uri=True)
        cursor = raw.cursor()
        try:
            for statement in (*pragmas, *statements):
                cursor.execute(statement)
            raw.commit()
        finally:
            cursor.close()
            raw.rollback()
            raw.close()

    def update(self, version: str = "version + 1", **columns: str) -> str:
        values = {"title": "'Forged'", "version": version, **columns}
        pairs = ", ".join(f"{name} = {value}" for name, value in values.items())
        return f"UPDATE improvement_plan SET {pairs} WHERE id = {self.plan.pk}"

    def insert(self, verb: str = "INSERT", **columns: str) -> str:
        """A new plan like the first, but for the columns given."""
        live = {name: name for name in tracked_columns(Plan) if name != "id"}
        values = live | {"slug": f"'{self.new_slug}'", "version": "1"} | columns
        return (
            f"{verb} INTO improvement_plan ({', '.join(values)})"
            f" SELECT {', '.join(values.values())} FROM improvement_plan WHERE id = {self.plan.pk} "
        )

    def history(self, verb: str = "INSERT", of: str = "", **columns: str) -> str:
        """A true history row of the plan as it now stands, but for the columns given."""
        live = {name: name for name in tracked_columns(Plan)}
        values = live | self.said_truly() | columns
        names = ", ".join(values)
        return (
            f"{verb} INTO improvement_historicalplan ({names}) SELECT {', '.join(values.values())}"
            f" FROM improvement_plan WHERE slug = '{of or self.slug}'"
        )

    def newest_history_id(self) -> str:
        return str(self.plan.history.latest().history_id)

    def said_truly(self) -> dict[str, str]:
        now = NOW[connection.vendor]
        return {
            "history_type": "'~'",
            "history_date": now,
            "recorded_at": now,
            "history_user_id": str(self.ann.pk),
            "history_change_reason": "'Because'",
            "plan_ref": "id",
            "actor": "'Ann'",
            "actor_role": "''",
            "backfill": "FALSE",
            "entered_by": "''",
        }


Attempt = Callable[[Stage], Any]


@dataclass
class Way:
    name: str
    attempt: Attempt
    outcome: str
    rule: str
    vendor: str


@dataclass
class Ways:
    """The table. `rule` is a pattern in the message with which the way is refused."""

    table: list[Way] = field(default_factory=list)

    def recorded(self, **options: str) -> Callable[[Attempt], Attempt]:
        return self._add("recorded", **options)

    def refused(self, rule: str, **options: str) -> Callable[[Attempt], Attempt]:
        return self._add("refused", rule, **options)

    def _add(
        self, outcome: str, rule: str = "", *, name: str = "", vendor: str = ""
    ) -> Callable[[Attempt], Attempt]:
        def note(attempt: Attempt) -> Attempt:
            self.table.append(Way(name or attempt.__name__, attempt, outcome, rule, vendor))
            return attempt

        return note


def everything() -> dict[str, list[tuple]]:
    """Every row of every tracked table and of every history table."""
    tables = [m._meta.db_table for t in tracked_models() for m in (t, t.history.model)]
    with connection.cursor() as cursor:
        return {table: rows_of(cursor, table) for table in tables}


def rows_of(cursor: Any, table: str) -> list[tuple]:
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
    return cursor.fetchall()


def versions() -> list[int]:
    return [row.version for model in tracked_models() for row in QuerySet(model)]


def outcome(way: Way, stage: Stage) -> tuple[str, str]:
    """What became of the way ("recorded", "refused" or "SILENT"), and the error if any."""
    before, stood = everything(), versions()
    try:
        way.attempt(stage)
    except Exception as error:
        return ("refused" if everything() == before else "SILENT"), f"{error!r} {error}"
    after, stand = everything(), versions()
    rises, added = sum(stand) - sum(stood), len(stand) - len(stood)
    written = sum(map(len, after.values())) - sum(map(len, before.values())) - added
    true = written == rises > 0 and not guards.differences(connection)
    return ("recorded" if true else "SILENT"), ""


def says(message: str, rule: str) -> bool:
    """SQLite holds COMMIT back by a foreign key, and has no words of ours for it."""
    at_commit = "a change needs its history row"
    if connection.vendor == "sqlite":
        rule = rule.replace(at_commit, f"{at_commit}|FOREIGN KEY constraint failed")
    return re.search(rule, message) is not None
