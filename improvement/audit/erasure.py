"""Erases a text from history rows, and its salts from the ledger, so that nobody can prove a guess.

The guards allow only what an approved redaction names. The entries still prove that there was a
text.
"""
# ruff: noqa: S608  # table and column names come from our own models, never from a person

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from improvement.audit import canonical, guards
from improvement.audit.ledger import TABLE as LEDGER


def erase(table: str, column: str, record_id: int, versions: Sequence[int], left: Any) -> None:
    """Write `left`, the marker or a document, in place of the text in these versions of a record.

    `table` and `column` are names of our own models, never typed ones.
    """
    value = left if left == canonical.REDACTED else json.dumps(left)
    marks = ", ".join(["%s"] * len(versions))
    name = connection.ops.quote_name
    salts = guards.DIALECTS[connection.vendor].without("salts", "%s")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name(table)} SET {name(column)} = %s WHERE id = %s AND version IN ({marks})",
            [value, record_id, *versions],
        )
        cursor.execute(
            f"UPDATE {LEDGER} SET salts = {salts} WHERE history_table = %s AND record_id = %s"
            f" AND version IN ({marks}) AND salts <> {salts}",
            [column, table, record_id, *versions, column],
        )
