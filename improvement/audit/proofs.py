"""Which entry of the ledger proves each change."""

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
    found = {}
    for table, versions in wanted.items():
        for one in entered(table, versions):
            if (one.record_id, one.version) in versions:
                found[versions[one.record_id, one.version]] = Head(one.sequence, one.digest)
    return found


def entered(table: str, versions: Iterable[tuple[int, int]]) -> Iterable[LedgerEntry]:
    """The ledger's entries of these records and versions, and perhaps some between them."""
    records, numbers = zip(*versions, strict=True)
    rows = LedgerEntry.objects.filter(
        history_table=table, record_id__in=records, version__in=numbers
    )
    return rows.only("sequence", "record_id", "version", "digest")
