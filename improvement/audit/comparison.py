"""Compares history rows with the ledger's entries, which prove what the rows said when written."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from improvement.audit import canonical, guards
from improvement.audit.canonical import Column
from improvement.audit.history_rules import TOLERANCE
from improvement.audit.history_tables import Table, Values, rows, table_of
from improvement.audit.ledger import TABLE as LEDGER
from improvement.audit.rules import HISTORY_OF_REDACTIONS, history_models

# The digests of what approved redactions have left of one column of one version, which was there
# before they were.
REDACTIONS = (
    f"SELECT x.left_digest FROM {HISTORY_OF_REDACTIONS} AS x JOIN {LEDGER} AS y"  # noqa: S608
    f" ON y.history_table = '{HISTORY_OF_REDACTIONS}' AND y.record_id = x.id"
    " AND y.version = x.version WHERE x.decision = 'approved'"
    ' AND x.history_table = %s AND x.record_id = %s AND x."column" = %s'
    " AND '-' || x.versions || '-' LIKE %s AND y.sequence > %s"
)


class LedgerRow(NamedTuple):
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


def seconds_before(instant: str) -> str:
    """The instant, less what two readings of the clock may differ by."""
    return str(datetime.fromisoformat(instant) - timedelta(seconds=TOLERANCE))


class Comparison:
    """Compares some entries at a time with their history rows.

    `columns_seen` are the columns of each table that entries so far have had: a migration may add
    a column that older entries lack, but no entry may lack a column that an earlier one had.
    `columns_gone` are columns that entries have and the table has no longer.
    """

    def __init__(self, cursor: Any, vendor: str) -> None:
        self.cursor, self.vendor = cursor, vendor
        self.tables = {table.name: table for table in map(table_of, history_models())}
        self.places = {
            table.name: {name: place for place, name in enumerate(table.names)}
            for table in self.tables.values()
        }
        self.columns_seen: dict[str, set[str]] = defaultdict(set)
        self.columns_gone: set[str] = set()
        self.latest = ""  # instant at which a row so far was recorded
        dialect = guards.DIALECTS[vendor]
        cursor.execute(f"SELECT {dialect.shifted(dialect.CLOCK, TOLERANCE)}")
        self.future = str(cursor.fetchone()[0])

    def faults(self, entries: Sequence[LedgerRow]) -> dict[int, list[str]]:
        """What is wrong with each entry's row, by the entry's number."""
        return {
            entry.sequence: [
                f"entry {entry.sequence} ({entry.history_table} {entry.history_id}): {fault}"
                for fault in self.entry_faults(entry, row)
            ]
            for entry, row in self.with_rows(entries)
        }

    def with_rows(self, entries: Sequence[LedgerRow]) -> Iterator[tuple[LedgerRow, Values | None]]:
        """Each entry with its history row; None where the row or its table is gone."""
        keys = defaultdict(list)
        for entry in entries:
            keys[entry.history_table].append(entry.history_id)
        rows_by_table = {
            name: rows(self.cursor, self.vendor, self.tables[name], keys[name])
            for name in keys.keys() & self.tables.keys()
        }
        for entry in entries:
            yield entry, rows_by_table.get(entry.history_table, {}).get(entry.history_id)

    def entry_faults(self, entry: LedgerRow, row: Values | None) -> Iterator[str]:
        if row is None:
            yield "its history row is gone"
            return
        table = self.tables[entry.history_table]
        if differing := [
            *self.key_faults(entry, table, row),
            *self.payload_faults(entry, table, row),
        ]:
            yield f"its history row does not say what was entered: {', '.join(differing)}"
        yield from self.instant_faults(str(row[self.places[table.name]["recorded_at"]]))

    def instant_faults(self, recorded: str) -> Iterator[str]:
        """Instants never fall along the ledger, but for the seconds by which a clock is put right.
        One that is still to come proves nothing of those after it."""
        if recorded < self.latest and recorded < seconds_before(self.latest):
            yield "it was recorded earlier than an entry before it"
        elif recorded < self.future:
            self.latest = max(self.latest, recorded)

    def key_faults(self, entry: LedgerRow, table: Table, row: Values) -> Iterator[str]:
        """The ledger's own columns for the record's id and version, which no digest covers."""
        for name, value in [("id", entry.record_id), ("version", entry.version)]:
            if row[self.places[table.name][name]] != value:
                yield f"the ledger's {name}"

    def payload_faults(self, entry: LedgerRow, table: Table, row: Values) -> Iterator[str]:
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
            self.columns_seen[table.name] |= self.places[table.name].keys()
        else:
            yield from self.column_faults(entry, table, row)

    def column_faults(self, entry: LedgerRow, table: Table, row: Values) -> Iterator[str]:
        entered = canonical.parsed(entry.payload, table.name)
        salts = canonical.salts(entry.salts)
        if entered is None:
            yield "its payload is in no known form"
            return
        for column, value in zip(table.columns, row, strict=True):
            name = column.name
            if name in entered:
                salt = salts.get(name)
                if not canonical.agrees(column, value, entered[name], salt) and not (
                    salt is None and self.is_redacted(entry, column, value)
                ):
                    yield name
            elif name in self.columns_seen[table.name]:
                yield f"{name}, of which its payload says nothing"
        self.columns_seen[table.name] |= entered.keys()
        gone = entered.keys() - set(table.names)
        self.columns_gone |= {f"{table.name}.{name}" for name in gone}

    def is_redacted(self, entry: LedgerRow, column: Column, value: Any) -> bool:
        """Whether the value is what an approved redaction has left (the ledger has those too)."""
        if column.kind not in canonical.COMMITTED:
            return False
        named = (entry.history_table, entry.record_id, column.name, f"%-{entry.version}-%")
        parameters = (*named, entry.sequence)
        self.cursor.execute(REDACTIONS, parameters)
        digests = [digest for (digest,) in self.cursor.fetchall()]
        if column.kind == "document":
            return sha256(canonical.document(value).encode()).hexdigest() in digests
        return bool(digests) and value == canonical.REDACTED
