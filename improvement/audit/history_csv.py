"""The history as a CSV file: a line for each value that changed, with its proof.

Each line has the number and digest of its ledger entry; the last line is the ledger's head.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime

from improvement.audit.history_lines import Entry, Field, read_entries
from improvement.audit.history_search import Search, all_history_pages
from improvement.audit.ledger import Head, current_head
from improvement.audit.proofs import proofs_of
from improvement.csv_export import BOM, plain

AT_ONCE = 200  # entries
HEADINGS = (
    "Entry in the ledger",
    "Digest",
    "Recorded at (UTC)",
    "Took effect at (UTC)",
    "Entered later by",
    "Who",
    "In which role",
    "What",
    "Field",
    "From",
    "To",
    "Why",
)


class Echo:
    """A file for csv.writer whose write returns the line, so that writerow returns it too."""

    def write(self, line: str) -> str:
        return line


def as_csv(search: Search) -> Iterator[str]:
    """The lines of the file, the latest change first."""
    writer = csv.writer(Echo())
    yield BOM + writer.writerow(HEADINGS)
    for cells in lines(search):
        yield writer.writerow(plain(cell) for cell in cells)
    head = current_head()
    yield writer.writerow([*head, *[""] * 5, "The ledger’s head when this was read", *[""] * 4])


def lines(search: Search) -> Iterator[tuple[str | int, ...]]:
    for keys in all_history_pages(search, AT_ONCE):
        entries = read_entries(keys)
        proofs = proofs_of(entries)
        for entry in entries:
            for field in entry.fields or (Field("", "", ""),):
                yield cells(entry, field, proofs[entry.kind, entry.id])


def cells(entry: Entry, field: Field, proof: Head) -> tuple[str | int, ...]:
    return (
        *proof,
        instant(entry.recorded_at),
        instant(entry.history_date),
        entry.entered_by,
        entry.actor,
        entry.actor_role,
        entry.sentence,
        *field,
        entry.reason,
    )


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(sep=" ", timespec="microseconds").removesuffix("+00:00")
