"""How far the history of a plan reaches in each kind of record, so that a search of the whole plan
leaves out the tables that have nothing for it: to plan for one takes the database longer than to
answer."""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.dateparse import parse_datetime

from improvement.audit.canonical import parsed
from improvement.audit.history_lines import kinds
from improvement.audit.history_tables import real_table
from improvement.history import history_model
from improvement.models import Plan
from improvement.remembered import Entries, brought_up_to_date, table_of

LOOKED_THROUGH = 1_000  # rows of each noun at most, for one page, where no index answers
NEVER = datetime.min.replace(tzinfo=UTC)
NOT_KNOWN = datetime.max.replace(tzinfo=UTC)


class Reach(NamedTuple):
    """How many rows a plan has of one kind, counted up to LOOKED_THROUGH, when the newest was
    recorded, and the newest of those entered later than they took effect (NEVER for none).

    A search may rely on there being no more than that, and none that is newer.
    """

    rows: int = LOOKED_THROUGH
    newest: datetime = NOT_KNOWN
    newest_later: datetime = NOT_KNOWN

    def with_row(self, recorded_at: datetime, backfill: bool) -> Reach:
        later = recorded_at if backfill else NEVER
        rows = min(self.rows + 1, LOOKED_THROUGH)
        return Reach(rows, max(self.newest, recorded_at), max(self.newest_later, later))


EMPTY = Reach(0, NEVER, NEVER)


def reach_of(plan: Plan) -> Mapping[str, Reach]:
    """By kind, of the kinds of which the plan has any history. No row of the history is ever
    deleted or moved, so what is entered later can only add to it."""

    def with_those_entered(
        found: Mapping[str, Reach], since: Entries
    ) -> Mapping[str, Reach] | None:
        reach = dict(found)
        named = {table_of(model): kind for kind, model in kinds().items()}
        for entry in since:
            kind = named.get(entry.history_table)
            row = kind and parsed(entry.payload, entry.history_table)
            if kind and not row:
                return None
            if kind and row and row["plan_ref"] == plan.pk:
                recorded_at = datetime.fromisoformat(row["recorded_at"])
                reach[kind] = reach.get(kind, EMPTY).with_row(recorded_at, bool(row["backfill"]))
        return reach

    return brought_up_to_date((found_of, plan.pk), lambda: found_of(plan), with_those_entered)


def found_of(plan: Plan) -> Mapping[str, Reach]:
    """One query, of the tables themselves: on a page of the past views would hide what came since,
    and the answer is kept for every page."""
    selects = []
    for kind, model in kinds().items():
        rows = f"FROM {real_table(history_model(model))} WHERE plan_ref = %s"
        newest = f"SELECT recorded_at {rows} ORDER BY recorded_at DESC LIMIT {LOOKED_THROUGH}"
        later = f"SELECT recorded_at {rows} AND backfill ORDER BY recorded_at DESC LIMIT 1"
        selects.append(
            f"SELECT '{kind}', count(*), max(recorded_at), ({later}) FROM ({newest}) AS few"
        )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), [plan.pk] * 2 * len(selects))
        return {
            kind: Reach(rows, instant(newest), instant(newest_later) if newest_later else NEVER)
            for kind, rows, newest, newest_later in cursor.fetchall()
            if rows
        }


def instant(value: Any) -> datetime:
    """From what the database gives: SQLite a text, or an instant without its zone."""
    at = value if isinstance(value, datetime) else parse_datetime(value)
    assert at is not None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
