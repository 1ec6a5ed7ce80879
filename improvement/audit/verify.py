"""Checks the whole history in bounded memory: the chain, rows against it, and heads kept elsewhere.

Whoever holds the database can rewrite the whole chain and every row to match; only a head that was
kept elsewhere, in an issued publication or by hand, shows it.
"""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from improvement.audit import canonical, guards
from improvement.audit.before_the_ledger import without_entry
from improvement.audit.comparison import Comparison, Entry
from improvement.audit.history_tables import rows, table_of
from improvement.audit.ledger import TABLE, Head
from improvement.audit.rules import equal, history_models, tracked_models

CHUNK = 1000
REDACTIONS = "improvement_historicalredaction"
SHOWN = 20  # faults are told one by one up to so many, and counted beyond

Progress = Callable[[float], None]


@dataclass
class Findings:
    """What a verification has found so far; the faults in the order of the entries."""

    head: Head = field(default_factory=lambda: Head(0, canonical.GENESIS))
    before_the_ledger: int = 0
    faults: list[str] = field(default_factory=list)
    count: int = 0
    columns_gone: set[str] = field(default_factory=set)
    redactions: list[str] = field(default_factory=list)

    def add(self, *faults: str) -> None:
        self.count += len(faults)
        self.faults += faults[: SHOWN - len(self.faults)]


def unseen(done: float) -> None:
    """The progress of a verification that nobody watches."""


def verify(connection: Any, anchors: Iterable[Head] = (), progress: Progress = unseen) -> Findings:
    """Make every check, against the heads in records and these anchors too. `progress` is told the
    part done, from 0 to 1; an anchor's digest may be given by its first digits alone."""
    found = Findings()
    kept = defaultdict(set)
    in_records = (head for model in tracked_models() for head in model.heads_kept())
    for anchor in (*in_records, *anchors):
        kept[anchor.sequence].add(anchor.digest)
    with connection.cursor() as cursor:
        comparison = Comparison(cursor, connection.vendor)
        last = newest(cursor)
        for entries in chunks(cursor):
            differing = comparison.faults(entries)
            for entry in entries:
                found.add(*follow(found, entry, kept.pop(entry.sequence, ())))
                found.add(*differing[entry.sequence])
            progress(entries[-1].sequence / last)
        found.add(
            *(f"entry {number}, of which a head was kept, is gone" for number in sorted(kept))
        )
        found.add(*beside_the_chain(cursor, connection.vendor))
        found.redactions = [*redactions(cursor, connection.vendor)]
    found.columns_gone = comparison.columns_gone
    return found


def newest(cursor: Any) -> int:
    cursor.execute(f"SELECT MAX(sequence) FROM {TABLE}")
    (number,) = cursor.fetchone()
    assert number is None or isinstance(number, int)
    return number or 0


def chunks(cursor: Any) -> Iterator[list[Entry]]:
    """The ledger in order, some entries at a time."""
    after, columns = 0, ", ".join(Entry._fields)
    while True:
        cursor.execute(
            f"SELECT {columns} FROM {TABLE} WHERE sequence > %s ORDER BY sequence LIMIT {CHUNK}",
            [after],
        )
        entries = [Entry(*row) for row in cursor.fetchall()]
        if not entries:
            return
        after = entries[-1].sequence
        yield entries


def follow(found: Findings, entry: Entry, kept: Iterable[str]) -> Iterator[str]:
    """The chain: what is wrong with the entry as the next one after `found.head`."""
    if entry.sequence != found.head.sequence + 1:
        yield f"entry {entry.sequence} comes after entry {found.head.sequence}: some are gone"
    elif canonical.digest(found.head.digest, entry.payload) != entry.digest:
        yield f"entry {entry.sequence} does not prove its payload and the entry before it"
    if not all(entry.digest.startswith(digest) for digest in kept):
        yield f"entry {entry.sequence} is not the one whose head was kept: it has been rewritten"
    found.head = Head(entry.sequence, entry.digest)
    found.before_the_ledger += entry.is_before_the_ledger


def beside_the_chain(cursor: Any, vendor: str) -> Iterator[str]:
    """What stands in the tables and no entry speaks of; one line for each kind."""
    for model in tracked_models():
        live, history = model._meta.db_table, guards.history_of(model)
        same = equal(model, guards.DIALECTS[vendor], "r", "h")
        of_it = f'SELECT 1 FROM "{history}" AS h WHERE h.id = r.id'
        questions = [
            (f"history_id {without_entry(history)}", f"rows of {history} have no entry"),
            (
                f'id FROM "{live}" AS r WHERE NOT EXISTS (SELECT 1 FROM "{history}" AS h WHERE'
                f" {same}) OR EXISTS ({of_it} AND h.version > r.version)",
                f"rows of {live} do not say what their newest history rows say",
            ),
            (
                f'id FROM "{history}" AS r WHERE version = 1 AND NOT EXISTS'
                f' (SELECT 1 FROM "{live}" AS l WHERE l.id = r.id)',
                f"records are gone from {live}, and {history} has them still",
            ),
            (
                f'history_id FROM "{history}" AS r WHERE version > 1 AND NOT EXISTS'
                f" ({of_it} AND h.version = r.version - 1)",
                f"rows of {history} lack the version before them",
            ),
        ]
        for question, fault in questions:
            yield from counted(cursor, question, fault)


def counted(cursor: Any, question: str, fault: str) -> Iterator[str]:
    key, rest = question.split(" ", 1)
    cursor.execute(f"SELECT COUNT(*), MIN({key}) {rest}")
    count, first = cursor.fetchone()
    if count:
        yield f"{count} {fault} (the first is {first})"


def redactions(cursor: Any, vendor: str) -> Iterator[str]:
    """What was taken out, when, by whom and on what ground; check_export.py says the same."""
    table = next(t for t in map(table_of, history_models()) if t.name == REDACTIONS)
    cursor.execute(f"SELECT history_id FROM {REDACTIONS} WHERE decision = 'approved' ORDER BY 1")
    keys = [key for (key,) in cursor.fetchall()]
    for _, row in sorted(rows(cursor, vendor, table, keys).items()) if keys else ():
        said = dict(zip(table.names, row, strict=True))
        yield (
            f"{said['column']} of {said['history_table']} {said['record_id']}, versions"
            f" {said['versions']}: redacted on {said['history_date'][:19]} UTC, approved by"
            f" {said['actor']}, under {said['ground']}"
        )
