"""Two people and two plans to try an escape on, and SQL that would change them."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any

import psycopg2
from django.db import connection, transaction
from django.db.models import QuerySet

from improvement.audit import guards, ledger
from improvement.audit.access_log import AccessEvent, note
from improvement.audit.before_the_ledger import without_entry
from improvement.audit.history_tables import table_of
from improvement.audit.rules import LEDGER, tracked_columns
from improvement.history import backfilled
from improvement.models import Organisation, Plan, User

PREFIX = "improvement-ledger/1"  # as the canonical form says, and not as the site does
LONG_AGO = datetime(2012, 11, 16, tzinfo=UTC)
NOW = {
    "postgresql": "clock_timestamp()",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')",
}
TWO_MINUTES_AGO = {
    "postgresql": "clock_timestamp() - interval '2 minutes'",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-120 seconds')",
}
TOMORROW = {
    "postgresql": "clock_timestamp() + interval '1 day'",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '1 day')",
}


class HistoryRow(str):
    """SQL for a true history row. Whoever runs it writes its ledger entry after it."""

    __slots__ = ()


class Raw:
    """A cursor that knows nothing of Django, for statements written as Django's are."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        self.fetchone, self.fetchall = cursor.fetchone, cursor.fetchall

    def execute(self, sql: str, values: tuple = ()) -> None:
        mark = "?" if connection.vendor == "sqlite" else "%s"
        self.cursor.execute(sql.replace("%s", mark), values)


Statement = str | Callable[[Any], Any]
HISTORY_OF_PLANS = "improvement_historicalplan"


def run(cursor: Any, statements: tuple[Statement, ...]) -> None:
    for statement in statements:
        if callable(statement):
            statement(cursor)
        else:
            cursor.execute(statement)
        if isinstance(statement, HistoryRow):
            enter(cursor)


def enter(cursor: Any) -> None:
    """Write true entries for the history rows of plans that have none."""
    cursor.execute(f"SELECT history_id {without_entry(HISTORY_OF_PLANS)} ORDER BY 1")
    for (history_id,) in cursor.fetchall():
        ledger.write(cursor, connection.vendor, table_of(Plan.history.model), history_id)


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
        note(AccessEvent.Kind.SIGNED_IN, "", user=self.ann)

    def person(self, name: str) -> User:
        person = User(name=name, email=f"{name.strip() or 'nobody'}-{self.number}@example.org")
        person.set_unusable_password()
        person.save_as("system:test", "Set up")
        return person

    def rows(self) -> "QuerySet[Plan]":
        """The plan by a query set that refuses nothing, as any Django code could make one."""
        return QuerySet(Plan).filter(pk=self.plan.pk)

    def sql(self, *statements: Statement) -> None:
        """In one transaction of the site's own connection."""
        with transaction.atomic(), connection.cursor() as cursor:
            run(cursor, statements)

    def elsewhere(
        self, *statements: Statement, pragmas: tuple[str, ...] = (), hashes: bool = True
    ) -> None:
        """In one transaction of a connection that knows nothing of Django; SQLite's knows the
        function that the guards need, unless it is told not to."""
        if connection.vendor == "postgresql":
            raw = psycopg2.connect(**connection.get_connection_params())
        else:
            raw = sqlite3.connect(connection.settings_dict["NAME"], uri=True)
            if hashes:
                raw.create_function("SHA256", 1, lambda text: sha256(text.encode()).hexdigest())
        with closing(raw), closing(raw.cursor()) as cursor:
            try:
                run(Raw(cursor), (*pragmas, *statements))
                raw.commit()
            finally:
                raw.rollback()

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

    def history(self, verb: str = "INSERT", of: str = "", **columns: str) -> HistoryRow:
        """A true history row of the plan as it now stands, but for the columns given."""
        live = {name: name for name in tracked_columns(Plan)}
        values = live | self.said_truly() | columns
        names = ", ".join(values)
        return HistoryRow(
            f"{verb} INTO {HISTORY_OF_PLANS} ({names}) SELECT {', '.join(values.values())}"
            f" FROM improvement_plan WHERE slug = '{of or self.slug}'"
        )

    def entry(
        self, verb: str = "INSERT", previous: str = "last.digest", sealed: str = "", **columns: str
    ) -> str:
        """An entry of the plan's newest history row whose payload is forged, but which is chained
        rightly. `sealed` is what the digest covers in place of the payload."""
        payload = columns.pop("payload", "'{}'")
        sha256 = guards.DIALECTS[connection.vendor].sha256
        values = {
            "sequence": "last.sequence + 1",
            "history_table": f"'{HISTORY_OF_PLANS}'",
            "history_id": "h.history_id",
            "record_id": "h.id",
            "version": "h.version",
            "payload": payload,
            "digest": sha256(f"'{PREFIX}\n' || {previous} || '\n' || {sealed or payload}"),
            "salts": "'{}'",
        } | columns
        return (
            f"{verb} INTO {LEDGER} ({', '.join(values)}) SELECT {', '.join(values.values())}"
            f" FROM {HISTORY_OF_PLANS} AS h, (SELECT sequence, digest FROM {LEDGER}"
            f" ORDER BY sequence DESC LIMIT 1) AS last WHERE h.id = {self.plan.pk}"
            f" AND h.version = (SELECT MAX(version) FROM {HISTORY_OF_PLANS} WHERE id = h.id) "
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
