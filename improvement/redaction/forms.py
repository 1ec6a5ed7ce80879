"""The forms of lawful erasure: which text and on what ground, and the decision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.text import Truncator

from improvement.forms import Form, RadioField, ReasonField
from improvement.models import Redaction
from improvement.redaction.places import Place

FOR_EVER = (
    "This reason stays in the history for ever. Do not repeat the text in it, and do not name a "
    "child or a family."
)


class AskRedactionForm(Form):
    place = RadioField(
        label="Which text should be taken out?",
        error_messages={"required": "Select which text should be taken out"},
    )
    ground = RadioField(
        label="Why must it not stay?",
        choices=Redaction.Ground.choices,
        error_messages={"required": "Select why it must not stay"},
    )
    reason = ReasonField(
        label="What makes that so?",
        help_text=FOR_EVER,
        error_messages={"required": "Enter what makes that so"},
    )
    submit = "Ask for it to be taken out"
    preface = (
        "Someone else decides. If they agree, the text is gone for good: from the record, its "
        "history and what was published. That it was taken out, when and by whom, stays."
    )

    def __init__(self, *args: Any, places: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("place", [(place.key, in_words(place)) for place in places])


def in_words(place: Place) -> str:
    """A place as the page offers it: its label, the start of its text, and its versions."""
    text = Truncator(place.texts[0]).chars(300)
    versions = "versions" if len(place.versions) > 1 else "version"
    return f"{place.label}: “{text}” (in {versions} {', '.join(map(str, place.versions))})"


class DecideRedactionForm(Form):
    decision = RadioField(
        label="Should this text be taken out?",
        choices=[("approved", "Yes, take it out for good"), ("refused", "No, it stays")],
        error_messages={"required": "Select whether this text should be taken out"},
    )
    reason = ReasonField(
        label="Why do you decide so?",
        help_text=FOR_EVER,
        error_messages={"required": "Enter why you decide so"},
    )
    submit = "Decide"
