"""Takes text out of history rows and its salt out of the ledger, as the guards allow: only what an
approved redaction names. What is left proves that a text was there, and no guess at it.
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
    """Put `left`, the marker or a document, where the text was. The names are checked ones."""
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
