"""The words on the choices of an update's form, and those of the update before beside them."""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html

from improvement.dates import Precision
from improvement.forms import Hints
from workstreams.models import RAG, Action, DateChange, Update

CONFIDENCE_HINTS: Hints = {
    Update.Confidence.HIGH: "You have seen it yourself, or checked it.",
    Update.Confidence.MEDIUM: "You were told, and have no reason to doubt it.",
    Update.Confidence.LOW: "You could not find out, or what you were told does not fit.",
}
CAUSE_HINTS: Hints = {
    DateChange.Cause.OUR_DELAY: "We could have kept to it.",
    DateChange.Cause.WAITING: "Say in your reason which body, and for what.",
    DateChange.Cause.SCOPE: "There is more to do than was known when the date was agreed.",
    DateChange.Cause.RESOURCE: "Posts are empty, or money was not found.",
    DateChange.Cause.BOARD: "The board asked for another date or another order.",
}


def rag_hints(action: Action, on: date) -> Hints:
    """What each colour says of the action from here on; of a date that has passed, none says that
    it will hold."""
    if action.due is None:
        return {
            RAG.GREEN: "It goes as planned: nothing stands in the way.",
            RAG.AMBER: "Something stands in the way, but you can get round it.",
            RAG.RED: "It will not be done as planned, or you need help.",
        }
    ongoing = action.due_precision == Precision.ONGOING
    day = "The date of its review" if ongoing else action.due_in_words
    if action.due < on:
        return {
            RAG.GREEN: "It is done, or nothing stands in its way now.",
            RAG.AMBER: f"{day} has passed. A few weeks more will do.",
            RAG.RED: f"{day} has passed. It takes longer, or you need help.",
        }
    return {
        RAG.GREEN: f"{day} will hold: nothing stands in the way.",
        RAG.AMBER: f"{day} is at risk, but you can bring it back.",
        RAG.RED: f"{day} will be missed, or you need help.",
    }


def as_hint(text: object) -> str:
    return format_html('<span class="app-hint">{}</span>', text) if text else ""


def said(update: Update, name: str) -> str:
    """An answer of an earlier update, in words; "" for none."""
    display = getattr(update, f"get_{name}_display", None)
    answer = display() if display else getattr(update, name)
    return f"“{answer}”" if answer and not display else answer
