"""Answers that follow from the records and the day alone, remembered until a record changes.

The head of the audit ledger names the whole of the record: every change adds an entry, whose digest
rests on all before it. So an answer is right for as long as the head is the same, on whatever
database, and nothing has to say that it is stale. Each process of the site remembers for itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date, datetime
from threading import Lock
from typing import Any, TypeVar

from improvement.audit.ledger import current_head
from improvement.models import Plan

Answer = TypeVar("Answer")
KEPT = 16  # answers, the last that were asked for
answers: OrderedDict[Hashable, Any] = OrderedDict()
lock = Lock()


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
    key = (make, plan.pk, on, at, *more, current_head().digest)
    with lock:
        if key in answers:
            answers.move_to_end(key)
            found: Answer = answers[key]
            return found
    answer = make(plan, on, *more)
    with lock:
        answers[key] = answer
        while len(answers) > KEPT:
            answers.popitem(last=False)
    return answer
