"""Enters into an empty ledger the history rows that are older than the ledger itself.

It does so only once. Later a history row without an entry is a fault, and is never entered.
"""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from typing import Any

from improvement.audit import ledger
from improvement.audit.history_tables import Table, table_of
from improvement.audit.rules import history_models


def tables_in(columns: set[tuple[str, str]]) -> list[Table]:
    """The history tables; none where a migration has still to make one of them or the ledger."""
    tables = [table_of(history) for history in history_models()]
    needed = {(table.name, name) for table in tables for name in table.names}
    return tables if needed | {(ledger.TABLE, "payload")} <= columns else []


def enter(cursor: Any, vendor: str, tables: list[Table]) -> None:
    """Enter every history row, in the order of recording."""
    by_name = {table.name: table for table in tables}
    parts = [f"SELECT recorded_at, '{name}', history_id FROM \"{name}\"" for name in by_name]
    cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1, 2, 3")
    for _, name, history_id in cursor.fetchall():
        ledger.write(cursor, vendor, by_name[name], history_id, before_the_ledger=True)


def not_entered(cursor: Any, tables: list[Table]) -> list[str]:
    """A line for each table that has rows without an entry, with their number."""
    lines = []
    for table in tables:
        cursor.execute(f"SELECT COUNT(*) {without_entry(table.name)}")
        (count,) = cursor.fetchone()
        lines += [f"{count} in {table.name}"] if count else []
    return lines


def without_entry(history: str) -> str:
    """SQL, from FROM on, of a query for the history rows that have no entry."""
    return (
        f'FROM "{history}" AS h WHERE NOT EXISTS (SELECT 1 FROM {ledger.TABLE} AS e'
        f" WHERE e.history_table = '{history}' AND e.history_id = h.history_id"
        " AND e.record_id = h.id AND e.version = h.version)"
    )
