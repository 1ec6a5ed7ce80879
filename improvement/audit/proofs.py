"""The ledger entries that prove changes, for the pages and files that show changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from improvement.audit.history_lines import Entry
from improvement.audit.ledger import Head, LedgerEntry
from improvement.history import history_model


def proofs_of(entries: Iterable[Entry]) -> dict[tuple[str, int], Head]:
    """The number and digest of each change's entry in the ledger, by the change's kind and id."""
    wanted: dict[str, dict[tuple[int, int], tuple[str, int]]] = defaultdict(dict)
    for entry in entries:
        table = history_model(type(entry.record))._meta.db_table
        wanted[table][entry.record.pk, entry.version] = (entry.kind, entry.id)
    proofs = {}
    for table, versions in wanted.items():
        for row in ledger_entries(table, versions):
            if (row.record_id, row.version) in versions:
                proofs[versions[row.record_id, row.version]] = Head(row.sequence, row.digest)
    return proofs


def ledger_entries(table: str, versions: Iterable[tuple[int, int]]) -> Iterable[LedgerEntry]:
    """The ledger entries of these (record, version) pairs.

    Other versions of the same records may be among them.
    """
    records, numbers = zip(*versions, strict=True)
    rows = LedgerEntry.objects.filter(
        history_table=table, record_id__in=records, version__in=numbers
    )
    return rows.only("sequence", "record_id", "version", "digest")
