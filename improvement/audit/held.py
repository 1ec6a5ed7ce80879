"""History rows that are held back within one change, so that many are written by one statement.

What reads them sees them all: they are written before a statement that names a history table, the
ledger or a view. So they are before a savepoint, with which what follows can be undone alone; the
plan as it stood is read behind one (improvement/past.py). Their entries of the ledger stand in the
order in which the records were saved, as if each had been written at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from improvement.audit import bulk, ledger

if TYPE_CHECKING:
    from improvement.history import Tracked

MOST = 400  # rows that are held at once
PLANNED = "_of_history"  # in the name of a statement that is planned once and reads history
NEEDS_HISTORY = re.compile(rf"^SAVEPOINT|_historical|\bview_|{ledger.TABLE}|{PLANNED}\b")
NAMED_IN_HISTORY = "improvement.User"  # a history row bears the person's name of that moment


class HeldRows:
    """The history rows of one transaction that are still to be written."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.records: set[tuple[str, Any]] = set()  # whose history rows they are
        self.head: list[ledger.Head] = []  # the ledger's, once it is known

    def hold(self, label: str, rows: Collection[Any]) -> None:
        self.rows += rows
        self.records |= {(label, row.id) for row in rows}
        if len(self.rows) >= MOST:
            self.write()

    def make_way(self, records: Collection[Tracked]) -> None:
        """Write them where one of the records, which are about to be saved, is among theirs: a
        history row is written while its record stands as it says."""
        labels = {record._meta.label for record in records}
        again = {(record._meta.label, record.pk) for record in records}
        if NAMED_IN_HISTORY in labels or not self.records.isdisjoint(again):
            self.write()

    def written_when_read(self) -> AbstractContextManager[None]:
        return connection.execute_wrapper(self.before)

    def before(self, execute: Callable[..., Any], sql: Any, *args: Any) -> Any:
        if self.rows and NEEDS_HISTORY.search(str(sql)):
            self.write()
        return execute(sql, *args)

    def write(self) -> None:
        rows, self.rows = self.rows, []
        self.records.clear()
        if not rows:
            return
        by_model: dict[type[Any], list[Any]] = {}
        for row in rows:
            by_model.setdefault(type(row), []).append(row)
        try:
            for each in by_model.values():
                bulk.insert_history(each)
            self.head = [ledger.enter(*rows, known=self.head)]
        except BaseException:
            transaction.set_rollback(True)  # no record stays without its history row
            raise
