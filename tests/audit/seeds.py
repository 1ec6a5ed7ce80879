"""Bugs for the state machine to find: what a slip in the code would do, with the guards that
would stop it first taken away, and each guard missing on its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction

from improvement import history
from improvement.audit import bulk, canonical, changing, guards, ledger
from improvement.audit.rules import LEDGER, guards_of, guards_of_ledger, tracked_models
from improvement.history import Tracked
from improvement.models import Plan, User

LIVE, HISTORY = "audit_improvement_plan", "audit_improvement_historicalplan"
CHAIN = f"audit_{LEDGER}"
DIALECT = guards.DIALECTS[connection.vendor]
USUAL_ROWS, USUAL_UPDATE = history.enter_history, bulk.update
USUAL_ENTRY, USUAL_HEAD = ledger.enter, ledger.head
USUAL_TURN = changing.wait_for_turn
USUAL_SAVE = Tracked.save_as


@dataclass(frozen=True)
class Seed:
    """`replaces` is what the bug stands in for, as (owner, name); `gone` are guards by name."""

    name: str
    gone: tuple[str, ...] = ()
    replaces: tuple[Any, str] | None = None
    by: Any = None

    def sow(self, patch: Any) -> None:
        if self.replaces:
            patch.setattr(*self.replaces, self.by)
        with connection.cursor() as cursor:
            there = DIALECT.installed(cursor)
            DIALECT.drop(cursor, [name for name in there if name.startswith(self.gone or ("-",))])


BUGS: list[Seed] = []
Patch = Callable[..., Any]


def bug(owner: Any, name: str, *gone: str) -> Callable[[Patch], Patch]:
    def note(stand_in: Patch) -> Patch:
        BUGS.append(Seed(stand_in.__name__, gone, (owner, name), stand_in))
        return stand_in

    return note


ROWS = (history, "enter_history")


def first_versions(records: Sequence[Any]) -> list[Any]:
    return [record for record in records if record.version == 1]


@bug(*ROWS, f"{LIVE}_commit")
def no_history_row_for_a_change(records: Sequence[Any], *args: Any) -> None:
    if first := first_versions(records):
        USUAL_ROWS(first, *args)


@bug(*ROWS)
def no_history_row_at_all(records: Sequence[Any], *args: Any) -> None:
    if not isinstance(records[0], Plan) or first_versions(records):
        USUAL_ROWS(records, *args)


@bug(*ROWS)
def the_history_row_twice(records: Sequence[Any], *args: Any) -> None:
    USUAL_ROWS(records, *args)
    USUAL_ROWS(records, *args)


@bug(*ROWS, f"{HISTORY}_insert")
def the_history_row_of_another_version(records: Sequence[Any], *args: Any) -> None:
    USUAL_ROWS(records, *args)
    for record in records:
        record.version += 1000
    USUAL_ROWS(records, *args)
    for record in records:
        record.version -= 1000


@bug(*ROWS, f"{HISTORY}_insert")
def the_values_of_the_row_before(records: Sequence[Any], *args: Any) -> None:
    said = [copy(record) for record in records]
    for record in said:
        if isinstance(record, Plan) and record.version > 1:
            record.title = record.history.latest().title
    USUAL_ROWS(said, *args)


@bug(*ROWS)
def the_history_row_in_a_savepoint_undone(records: Sequence[Any], *args: Any) -> None:
    with transaction.atomic():
        USUAL_ROWS(records, *args)
        transaction.set_rollback(records[0].version > 1 and isinstance(records[0], Plan))


@bug(*ROWS, f"{HISTORY}_insert")
def everything_is_done_by_one_person(records: Sequence[Any], kind: str, change: Any) -> None:
    by, people = change.by, User.objects.filter(name="Ann")
    change.by = by if isinstance(by, str) else people.latest("pk")
    USUAL_ROWS(records, kind, change)
    change.by = by


@bug(bulk, "update")
def no_look_at_the_version(model: Any, rows: Sequence[Any]) -> bool:
    for row in rows:
        values = {f.attname: getattr(row, f.attname) for f in bulk.columns_of(model)[1:]}
        models.QuerySet(model).filter(pk=row.pk).update(**values)
    return True


@bug(bulk, "update", LIVE, HISTORY)
def stale_is_taken_for_saved(model: Any, rows: Sequence[Any]) -> bool:
    USUAL_UPDATE(model, rows)
    return True


@bug(Tracked, "save_as", f"{LIVE}_update", f"{HISTORY}_insert")
def two_versions_at_a_time(self: Any, user: Any, reason: str) -> None:
    self.version += self.version > 1 and isinstance(self, Plan)
    USUAL_SAVE(self, user, reason)


@bug(Tracked, "save_as")
def only_the_first_reason(self: Any, user: Any, reason: str) -> None:
    USUAL_SAVE(self, user, reason if self.version == 0 else "Because")


@bug(Tracked, "save_as")
def the_object_keeps_a_version_it_was_refused(self: Any, user: Any, reason: str) -> None:
    read = self.version
    try:
        USUAL_SAVE(self, user, reason)
    except history.StaleRecord:
        self.version = read + 1
        raise


@bug(changing, "wait_for_turn", f"{HISTORY}_insert")
def a_clock_that_runs_backwards(turns: list[int] = []) -> Any:  # noqa: B006
    turns.append(1)
    return USUAL_TURN() - timedelta(hours=len(turns))


@bug(changing, "wait_for_turn")
def no_wait_for_a_turn() -> Any:
    """The lock is left out. SQLite has its own from the transaction's first word."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
        cursor.execute("COMMIT")
        cursor.execute("BEGIN DEFERRED")
    return USUAL_TURN()


@bug(ledger, "enter", f"{LIVE}_commit")
def no_entry_of_a_change(*rows: Any, known: list[ledger.Head]) -> ledger.Head:
    first = first_versions(rows)
    return USUAL_ENTRY(*first, known=known) if first else ledger.current_head()


@bug(ledger, "head", f"{CHAIN}_insert")
def every_entry_begins_the_chain_anew(cursor: Any) -> ledger.Head:
    return ledger.Head(USUAL_HEAD(cursor).sequence, canonical.GENESIS)


@bug(ledger, "enter", f"{CHAIN}_update")
def an_entry_is_put_right_afterwards(*rows: Any, known: list[ledger.Head]) -> ledger.Head:
    last = USUAL_ENTRY(*rows, known=known)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {LEDGER} SET payload = payload || ' ' WHERE sequence = %s",  # noqa: S608
            [last.sequence],
        )
    return last


GUARDS = [*guards_of(Plan, DIALECT), *guards_of_ledger(tracked_models(), DIALECT)]
TABLE = Plan.history.model._meta.db_table
# Plans can only be truncated together with what refers to them, which has guards of its own.
BACKED_UP = f"{LIVE}_truncate"
GONE = [
    Seed(f"without {guard.name}", (guard.name,))
    for guard in GUARDS
    if DIALECT.definitions(guard, TABLE) and guard.name != BACKED_UP
]
