"""The ledger: one entry for each history row, in the order of recording, each proving the last.

An entry is written in the transaction of its row and under its lock; the guards let no change be
committed without one. Salts stand beside the chain and not in it, so that they can be destroyed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection, models

from improvement.audit import canonical
from improvement.audit.history_tables import Table, Values, rows, table_of


class LedgerEntry(models.Model):
    """What a history row said when it was written. `sequence` runs from 1 without a gap."""

    sequence = models.BigAutoField(primary_key=True)
    history_table = models.CharField(max_length=63)
    history_id = models.BigIntegerField()
    record_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    payload = models.TextField()
    digest = models.CharField(max_length=64)
    salts = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["history_table", "record_id", "version"], name="one_entry_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"Entry {self.sequence}"


class Head(NamedTuple):
    """The last entry's number and digest, which prove every entry up to it."""

    sequence: int
    digest: str

    def __str__(self) -> str:
        return f"{self.sequence}: {canonical.in_groups(self.digest)}"


TABLE = LedgerEntry._meta.db_table
HEAD = f"SELECT sequence, digest FROM {TABLE} ORDER BY sequence DESC LIMIT 1"  # noqa: S608
ENTRY = "(%s, %s, %s, %s, %s, %s, %s, %s)"
INSERT = (
    f"INSERT INTO {TABLE} (sequence, history_table, history_id, record_id, version, payload,"  # noqa: S608
    f" digest, salts) VALUES {ENTRY}"
)
AT_ONCE = 100  # entries of a statement


def head(cursor: Any) -> Head:
    cursor.execute(HEAD)
    return Head(*(cursor.fetchone() or (0, canonical.GENESIS)))


def current_head() -> Head:
    """The head as it stands; under the audit lock nobody can add to it."""
    with connection.cursor() as cursor:
        return head(cursor)


def enter(*history: Any, known: list[Head]) -> Head:
    """Write the entries of history rows, all of one table, that bulk.insert_history has written,
    and return the last. `known` is the head where it is known, and is known no more."""
    model: type[models.Model] = type(history[0])
    with connection.cursor() as cursor:
        last = known.pop() if known else head(cursor)
        return write_entries(cursor, table_of(model), [row.stored for row in history], last)


def write(
    cursor: Any, vendor: str, table: Table, *keys: int, before_the_ledger: bool = False
) -> None:
    """Write the entries of history rows, in the order of the keys, as the database has them."""
    values = rows(cursor, vendor, table, keys)
    stored = [values[key] for key in keys]
    write_entries(cursor, table, stored, head(cursor), before_the_ledger=before_the_ledger)


def write_entries(
    cursor: Any,
    table: Table,
    stored: Sequence[Values],
    last: Head,
    *,
    before_the_ledger: bool = False,
) -> Head:
    """Write the entries of rows of one table, given as history_tables.py reads them, after the head
    `last`; returns the last of them."""
    places = [*map(table.names.index, ("history_id", "id", "version"))]
    for start in range(0, len(stored), AT_ONCE):
        parameters: list[Any] = []
        for values in stored[start : start + AT_ONCE]:
            salts = new_salts(table, values)
            payload = canonical.payload(
                table.name, table.columns, values, salts, before_the_ledger=before_the_ledger
            )
            last = Head(last.sequence + 1, canonical.digest(last.digest, payload))
            place = (table.name, *(values[place] for place in places))
            parameters += [last.sequence, *place, payload, last.digest, json.dumps(salts)]
        others = f", {ENTRY}" * (len(parameters) // ENTRY.count("%s") - 1)
        cursor.execute(INSERT + others, parameters)
    return last


def new_salts(table: Table, values: Values) -> dict[str, str]:
    return {
        column.name: secrets.token_hex(32)
        for column, value in zip(table.columns, values, strict=True)
        if canonical.is_committed(column, value)
    }
