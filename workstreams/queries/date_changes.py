"""The requests to move a plan's agreed dates: which wait, which were decided, and for which causes
dates moved; and those of a page of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from improvement.models import Plan
from improvement.prepared import Among, read_by_key
from improvement.remembered import remembered
from workstreams.models import DateChange
from workstreams.models.date_change import DateChangeQuerySet
from workstreams.queries.remembered import SAID

PEOPLE = ("action", "asked_by", "decided_by")


class DateChangesListed(NamedTuple):
    """The keys of those that wait, the oldest first, and of those that were decided, the last
    first; and how many times dates were moved for each cause, by its label."""

    waiting: list[int]
    decided: list[int]
    moves: list[tuple[str, int]]


def date_changes_listed(plan: Plan, on: date) -> DateChangesListed:
    """Remembered: nothing else that is entered of actions day by day alters it."""
    return remembered(whole_date_changes, plan, on, unaltered_by=SAID - {DateChange})


def whole_date_changes(plan: Plan, on: date) -> DateChangesListed:
    """The same whatever the day, which is given with all that is `remembered`."""
    changes = DateChange.objects.filter(action__plan=plan)
    decided = changes.exclude(decision=DateChange.Decision.OPEN).order_by("-decided_at", "-pk")
    approved = changes.filter(decision=DateChange.Decision.APPROVED).order_by()
    moves = Counter(approved.values_list("cause", flat=True))
    return DateChangesListed(
        list(changes.waiting().values_list("pk", flat=True)),
        list(decided.values_list("pk", flat=True)),
        [(str(cause.label), moves[cause.value]) for cause in DateChange.Cause],
    )


def date_changes_read(keys: Sequence[int]) -> list[DateChange]:
    """Those with the keys, in the order of these."""
    return read_by_key(date_changes_by_key, keys)


def date_changes_by_key(keys: Among) -> DateChangeQuerySet:
    return DateChange.objects.filter(pk__in=keys).select_related(*PEOPLE).order_by()
