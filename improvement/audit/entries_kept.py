"""Changes as pages tell of them, each read once: what a row of the history says stays, and so do
the names that records had at its instant."""

from __future__ import annotations

from collections.abc import Iterable

from improvement import clock
from improvement.audit.history_keys import EntryKey
from improvement.audit.history_lines import Entry, read_entries
from improvement.models import Redaction
from improvement.remembered import Entries, brought_up_to_date, table_of

MOST = 2_000
Kept = dict[EntryKey, Entry]


def entries_kept(keys: Iterable[EntryKey]) -> list[Entry]:
    """As `read_entries` gives them; what was read before is read again only where something was
    entered since of a record that it rests on, or text was to be taken out."""
    wanted = list(keys)
    if not wanted:
        return []
    kept: Kept = brought_up_to_date((entries_kept, clock.instant()), dict, unaltered)
    found = {key: entry for key in wanted if (entry := kept.get(key))}
    if lacking := [key for key in wanted if key not in found]:
        fresh = dict(zip(lacking, read_entries(lacking), strict=True))
        if len(kept) > MOST:
            kept.clear()
        kept.update((key, entry) for key, entry in fresh.items() if not entry.taken_out)
        found |= fresh
    return [found[key] for key in wanted]


def unaltered(kept: Kept, since: Entries) -> Kept | None:
    """Those that the ledger's entries do not alter; none where text may have been taken out."""
    entered = {(entry.history_table, entry.record_id) for entry in since}
    if any(table == table_of(Redaction) for table, _ in entered):
        return None
    return {
        key: entry
        for key, entry in kept.copy().items()
        if entered.isdisjoint((table_of(model), pk) for model, pk in entry.rests_on)
    }
