"""Bugs for the state machine to find: what a slip in the code would do, with the guards that
would stop it first taken away, and each guard missing on its own."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction

from improvement import history
from improvement.audit import canonical, changing, guards, ledger
from improvement.audit.rules import LEDGER, guards_of, guards_of_ledger, tracked_models
from improvement.history import AuditedRecords, Tracked
from improvement.models import Plan, User

LIVE, HISTORY = "audit_improvement_plan", "audit_improvement_historicalplan"
CHAIN = f"audit_{LEDGER}"
DIALECT = guards.DIALECTS[connection.vendor]
USUAL_ROW = AuditedRecords.create_historical_record
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


ROW = (AuditedRecords, "create_historical_record")


@bug(*ROW, f"{LIVE}_commit")
def no_history_row_for_a_change(self: Any, instance: Any, *args: Any, **options: Any) -> None:
    if instance.version == 1:
        USUAL_ROW(self, instance, *args, **options)


@bug(*ROW)
def no_history_row_at_all(self: Any, instance: Any, *args: Any, **options: Any) -> None:
    if not isinstance(instance, Plan) or instance.version == 1:
        USUAL_ROW(self, instance, *args, **options)


@bug(*ROW)
def the_history_row_twice(self: Any, instance: Any, *args: Any, **options: Any) -> None:
    USUAL_ROW(self, instance, *args, **options)
    USUAL_ROW(self, instance, *args, **options)


@bug(*ROW, f"{HISTORY}_insert")
def the_history_row_of_another_version(
    self: Any, instance: Any, *args: Any, **options: Any
) -> None:
    USUAL_ROW(self, instance, *args, **options)
    instance.version += 1000
    USUAL_ROW(self, instance, *args, **options)
    instance.version -= 1000


@bug(*ROW, f"{HISTORY}_insert")
def the_values_of_the_row_before(self: Any, instance: Any, *args: Any, **options: Any) -> None:
    said = instance
    if isinstance(instance, Plan) and instance.version > 1:
        said = copy(instance)
        said.title = instance.history.latest().title
    USUAL_ROW(self, said, *args, **options)


@bug(*ROW)
def the_history_row_in_a_savepoint_undone(
    self: Any, instance: Any, *args: Any, **options: Any
) -> None:
    with transaction.atomic():
        USUAL_ROW(self, instance, *args, **options)
        transaction.set_rollback(instance.version > 1 and isinstance(instance, Plan))


@bug(*ROW, f"{HISTORY}_insert")
def everything_is_done_by_one_person(self: Any, instance: Any, *args: Any, **options: Any) -> None:
    change = history.current_change()
    by, people = change.by, User.objects.filter(name="Ann")
    change.by = by if isinstance(by, str) else people.latest("pk")
    USUAL_ROW(self, instance, *args, **options)
    change.by = by


@bug(Tracked, "_do_update")
def no_look_at_the_version(self: Any, *args: Any) -> bool:
    return models.Model._do_update(self, *args)


@bug(Tracked, "_do_update", LIVE, HISTORY)
def stale_is_taken_for_saved(self: Any, base: Any, *args: Any) -> bool:
    models.Model._do_update(self, base.filter(version=self.version - 1), *args)
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
def no_entry_of_a_change(row: Any) -> None:
    if row.version == 1:
        USUAL_ENTRY(row)


@bug(ledger, "head", f"{CHAIN}_insert")
def every_entry_begins_the_chain_anew(cursor: Any) -> ledger.Head:
    return ledger.Head(USUAL_HEAD(cursor).sequence, canonical.GENESIS)


@bug(ledger, "enter", f"{CHAIN}_update")
def an_entry_is_put_right_afterwards(row: Any) -> None:
    USUAL_ENTRY(row)
    with connection.cursor() as cursor:
        last = USUAL_HEAD(cursor).sequence
        cursor.execute(
            f"UPDATE {LEDGER} SET payload = payload || ' ' WHERE sequence = %s",  # noqa: S608
            [last],
        )


GUARDS = [*guards_of(Plan, DIALECT), *guards_of_ledger(tracked_models(), DIALECT)]
TABLE = Plan.history.model._meta.db_table
# Plans can only be truncated together with what refers to them, which has guards of its own.
BACKED_UP = f"{LIVE}_truncate"
GONE = [
    Seed(f"without {guard.name}", (guard.name,))
    for guard in GUARDS
    if DIALECT.definitions(guard, TABLE) and guard.name != BACKED_UP
]
