"""Answers that follow from the records and the day alone, remembered until a record changes.

The head of the audit ledger names the whole of the record: every change adds an entry, whose digest
rests on all before it. So an answer is right for as long as the head is the same, on whatever
database, and nothing has to say that it is stale. Each process of the site remembers for itself.

What stood at an instant that has passed is remembered for longer: only what is entered late, with
an earlier instant of its own, and what stands as it is now on pages of the past, can alter it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from threading import Lock
from typing import Any, TypeVar

from improvement.audit.canonical import parsed
from improvement.audit.ledger import Head, LedgerEntry, current_head
from improvement.history import history_model
from improvement.models import Plan
from improvement.past import AS_NOW
from workstreams.models import Round

Answer = TypeVar("Answer")
KEPT = 16  # answers, the last that were asked for; a change takes the place of the old answer
MOST = 200  # entries of the ledger that are looked through for one that alters an answer
answers: OrderedDict[Hashable, Any] = OrderedDict()
lock = Lock()


@dataclass(frozen=True)
class KeptAnswer:
    """An answer, and the ledger's entry up to which nothing has altered it."""

    head: Head
    answer: Any


def remembered(
    make: Callable[..., Answer],
    plan: Plan,
    on: date,
    at: datetime | None,
    *more: Hashable,
) -> Answer:
    """`make(plan, on, *more)`, or what it gave before, if no record has changed since. `at` is the
    instant as at which the page is read, None for the present. The head is read first: what is
    written in the meantime makes an answer newer than its key says, and never older."""
    key, head = (make, plan.pk, on, at, *more), current_head()
    kept = find(key)
    if kept is None or kept.head != head:
        kept = KeptAnswer(head, make(plan, on, *more))
    keep(key, kept)
    found: Answer = kept.answer
    return found


def find(key: Hashable) -> KeptAnswer | None:
    with lock:
        return answers.get(key)


def keep(key: Hashable, answer: KeptAnswer) -> None:
    with lock:
        answers[key] = answer
        answers.move_to_end(key)
        while len(answers) > KEPT:
            answers.popitem(last=False)


def remembered_past(make: Callable[[Plan, datetime], Answer], plan: Plan, at: datetime) -> Answer:
    """`make(plan, at)`, of what stood at the instant; or what it gave before, if nothing that was
    entered since can alter it. One query where it is remembered."""
    key = (make, plan.pk, at)
    kept = find(key)
    since = entries_since(kept) if kept else []
    if kept is None or not since or any(alters(entry, at) for entry in since[1:]):
        kept = KeptAnswer(current_head(), make(plan, at))
    elif len(since) > 1:
        kept = KeptAnswer(Head(since[-1].sequence, since[-1].digest), kept.answer)
    keep(key, kept)
    found: Answer = kept.answer
    return found


def entries_since(kept: KeptAnswer) -> list[LedgerEntry]:
    """The entry up to which it is known, and those after it; none where there are too many, or that
    entry is another by now."""
    entries = LedgerEntry.objects.filter(sequence__gte=kept.head.sequence).order_by("sequence")
    found = list(entries.only("sequence", "digest", "history_table", "payload")[: MOST + 1])
    is_known = found and found[0].digest == kept.head.digest and len(found) <= MOST
    return found if is_known else []


def alters(entry: LedgerEntry, at: datetime) -> bool:
    """Whether it may alter what stood at the instant."""
    if entry.history_table in tables_as_now():
        return True
    row = parsed(entry.payload, entry.history_table)
    return row is None or datetime.fromisoformat(row["history_date"]) <= at


@cache
def tables_as_now() -> frozenset[str]:
    """The tables of the history of what a page of the past shows as it is now."""
    return frozenset(history_model(model)._meta.db_table for model in (*AS_NOW, Round))
