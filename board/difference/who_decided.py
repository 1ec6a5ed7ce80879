"""Who asked for, and who decided, what was changed of dates and of how a record is judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from improvement.dates import in_words
from improvement.models import Plan
from improvement.prepared import SIZES, Given, read_of
from workstreams.models import DateChange, JudgedChange
from workstreams.models.request import Request

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
    dates = read_named(dates_approved, plan, since, until, moved)
    judged = read_named(judged_approved, plan, since, until, refs)
    found: defaultdict[Page, dict[str, None]] = defaultdict(dict)
    for page, change in chain(
        ((("action-detail", change.action.ref), change) for change in dates),
        ((change.page(), change) for change in judged),
    ):
        found[page][in_plain_words(change)] = None  # each words once
    return {page: "; ".join(words) for page, words in found.items()}


def read_named(
    make: Callable[..., QuerySet[Any]],
    plan: Plan,
    since: datetime,
    until: datetime | None,
    refs: Collection[str],
) -> list[Any]:
    """What `make` gives of the references, by SQL that is kept for about so many of them."""
    named = sorted(refs)
    size = next((size for size in SIZES if size >= len(named)), len(named))
    filled = [*named, *named[-1:] * (size - len(named))]
    return read_of(make, plan, since, until, *map(Given, filled)) if named else []


def dates_approved(
    plan: Plan, since: datetime, until: datetime | None, *refs: str
) -> QuerySet[Any]:
    own = DateChange.objects.filter(action__ref__in=refs, action__plan=plan)
    own = own.select_related("action", "asked_by", "decided_by")
    return approved(own, since, until)


def judged_approved(
    plan: Plan, since: datetime, until: datetime | None, *refs: str
) -> QuerySet[Any]:
    named = Q(action__ref__in=refs) | Q(measure__code__in=refs)
    return approved(JudgedChange.objects.filter(named, plan=plan).with_people(), since, until)


def approved(changes: QuerySet[Any], since: datetime, until: datetime | None) -> QuerySet[Any]:
    """Those that were approved between the instants, the first first."""
    between = Q(decided_at__gt=since) & (Q(decided_at__lte=until) if until else Q())
    own = changes.filter(between, decision=Request.Decision.APPROVED)
    return own.order_by("decided_at", "pk")


def in_plain_words(change: DateChange | JudgedChange) -> str:
    assert change.decided_at is not None
    day = in_words(timezone.localdate(change.decided_at))
    return f"asked by {change.asked_by}, decided by {change.decided_by} on {day}"
