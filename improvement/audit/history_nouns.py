"""The history rows of one kind of record, among those that a search of a plan looks through."""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from improvement.audit.history_keys import EntryKey
from improvement.audit.history_lines import kinds
from improvement.audit.history_reach import LOOKED_THROUGH
from improvement.audit.history_sql import Sql, joined
from improvement.audit.history_tables import real_table
from improvement.history import history_model

NEWEST_FIRST = "ORDER BY recorded_at DESC, history_id DESC"


class NounRows(NamedTuple):
    """The history rows of one noun: `indexed` conditions find them, the others then narrow them.

    No row that is found was recorded after `newest`. `is_long`: the noun has LOOKED_THROUGH rows.
    """

    kind: str
    newest: datetime
    is_long: bool
    indexed: tuple[Sql, ...]
    dated: tuple[Sql, ...]
    unindexed: tuple[Sql, ...]

    @property
    def table(self) -> str:
        return real_table(history_model(kinds()[self.kind]))

    def first(self, size: int, *further: Sql) -> Sql:
        """The keys of the first rows that meet all conditions.

        Where one is unindexed, the `further` ones leave LOOKED_THROUGH rows at most. The LIMIT
        inside tells PostgreSQL so too, which would otherwise choose to read the whole table; SQLite
        would copy every column of each row for it.
        """
        if not self.unindexed or connection.vendor == "sqlite":
            conditions = (*self.indexed, *further, *self.dated, *self.unindexed)
            return self.keys(self.table, conditions, f"LIMIT {size}")
        within, values = joined((*self.indexed, *further))
        name = history_model(kinds()[self.kind])._meta.db_table
        rows = (
            f"(SELECT * FROM {self.table} WHERE {within} {NEWEST_FIRST} LIMIT {LOOKED_THROUGH})"
            f' AS "{name}"'
        )
        conditions = (*self.dated, *self.unindexed)
        text, outer_values = self.keys(rows, conditions, f"LIMIT {size}")
        return Sql(text, (*values, *outer_values))

    def nth(self, number: int, *further: Sql) -> Sql:
        """The key of the nth row of those that an index finds."""
        return self.keys(self.table, (*self.indexed, *further), f"LIMIT 1 OFFSET {number - 1}")

    def keys(self, rows: str, conditions: tuple[Sql, ...], limit: str) -> Sql:
        where, values = joined(conditions)
        as_it_is = "+" * (connection.vendor == "sqlite")  # keeps the driver from converting it
        return Sql(
            f"SELECT {as_it_is}recorded_at AS recorded_at, '{self.kind}' AS noun, history_id"
            f" FROM (SELECT recorded_at, history_id"
            f" FROM {rows} WHERE {where} {NEWEST_FIRST} {limit}) AS found",
            values,
        )

    def below(self, key: EntryKey | None) -> tuple[Sql, ...]:
        """The rows that come after the entry in the order of reading."""
        return self.beside(key, "<", self.kind >= key.kind, "<") if key else ()

    def down_to(self, key: EntryKey | None) -> tuple[Sql, ...]:
        """The rows that come before the entry, and the entry itself."""
        return self.beside(key, ">", self.kind <= key.kind, ">=") if key else ()

    def beside(
        self, key: EntryKey, operator: str, with_its_instant: bool, among_its_own: str
    ) -> tuple[Sql, ...]:
        """The rows on one side of the entry, by instant and then by noun and id.

        `with_its_instant`: rows of this noun at the very same instant count too. `among_its_own`
        compares ids where the entry is of this noun.
        """
        # The database looks the instant up: SQLite keeps instants as text, and its own clock
        # writes fewer digits than Django would.
        table = real_table(history_model(kinds()[key.kind]))
        instant = f"(SELECT recorded_at FROM {table} WHERE history_id = %s)"
        by_instant = Sql(f"recorded_at {operator}{'=' * with_its_instant} {instant}", (key.id,))
        if self.kind != key.kind:
            return (by_instant,)
        by_id = f"(recorded_at {operator} {instant} OR history_id {among_its_own} %s)"
        return by_instant, Sql(by_id, (key.id, key.id))
