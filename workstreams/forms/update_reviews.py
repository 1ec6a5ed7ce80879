"""The form with which the programme manager accepts or returns an update."""

from __future__ import annotations

from typing import Any

from improvement.forms import Form, Narrative, RadioField
from workstreams.models import Update

ANSWERS = (("accept", "Yes, accept it"), ("return", "No, return it"))


class UpdateReviewForm(Form):
    submit = "Save your answer"

    answer = RadioField(
        label="Is this update ready for the board?",
        choices=ANSWERS,
        hints={"return": "It goes back to the person who sent it, with your words."},
    )
    note = Narrative(
        label="What has to change, or what did you check?",
        help_text="Needed when you return it.",
        required=False,
        rows=3,
        max_length=500,
    )

    def __init__(self, *args: Any, update: Update, **kwargs: Any) -> None:
        super().__init__(*args, version=update.version, **kwargs)
        if update.round.is_closed:  # nobody could send it again
            accept, _ = ANSWERS
            self.offer("answer", [accept])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "return" and not cleaned.get("note"):
            self.add_error("note", "Enter what has to change")
        return cleaned
