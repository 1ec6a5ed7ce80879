"""Answers that follow from the records and the day alone, remembered until a record changes.

The head of the audit ledger names the whole of the record: every change adds an entry, whose digest
rests on all before it. So an answer is right for as long as the head is the same, on whatever
database, and nothing has to say that it is stale. Each process of the site remembers for itself.

What stood at an instant that has passed is remembered for longer: only what is entered late, with
an earlier instant of its own, and what stands as it is now on pages of the past, can alter it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from threading import Lock
from typing import Any, TypeVar

from improvement import clock
from improvement.audit.canonical import parsed
from improvement.audit.ledger import Head, LedgerEntry, current_head
from improvement.history import Tracked, history_model
from improvement.models import Plan
from improvement.past import AS_NOW
from improvement.registry import Registry

Answer = TypeVar("Answer")
Entries = Sequence[LedgerEntry]
KEPT = 64  # answers, the last that were asked for; a change takes the place of the old answer
KEPT_OF_THE_PAST = 8  # of these, those of pages read as at an instant
MOST = 200  # entries of the ledger that are looked through for one that alters an answer
# Further models, beside past.AS_NOW, of which pages of the past show what stands now.
ALSO_AS_NOW: Registry[type[Tracked]] = Registry()
answers: OrderedDict[Hashable, Any] = OrderedDict()
lock = Lock()


@dataclass(frozen=True)
class KeptAnswer:
    """An answer, and the ledger's entry up to which nothing has altered it. `at` is the instant as
    at which the page is read, None of the present."""

    head: Head
    answer: Any
    at: datetime | None


def remembered(
    make: Callable[..., Answer],
    plan: Plan,
    on: date,
    *more: Hashable,
    unaltered_by: frozenset[type[Tracked]] = frozenset(),
) -> Answer:
    """`make(plan, on, *more)`, or what it gave before, if no record has changed since; for the
    instant as at which the page is read. A change of a model of `unaltered_by` alters nothing in
    it."""

    def stands(answer: Answer, since: Entries) -> Answer | None:
        tables = tables_of(unaltered_by)
        return answer if all(entry.history_table in tables for entry in since) else None

    key = make, plan.pk, plan.version, on, clock.instant(), *more
    return brought_up_to_date(key, lambda: make(plan, on, *more), stands if unaltered_by else None)


def remembered_past(
    make: Callable[..., Answer], plan: Plan, at: datetime, *beside: Any, of: Hashable = None
) -> Answer:
    """`make(plan, at, *beside)`, of what stood at the instant; or what it gave before, if nothing
    that was entered since can alter it. `beside` is what several such reads share, and alters
    nothing in the answer but for what is named by `of`."""

    def stands(answer: Answer, since: Entries) -> Answer | None:
        return None if any(alters(entry, at) for entry in since) else answer

    key = make, plan.pk, plan.version, at, of
    return brought_up_to_date(key, lambda: make(plan, at, *beside), stands)


def brought_up_to_date(
    key: tuple[Hashable, ...],
    make: Callable[[], Answer],
    renew: Callable[[Answer, Entries], Answer | None] | None,
) -> Answer:
    """What was kept under the key, where nothing was entered since; else what `renew` makes of it
    and the entries since, and where it makes nothing, the answer made anew. One query where nothing
    was entered. An answer whose key has the instant as at which the page is read stands too where
    nothing was entered that alters what stood then. `renew` alters nothing in the answer that it is
    given: a request that has read before the entries may still put into it what it read. The head
    is read first: what is written in the meantime makes an answer newer than its key says, and
    never older. So a plan that was read before has its version in the key."""
    head, kept, at = current_head(), find(key), clock.instant()
    of_then = at if at in key else None
    if kept is not None and kept.head != head:
        since = entries_between(kept.head, head) if renew or of_then else ()
        renewed = None
        if since and of_then and not any(alters(entry, of_then) for entry in since[1:]):
            renewed = kept.answer
        elif since and renew:
            renewed = renew(kept.answer, since[1:])
        kept = None if renewed is None else KeptAnswer(head, renewed, at)
    found = kept or KeptAnswer(head, make(), at)
    keep(key, found)
    answer: Answer = found.answer
    return answer


def find(key: Hashable) -> KeptAnswer | None:
    with lock:
        return answers.get(key)


def keep(key: Hashable, answer: KeptAnswer) -> None:
    with lock:
        answers[key] = answer
        answers.move_to_end(key)
        of_the_past = [each for each, kept in answers.items() if kept.at]
        for oldest in of_the_past[:-KEPT_OF_THE_PAST]:
            del answers[oldest]
        while len(answers) > KEPT:
            answers.popitem(last=False)


@lru_cache(maxsize=8)
def entries_between(known: Head, head: Head) -> Entries:
    """The entry up to which an answer is known, and those after it up to the head; none where there
    are too many, or that entry is another by now. Many an answer is known up to the same one."""
    entries = LedgerEntry.objects.filter(sequence__range=(known.sequence, head.sequence))
    found = tuple(entries.order_by("sequence").defer("salts")[: MOST + 1])
    is_known = found and found[0].digest == known.digest and len(found) <= MOST
    return found if is_known else ()


def alters(entry: LedgerEntry, at: datetime) -> bool:
    """Whether it may alter what stood at the instant."""
    if entry.history_table in tables_as_now():
        return True
    row = parsed(entry.payload, entry.history_table)
    return row is None or datetime.fromisoformat(row["history_date"]) <= at


def is_late(entry: LedgerEntry) -> bool:
    """Whether it was entered later than it took effect, so that it may alter what stood then."""
    row = parsed(entry.payload, entry.history_table)
    return row is None or bool(row["backfill"])


@cache
def tables_as_now() -> frozenset[str]:
    """The tables of the history of what a page of the past shows as it is now."""
    return tables_of(frozenset((*AS_NOW, *ALSO_AS_NOW.values())))


@cache
def tables_of(models: frozenset[type[Tracked]]) -> frozenset[str]:
    """The tables of their history."""
    return frozenset(map(table_of, models))


@cache
def table_of(model: type[Tracked]) -> str:
    """The table of its history."""
    return history_model(model)._meta.db_table
