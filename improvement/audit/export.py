"""Writes the whole ledger as lines of text, for someone who checks it without the site.

    improvement-audit-export/1
    entry <sequence> <digest> <payload>
    text <column> <salt> <text as JSON>       for each commitment of the entry above, by column
    head <sequence> <digest>

Every line ends with a line feed, its words are parted by one space, and JSON is in canonical form,
so there is only one way to write the file. A text that was erased has no line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from improvement.audit import canonical
from improvement.audit.comparison import Comparison, LedgerRow
from improvement.audit.history_tables import Table, Values
from improvement.audit.ledger import Head
from improvement.audit.verify import chunks

FIRST = "improvement-audit-export/1"


def lines(connection: Any) -> Iterator[str]:
    """The lines of the export, read in bounded memory."""
    yield FIRST
    last = Head(0, canonical.GENESIS)
    with connection.cursor() as cursor:
        comparison = Comparison(cursor, connection.vendor)
        for entries in chunks(cursor):
            for entry, row in comparison.with_rows(entries):
                yield f"entry {entry.sequence} {entry.digest} {entry.payload}"
                yield from texts(entry, comparison.tables.get(entry.history_table), row)
                last = Head(entry.sequence, entry.digest)
    yield f"head {last.sequence} {last.digest}"


def texts(entry: LedgerRow, table: Table | None, row: Values | None) -> Iterator[str]:
    """The lines that open the entry's commitments: each has a column, its salt and its text."""
    if table is None or row is None:
        return
    salts = canonical.salts(entry.salts)
    for column, value in zip(table.columns, row, strict=True):
        if column.name in salts and canonical.is_committed(column, value):
            text = canonical.canonical_json(canonical.COMMITTED[column.kind](value))
            yield f"text {column.name} {salts[column.name]} {text}"
