"""Checks the whole history in bounded memory: the chain of entries, history rows, and known heads.

Someone with full access to the database could rewrite the whole chain and every row to match. Only
a head that was kept elsewhere, in an issued publication or by hand, shows that.
"""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from improvement.audit import canonical, guards
from improvement.audit.access_chain import ChainCheck, events
from improvement.audit.access_log import TABLE as LOG
from improvement.audit.access_rules import standing_event_rules
from improvement.audit.comparison import Comparison, LedgerRow
from improvement.audit.constraint_faults import missing_constraints, rows_against_constraints
from improvement.audit.history_tables import rows, table_of
from improvement.audit.ledger import TABLE, Head
from improvement.audit.rules import history_models, tracked_models
from improvement.audit.table_faults import broken_rules, models_with_rows, table_faults

CHUNK = 1000
REDACTIONS = "improvement_historicalredaction"
SHOWN = 20  # faults are listed up to so many, and counted beyond

Progress = Callable[[float], None]


@dataclass
class Findings:
    """The results of a verification so far; the faults in the order of the entries.

    `count` has all faults, `faults` the first ones in words. `head` is the last entry read.
    """

    head: Head = field(default_factory=lambda: Head(0, canonical.GENESIS))
    before_the_ledger: int = 0
    faults: list[str] = field(default_factory=list)
    count: int = 0
    columns_gone: set[str] = field(default_factory=set)
    redactions: list[str] = field(default_factory=list)
    log_head: Head = field(default_factory=lambda: Head(0, canonical.GENESIS))

    def add(self, *faults: str) -> None:
        self.count += len(faults)
        self.faults += faults[: SHOWN - len(self.faults)]


def no_progress(part: float) -> None:
    """For a verification whose progress nobody follows."""


def verify(
    connection: Any,
    anchors: Iterable[Head] = (),
    progress: Progress = no_progress,
    log_anchors: Iterable[Head] = (),
) -> Findings:
    """Make every check, against the heads that records keep and against `anchors` too.

    An anchor is a head that was kept elsewhere, of the ledger or of the access log; the first
    digits of its digest are enough.
    `progress` is called with the part that is done, from 0 to 1.
    """
    findings = Findings()
    digests = defaultdict(set)  # that entries must have, by the number of the entry
    in_records = (head for model in tracked_models() for head in model.heads_kept())
    for anchor in (*in_records, *anchors):
        digests[anchor.sequence].add(anchor.digest)
    dialect = guards.DIALECTS[connection.vendor]
    with connection.cursor() as own, dialect.unblinded(own) as cursor:
        comparison = Comparison(cursor, connection.vendor)
        last = newest(cursor)
        for entries in chunks(cursor):
            row_faults = comparison.faults(entries)
            for entry in entries:
                findings.add(*chain_faults(findings, entry, digests.pop(entry.sequence, ())))
                findings.add(*row_faults[entry.sequence])
            progress(entries[-1].sequence / last)
        findings.add(
            *(f"entry {number}, of which a head was kept, is gone" for number in sorted(digests))
        )
        findings.add(*table_faults(cursor, connection.vendor))
        for model in models_with_rows(cursor):
            findings.add(*rows_against_constraints(cursor, connection, model))
        findings.add(*log_faults(findings, cursor, connection.vendor, log_anchors))
        findings.redactions = [*redactions(cursor, connection.vendor)]
    findings.add(*guards.foreign(connection))
    findings.add(*missing_constraints(connection))
    findings.columns_gone = comparison.columns_gone
    return findings


def log_faults(
    findings: Findings, cursor: Any, vendor: str, anchors: Iterable[Head]
) -> Iterator[str]:
    """What is wrong with the access log, whose last event is then `findings.log_head`."""
    kept = defaultdict(set)
    for anchor in anchors:
        kept[anchor.sequence].add(anchor.digest)
    check = ChainCheck(kept)
    yield from check.faults(events(cursor, vendor, LOG))
    findings.log_head = check.head
    yield from broken_rules(cursor, LOG, "id", standing_event_rules(guards.DIALECTS[vendor]))


def newest(cursor: Any) -> int:
    cursor.execute(f"SELECT MAX(sequence) FROM {TABLE}")
    (number,) = cursor.fetchone()
    assert number is None or isinstance(number, int)
    return number or 0


def chunks(cursor: Any) -> Iterator[list[LedgerRow]]:
    """The ledger in order, some entries at a time."""
    after, columns = 0, ", ".join(LedgerRow._fields)
    while True:
        cursor.execute(
            f"SELECT {columns} FROM {TABLE} WHERE sequence > %s ORDER BY sequence LIMIT {CHUNK}",
            [after],
        )
        entries = [LedgerRow(*row) for row in cursor.fetchall()]
        if not entries:
            return
        after = entries[-1].sequence
        yield entries


def chain_faults(findings: Findings, entry: LedgerRow, digests: Iterable[str]) -> Iterator[str]:
    """What is wrong with the entry as the next one after `findings.head`, which it then becomes.

    `digests` are those that it must have, or the beginnings of them.
    """
    if entry.sequence != findings.head.sequence + 1:
        yield f"entry {entry.sequence} comes after entry {findings.head.sequence}: some are gone"
    elif canonical.digest(findings.head.digest, entry.payload) != entry.digest:
        yield f"entry {entry.sequence} does not prove its payload and the entry before it"
    if not all(entry.digest.startswith(digest) for digest in digests):
        yield f"entry {entry.sequence} is not the one whose head was kept: it has been rewritten"
    findings.head = Head(entry.sequence, entry.digest)
    findings.before_the_ledger += entry.is_before_the_ledger


def redactions(cursor: Any, vendor: str) -> Iterator[str]:
    """What was taken out, when, by whom and on what ground; check_export.py has the same words."""
    table = next(t for t in map(table_of, history_models()) if t.name == REDACTIONS)
    cursor.execute(f"SELECT history_id FROM {REDACTIONS} WHERE decision = 'approved' ORDER BY 1")
    keys = [key for (key,) in cursor.fetchall()]
    for _, row in sorted(rows(cursor, vendor, table, keys).items()) if keys else ():
        values = dict(zip(table.names, row, strict=True))
        yield (
            f"{values['column']} of {values['history_table']} {values['record_id']}, versions"
            f" {values['versions']}: redacted on {values['history_date'][:19]} UTC, approved by"
            f" {values['actor']}, under {values['ground']}"
        )
