"""Who asked for, and who decided, what was changed of dates and of how a record is judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from improvement.dates import in_words
from improvement.models import Plan
from workstreams.models import DateChange, JudgedChange

Page = tuple[str, str]  # of an action or a measure: the name of its address, and its reference


def who_decided(
    plan: Plan,
    since: datetime,
    until: datetime | None,
    moved: Collection[str],
    refs: Collection[str],
) -> dict[Page, str]:
    """In words, by the page of each record of which a request was approved between the instants:
    of actions of which a date `moved`, and of records that are judged otherwise (`refs`); a query
    for each of the two, where there are any."""
    between = Q(decided_at__gt=since) & (Q(decided_at__lte=until) if until else Q())
    dates = DateChange.objects.filter(
        between, action__plan=plan, action__ref__in=moved, decision=DateChange.Decision.APPROVED
    ).select_related("action", "asked_by", "decided_by")
    named = Q(action__ref__in=refs) | Q(measure__code__in=refs)
    judged = JudgedChange.objects.filter(
        between, named, plan=plan, decision=JudgedChange.Decision.APPROVED
    ).with_people()
    found: defaultdict[Page, dict[str, None]] = defaultdict(dict)
    for page, change in chain(
        ((("action-detail", change.action.ref), change) for change in by_day(dates)),
        ((change.page(), change) for change in by_day(judged)),
    ):
        found[page][in_plain_words(change)] = None  # each words once
    return {page: "; ".join(words) for page, words in found.items()}


def by_day(changes: QuerySet[Any]) -> QuerySet[Any]:
    return changes.order_by("decided_at", "pk")


def in_plain_words(change: DateChange | JudgedChange) -> str:
    assert change.decided_at is not None
    day = in_words(timezone.localdate(change.decided_at))
    return f"asked by {change.asked_by}, decided by {change.decided_by} on {day}"
