"""History rows against what the ledger's entries say they said when they were written."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from improvement.audit import canonical
from improvement.audit.canonical import Column
from improvement.audit.history_tables import Table, Values, rows, table_of
from improvement.audit.rules import history_models

REDACTIONS = (
    "SELECT left_digest FROM improvement_historicalredaction WHERE decision = 'approved'"
    ' AND history_table = %s AND record_id = %s AND "column" = %s'
    " AND '-' || versions || '-' LIKE %s"
)


class Entry(NamedTuple):
    """A row of the ledger."""

    sequence: int
    history_table: str
    history_id: int
    record_id: int
    version: int
    payload: str
    digest: str
    salts: str

    @property
    def is_before_the_ledger(self) -> bool:
        return self.payload.startswith('{"before_the_ledger":true,')


class Comparison:
    """Looks up the rows of some entries at a time.

    `told` are the columns that the entries of each table have told of: a migration may add a
    column that older entries know nothing of, but no entry may know less than one before it.
    """

    def __init__(self, cursor: Any, vendor: str) -> None:
        self.cursor, self.vendor = cursor, vendor
        self.tables = {table.name: table for table in map(table_of, history_models())}
        self.told: dict[str, set[str]] = defaultdict(set)
        self.columns_gone: set[str] = set()

    def faults(self, entries: Sequence[Entry]) -> dict[int, list[str]]:
        """What is wrong with each entry's row, by the entry's number."""
        return {
            entry.sequence: [
                f"entry {entry.sequence} ({entry.history_table} {entry.history_id}): {fault}"
                for fault in self.of_entry(entry, row)
            ]
            for entry, row in self.with_rows(entries)
        }

    def with_rows(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Values | None]]:
        """Each entry with its history row; None where the row or its table is gone."""
        keys = defaultdict(list)
        for entry in entries:
            keys[entry.history_table].append(entry.history_id)
        found = {
            name: rows(self.cursor, self.vendor, self.tables[name], keys[name])
            for name in keys.keys() & self.tables.keys()
        }
        for entry in entries:
            yield entry, found.get(entry.history_table, {}).get(entry.history_id)

    def of_entry(self, entry: Entry, row: Values | None) -> Iterator[str]:
        if row is None:
            yield "its history row is gone"
            return
        table = self.tables[entry.history_table]
        if differing := [*self.of_key(entry, table, row), *self.of_payload(entry, table, row)]:
            yield f"its history row does not say what was entered: {', '.join(differing)}"

    def of_key(self, entry: Entry, table: Table, row: Values) -> Iterator[str]:
        """An index finds the entry by these; the payload proves the row's own."""
        for name, value in [("id", entry.record_id), ("version", entry.version)]:
            if row[table.names.index(name)] != value:
                yield f"the ledger's {name}"

    def of_payload(self, entry: Entry, table: Table, row: Values) -> Iterator[str]:
        try:
            same = entry.payload == canonical.payload(
                table.name,
                table.columns,
                row,
                json.loads(entry.salts),
                before_the_ledger=entry.is_before_the_ledger,
            )
        except (KeyError, TypeError, ValueError):  # a salt is gone, or is none
            same = False
        if same:
            self.told[table.name].update(table.names)
        else:
            yield from self.column_by_column(entry, table, row)

    def column_by_column(self, entry: Entry, table: Table, row: Values) -> Iterator[str]:
        told, salts = canonical.parsed(entry.payload, table.name), canonical.salts(entry.salts)
        if told is None:
            yield "its payload is in no known form"
            return
        for column, value in zip(table.columns, row, strict=True):
            name = column.name
            if name in told:
                salt = salts.get(name)
                if not canonical.agrees(column, value, told[name], salt) and not (
                    salt is None and self.is_redacted(entry, column, value)
                ):
                    yield name
            elif name in self.told[table.name]:
                yield f"{name}, of which its payload says nothing"
        self.told[table.name] |= told.keys()
        gone = told.keys() - set(table.names)
        self.columns_gone |= {f"{table.name}.{name}" for name in gone}

    def is_redacted(self, entry: Entry, column: Column, value: Any) -> bool:
        """Whether an approved redaction, which the ledger has too, leaves the column like this."""
        if column.kind not in canonical.COMMITTED:
            return False
        of = (entry.history_table, entry.record_id, column.name, f"%-{entry.version}-%")
        self.cursor.execute(REDACTIONS, of)
        left = [digest for (digest,) in self.cursor.fetchall()]
        if column.kind == "document":
            return sha256(canonical.document(value).encode()).hexdigest() in left
        return bool(left) and value == canonical.REDACTED
