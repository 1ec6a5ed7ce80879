"""What the chair decided on how the plan is judged: a part of every difference."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Field
from django.utils import timezone

from board.dashboard.standing import DIFFERENCES, ActionChanges, FactChange, versions
from improvement.audit.names import in_plain_words
from improvement.dates import in_words
from improvement.models import Plan
from improvement.redaction.places import label_of
from improvement.text_order import in_order
from workstreams.changes.plan import JUDGED_SETTINGS
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


@DIFFERENCES.register("plan")
def difference_of_settings(
    plan: Plan, since: datetime, until: datetime | None
) -> tuple[ActionChanges, ...]:
    """The settings of the plan by which all of it is judged, where they differ; by a query, and
    another where `until` is given. A plan that is newer than the instant has no difference."""
    itself = Plan.objects.filter(pk=plan.pk)
    then = versions(itself, since).first() or plan
    now = versions(itself, until).first() or plan if until else plan
    facts = tuple(
        FactChange(label_of(Plan, name), setting_in_words(name, then), setting_in_words(name, now))
        for name in JUDGED_SETTINGS
        if getattr(then, name) != getattr(now, name)
    )
    return (ActionChanges("", "The plan", facts, "plan-settings"),) if facts else ()


def setting_in_words(name: str, row: Any) -> str:
    value, field = getattr(row, name), Plan._meta.get_field(name)
    assert isinstance(field, Field)
    return "none" if value is None else in_plain_words(field, value)


def facts_of(change: JudgedChange) -> list[FactChange]:
    """Each value that was moved, and at the end who asked and who decided."""
    assert change.decided_at is not None
    who = (
        f"asked by {change.asked_by}, decided by {change.decided_by} on "
        f"{in_words(timezone.localdate(change.decided_at))}"
    )
    moves = [FactChange(label, old, new) for label, old, new in change.in_words]
    return [*moves, FactChange("How it is judged", "", who)]
