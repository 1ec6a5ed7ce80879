"""The update by one press, "nothing has changed": when it is offered, and what it says.

It repeats the previous round's update. It is offered only where the facts allow it: an easy answer
must not hide that a date has passed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from improvement.dates import in_words
from improvement.models import Plan
from improvement.prepared import first_of
from workstreams.models import RAG, Action, DateChange, Round, Update
from workstreams.models.update import UpdateQuerySet
from workstreams.queries.open_work import STILL_OPEN
from workstreams.queries.worklist import against_green

REPEATED = (
    *("delivery", "finished", "declared_rag", "confidence", "confidence_reason", "next"),
    *("explanation", "date_holds", "proposed_due", "date_cause", "date_reason"),
)


def previous_update(action: Action) -> Update | None:
    """The action's accepted update of the round just before the open one; None where there is none
    or it was swept up."""
    plan = Plan(pk=action.plan_id)
    current = Round.objects.taking_updates(action.plan_id)
    before = first_of(rounds_before, plan, current.number) if current else None
    return first_of(accepted_in, action, before) if before else None


def rounds_before(plan: Plan, number: int) -> QuerySet[Round]:
    """The round just before the one of the number."""
    return Round.objects.filter(plan=plan, number__lt=number)[:1]


def accepted_in(action: Action, before: Round) -> UpdateQuerySet:
    return action.updates.filter(round=before, state=Update.State.ACCEPTED, swept_up=False)


def repeated_answers(last: Update) -> dict[str, Any]:
    """The answers of an update that repeats the last one, and says so."""
    words = f"Nothing has changed since {last.round}, and what was said then is still true."
    return {name: getattr(last, name) for name in REPEATED} | {"done": words, "unchanged": True}


def why_not_unchanged(action: Action, last: Update | None, on: date) -> str:
    """Why the last update can't be repeated, as a sentence; "" where it can. The action must be
    read `with_facts`."""
    if last is None:
        return "No update on this action was accepted in the round before this one."
    if last.unchanged:
        return f"This was said in {last.round} already: say in your own words how it stands."
    return (
        why_changed(action, last)
        or why_date_passed(action, last, on)
        or why_contradicted(action, last, on)
    )


def why_changed(action: Action, last: Update) -> str:
    if action.delivery not in STILL_OPEN:
        return "This action is no longer open."
    if (action.delivery, action.finished) != (last.delivery, last.finished):
        return "The action’s state was changed since the last update."
    decided = first_of(instants_decided, action)
    if decided and last.submitted_at and decided > last.submitted_at:
        return "A request to move its date was decided since the last update."
    return ""


def instants_decided(action: Action) -> QuerySet[DateChange, datetime | None]:
    """The instant at which a request to move the date was decided last."""
    decided = action.date_changes.exclude(decision=DateChange.Decision.OPEN)
    return decided.order_by("-decided_at").values_list("decided_at", flat=True)[:1]


def why_date_passed(action: Action, last: Update, on: date) -> str:
    """That a date which was still to come when the last update was submitted has passed."""
    assert last.submitted_at is not None
    submitted = timezone.localdate(last.submitted_at)
    begins = action.starts if action.delivery == Action.Delivery.NOT_STARTED else None
    for day, what in [
        (action.due, "Its agreed date"),
        (last.proposed_due, "The date foreseen in the last update"),
        (begins, "The day on which it was to start"),
    ]:
        if day is not None and submitted <= day < on:
            return f"{what}, {in_words(day)}, has passed since the last update."
    return ""


def why_contradicted(action: Action, last: Update, on: date) -> str:
    facts = against_green(action, on) if last.declared_rag == RAG.GREEN else None
    return f"The last update said green, and {facts.in_short}." if facts else ""
