"""The table of escapes: a way is a name, an attempt, and what must become of it.

An attempt is "recorded" (each change has exactly one true history row and ledger entry), "refused"
(an error, and nothing at all has changed) or "found" (by the next verification). Nothing may come
of it silently.
"""
# ruff: noqa: S608  # these tests are SQL that the site would never send

import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection

from improvement.audit.access_log import TABLE as LOG
from improvement.audit.rules import LEDGER, history_models, tracked_models
from improvement.audit.verify import verify
from tests.audit.stage import Stage
from tests.flushing import may_have_rows, with_rows

Attempt = Callable[[Stage], Any]


@dataclass
class Way:
    name: str
    attempt: Attempt
    outcome: str
    rule: str
    vendor: str
    undo: tuple[str, ...] = ()  # SQL that takes away what the attempt has made
    given: Attempt | None = None  # what must be there before the attempt


@dataclass
class Ways:
    """The table. `rule` is a pattern in the message with which the way is refused or found."""

    table: list[Way] = field(default_factory=list)

    def recorded(self, **options: Any) -> Callable[[Attempt], Attempt]:
        return self._add("recorded", **options)

    def refused(self, rule: str, **options: Any) -> Callable[[Attempt], Attempt]:
        return self._add("refused", rule, **options)

    def found(self, rule: str, **options: Any) -> Callable[[Attempt], Attempt]:
        return self._add("found", rule, **options)

    def _add(
        self,
        outcome: str,
        rule: str = "",
        *,
        name: str = "",
        vendor: str = "",
        undo: tuple[str, ...] = (),
        given: Attempt | None = None,
    ) -> Callable[[Attempt], Attempt]:
        def note(attempt: Attempt) -> Attempt:
            self.table.append(
                Way(name or attempt.__name__, attempt, outcome, rule, vendor, undo, given)
            )
            return attempt

        return note


def everything() -> dict[str, list[Any]]:
    """Every row of every tracked table, of every history table, of the ledger and of the log.

    Tables without a row are not read one by one: of some hundred there are a dozen with rows.
    """
    rows: dict[str, list[Any]] = {table: [] for table in watched()}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            filled = rows.keys() & with_rows(cursor)
            return rows | {table: rows_of(cursor, table) for table in filled}
        cursor.execute(of_all(rows.keys() & may_have_rows(cursor), "t::text"))
        for table, row in cursor.fetchall():
            rows[table].append(row)
    return {table: sorted(texts) for table, texts in rows.items()}


@cache
def watched() -> list[str]:
    models = [*tracked_models(), *history_models()]
    return [*(model._meta.db_table for model in models), LEDGER, LOG]


def rows_of(cursor: Any, table: str) -> list[tuple]:
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
    return cursor.fetchall()


def of_all(tables: Iterable[str], column: str) -> str:
    return " UNION ALL ".join(
        f"SELECT '{table}', {column} FROM \"{table}\" AS t" for table in tables
    )


def versions() -> list[int]:
    with connection.cursor() as cursor:
        tables = {model._meta.db_table for model in tracked_models()}
        cursor.execute(of_all(tables.intersection(may_have_rows(cursor)), "version"))
        return [version for _, version in cursor.fetchall()]


def outcome(way: Way, stage: Stage) -> tuple[str, str]:
    """What became of the way ("recorded", "refused", "found" or "SILENT"), and what was said."""
    if way.given:
        way.given(stage)
    before, stood = everything(), versions()
    try:
        way.attempt(stage)
    except Exception as error:
        return ("refused" if everything() == before else "SILENT"), f"{error!r} {error}"
    try:
        findings = verify(connection)
    finally:
        undo(way)
    if findings.count:
        return "found", str(findings.faults)
    after, stand = everything(), versions()
    rises, added = sum(stand) - sum(stood), len(stand) - len(stood)
    entries = len(after[LEDGER]) - len(before[LEDGER])
    written = sum(map(len, after.values())) - sum(map(len, before.values())) - added
    true = written == 2 * rises == 2 * entries > 0
    return ("recorded" if true else "SILENT"), ""


def undo(way: Way) -> None:
    with connection.cursor() as cursor:
        for statement in way.undo:
            cursor.execute(statement)


def says(message: str, rule: str) -> bool:
    """SQLite holds COMMIT back by a foreign key, and has no words of ours for it."""
    at_commit = "a change needs its history row"
    if connection.vendor == "sqlite":
        rule = rule.replace(at_commit, f"{at_commit}|FOREIGN KEY constraint failed")
    return re.search(rule, message) is not None


class Stages:
    """A stage for one way after another. A refused one has left nothing behind, as `outcome` has
    seen: the next finds the stage as it was."""

    def __init__(self) -> None:
        self.standing: Stage | None = None

    def outcome(self, way: Way) -> tuple[str, str]:
        self.standing = self.standing or Stage()
        became, message = outcome(way, deepcopy(self.standing))
        if became != "refused" or way.given:
            self.standing = None
        return became, message
