"""Records as a change reads them: locked until it ends, or beside the ledger's head."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from improvement.audit.ledger import Head, LedgerEntry
from improvement.audit.plan_keys import required_keys
from improvement.history import StaleRecord, Tracked
from improvement.prepared import Among, among, read_of

Record = TypeVar("Record", bound=Tracked)


def lock(
    model: type[Record], pk: int, version: int | None = None, *, beside: str | None = None
) -> Record:
    """The record, locked until the change ends, with those that it can't be without, and with what
    is `beside` one of these. Raises StaleRecord unless it is at `version`."""
    records: list[Record] = locked_rows(to_lock, model, among([pk]), beside)
    return the_one(records, model, version)


def locked_rows(make: Callable[..., QuerySet[Any]], *args: Any) -> list[Any]:
    """The rows of `make(*args)`, which locks them, as `read_of` reads them."""
    if not connection.in_atomic_block:  # Django asks only when it builds the SQL, and that is kept
        raise TransactionManagementError("A record is locked in a transaction, until this ends")
    return read_of(make, *args)


def to_lock(model: type[Record], pk: Among, beside: str | None = None) -> QuerySet[Record]:
    rows = with_needed(model._base_manager.select_for_update(of=("self",))).filter(pk__in=pk)
    return rows.select_related(beside) if beside else rows


def with_head(model: type[Record], pk: int, version: int) -> tuple[Record, Head]:
    """The record as `lock` gives it, but not locked, with the ledger's head at that instant."""
    records: list[Record] = read_of(joined_to_head, model, among([pk]))
    record = the_one(records, model, version)
    return record, Head(*(vars(record).pop(f"head_{name}") for name in Head._fields))


def joined_to_head(model: type[Record], pk: Among) -> QuerySet[Record]:
    last = LedgerEntry.objects.order_by("-sequence")
    head = {f"head_{name}": last.values(name)[:1] for name in Head._fields}
    return with_needed(model._base_manager.annotate(**head)).filter(pk__in=pk)


def with_needed(rows: QuerySet[Record]) -> QuerySet[Record]:
    needed = [key.name for key in required_keys(rows.model)]
    rows = rows.order_by()  # there is one at most
    return rows.select_related(*needed) if needed else rows


def the_one(records: list[Record], model: type[Record], version: int | None) -> Record:
    """Of the records that were found, at most one."""
    if not records:
        raise model.DoesNotExist(f"There is no such {model._meta.verbose_name}")
    (record,) = records
    if version is not None and record.version != version:
        raise StaleRecord(record)
    return record
