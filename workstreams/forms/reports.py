"""What a lead types about an action in the round, and the programme manager's answer."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.forms import BIGGEST_INTEGER, DateField, Form, Narrative, RadioField
from workstreams.changes import Report
from workstreams.models import Action, Update
from workstreams.models.round import RAG

RAG_MEANS = {
    RAG.GREEN: "It will be carried out by its agreed date, and nothing known stands in the way.",
    RAG.AMBER: "The date is at risk, and you have a way to bring it back.",
    RAG.RED: "The date will be missed, or has been, or you need help to bring it back.",
}
DELIVERY_MEANS = {
    Action.Delivery.NOT_STARTED: "No work has been done yet.",
    Action.Delivery.UNDER_WAY: "Work has begun, and is not finished.",
    Action.Delivery.CARRIED_OUT: "The action itself is done, whether or not it has made a"
    " difference yet.",
}


def hidden_version(version: int) -> forms.IntegerField:
    """The version read of a record that may not exist yet (0)."""
    return forms.IntegerField(
        initial=version, min_value=0, max_value=BIGGEST_INTEGER, widget=forms.HiddenInput
    )


class UpdateForm(Form):
    """A lead's or an owner's report on an action in the open round."""

    submit = "Submit this update"

    delivery = RadioField(
        label="What state is the action in?",
        choices=[(state, state.label) for state in DELIVERY_MEANS],
        hints=DELIVERY_MEANS,
    )
    finished = DateField(
        label="If it has been carried out, on what day?",
        what="the day it was carried out",
        help_text="For example, 27 9 2013",
        required=False,
    )
    declared_rag = RadioField(label="How do you rate it?", choices=RAG.choices, hints=RAG_MEANS)
    done = Narrative(label="What was done since the last update?")
    next = Narrative(label="What is next?")
    explanation = Narrative(
        label="If it is not green, why not?",
        help_text="Say what stands in the way, and what you need and from whom.",
        required=False,
    )

    def __init__(self, *args: Any, action: Action, update: Update, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "delivery": update.delivery or action.delivery,
            "finished": update.finished or action.finished,
            "declared_rag": update.declared_rag,
            "done": update.done,
            "next": update.next,
            "explanation": update.explanation,
        }
        super().__init__(*args, version=action.version, **kwargs)
        self.fields["update_version"] = hidden_version(update.version)

    def report(self) -> Report:
        names = ("delivery", "finished", "declared_rag", "done", "next", "explanation")
        return Report(**{name: self.cleaned_data[name] for name in names})


class ReviewForm(Form):
    """The programme manager's answer to a report."""

    submit = "Save your answer"

    answer = RadioField(
        label="Is this report ready for the board?",
        choices=[("accept", "Yes, accept it"), ("return", "No, return it")],
        hints={"return": "It goes back to the person who sent it, with your words."},
    )
    note = Narrative(
        label="What has to change, or what did you check?",
        help_text="Needed when you return it.",
        required=False,
        rows=3,
        max_length=500,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "return" and not cleaned.get("note"):
            self.add_error("note", "Enter what has to change")
        return cleaned
