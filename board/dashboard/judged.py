"""What the chair decided on how the plan is judged: a part of every difference."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.utils import timezone

from board.dashboard.standing import DIFFERENCES, ActionChanges, FactChange
from improvement.dates import in_words
from improvement.models import Plan
from improvement.text_order import in_order
from workstreams.models import JudgedChange


@DIFFERENCES.register("judged")
def difference_of_judging(
    plan: Plan, since: datetime, until: datetime | None
) -> tuple[ActionChanges, ...]:
    """The requests approved between the instants, by action and measure, in one query."""
    approved = JudgedChange.objects.filter(
        plan=plan, decision=JudgedChange.Decision.APPROVED, decided_at__gt=since
    )
    if until is not None:
        approved = approved.filter(decided_at__lte=until)
    moved: defaultdict[tuple[str, str, str], list[FactChange]] = defaultdict(list)
    for change in approved.with_people().order_by(in_order("ref"), "decided_at", "pk"):
        url_name, _ = change.page()
        title = change.action.title if change.action else str(change.measure)
        moved[url_name, change.ref, title] += facts_of(change)
    return tuple(
        ActionChanges(ref, title, tuple(facts), url_name)
        for (url_name, ref, title), facts in moved.items()
    )


def facts_of(change: JudgedChange) -> list[FactChange]:
    """Each value that was moved, and at the end who asked and who decided."""
    assert change.decided_at is not None
    who = (
        f"asked by {change.asked_by}, decided by {change.decided_by} on "
        f"{in_words(timezone.localdate(change.decided_at))}"
    )
    moves = [FactChange(label, old, new) for label, old, new in change.in_words]
    return [*moves, FactChange("How it is judged", "", who)]
