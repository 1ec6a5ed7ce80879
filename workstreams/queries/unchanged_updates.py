"""When "nothing has changed, and it is still true" can be said of an action, and what it then says.

It is offered only where the facts allow it: an easy answer must not hide that a date has passed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from improvement.dates import in_words
from workstreams.models import RAG, Action, DateChange, Round, Update
from workstreams.queries.worklist import STILL_OPEN, against_green

SAID_AGAIN = (
    *("delivery", "finished", "declared_rag", "confidence", "confidence_reason", "next"),
    *("explanation", "date_holds", "proposed_due", "date_cause", "date_reason"),
)


def last_word_on(action: Action) -> Update | None:
    """What was accepted of the action in the round just before the open one, said by somebody."""
    rounds = Round.objects.filter(plan=action.plan_id)
    current = rounds.filter(state=Round.State.OPEN).first()
    before = rounds.filter(number__lt=current.number).first() if current else None
    accepted = action.updates.filter(round=before, state=Update.State.ACCEPTED, swept_up=False)
    return accepted.first() if before else None


def said_again(last: Update) -> dict[str, Any]:
    """The answers of a report that repeats the last one, and says that it does."""
    words = f"Nothing has changed since {last.round}, and what was said then is still true."
    return {name: getattr(last, name) for name in SAID_AGAIN} | {"done": words, "unchanged": True}


def why_not_unchanged(action: Action, last: Update | None, on: date) -> str:
    """Why it can't be said of the action, read `with_facts`, as a sentence; "" where it can."""
    if last is None:
        return "No report on this action was accepted in the round before this one."
    if last.unchanged:
        return f"This was said in {last.round} already: say in your own words how it stands."
    return moved(action, last) or passed(action, last, on) or contradicted(action, last, on)


def moved(action: Action, last: Update) -> str:
    if action.delivery not in STILL_OPEN:
        return "This action is no longer open."
    if (action.delivery, action.finished) != (last.delivery, last.finished):
        return "The action’s state was changed since the last report."
    decided = action.date_changes.exclude(decision=DateChange.Decision.OPEN)
    if decided.filter(decided_at__gt=last.submitted_at).exists():
        return "A request to move its date was decided since the last report."
    return ""


def passed(action: Action, last: Update, on: date) -> str:
    """A date that was still to come when the last report was made, and no longer is."""
    assert last.submitted_at is not None
    told = timezone.localdate(last.submitted_at)
    begins = action.starts if action.delivery == Action.Delivery.NOT_STARTED else None
    for day, what in [
        (action.due, "Its agreed date"),
        (last.proposed_due, "The date foreseen in the last report"),
        (begins, "The day on which it was to start"),
    ]:
        if day is not None and told <= day < on:
            return f"{what}, {in_words(day)}, has passed since the last report."
    return ""


def contradicted(action: Action, last: Update, on: date) -> str:
    facts = against_green(action, on) if last.declared_rag == RAG.GREEN else None
    return f"The last report said green, and {facts.in_short}." if facts else ""
