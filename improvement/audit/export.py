"""The whole ledger as lines of text, for whoever will not take the site's own word for it.

    improvement-audit-export/1
    entry <sequence> <digest> <payload>
    text <column> <salt> <text as JSON>       for each commitment of the entry above, by column
    head <sequence> <digest>

Every line ends with a line feed, one space parts its words, and JSON is in canonical form, so that
no byte of the file could be another one. A text that was erased has no line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from improvement.audit import canonical
from improvement.audit.comparison import Comparison, Entry
from improvement.audit.history_tables import Table, Values
from improvement.audit.ledger import Head
from improvement.audit.verify import chunks

FIRST = "improvement-audit-export/1"


def lines(connection: Any) -> Iterator[str]:
    """The export, a line at a time, in bounded memory."""
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


def texts(entry: Entry, table: Table | None, row: Values | None) -> Iterator[str]:
    """What opens the entry's commitments: of each its column, its salt and its text."""
    if table is None or row is None:
        return
    salts = canonical.salts(entry.salts)
    for column, value in zip(table.columns, row, strict=True):
        if column.name in salts and canonical.is_committed(column, value):
            text = canonical.canonical_json(canonical.COMMITTED[column.kind](value))
            yield f"text {column.name} {salts[column.name]} {text}"
