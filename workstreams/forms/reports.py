"""What a lead types about an action in the round, and the programme manager's answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.html import format_html

from improvement.forms import BIGGEST_INTEGER, DateField, Form, Narrative, RadioField
from workstreams.changes import Report
from workstreams.models import Action, Update
from workstreams.models.round import RAG
from workstreams.work import against_green

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
SURE_MEANS = {
    Update.Confidence.HIGH: "You have seen it yourself, or checked it.",
    Update.Confidence.MEDIUM: "You were told, and have no reason to doubt it.",
    Update.Confidence.LOW: "You could not find out, or what you were told does not fit.",
}
NOT_NEEDED_YET = "draft"  # the name of the button that keeps what has been typed so far


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
    confidence = RadioField(
        label="How sure are you?",
        choices=Update.Confidence.choices,
        hints=SURE_MEANS,
        required=False,
    )
    confidence_reason = Narrative(label="If not high, why?", required=False, rows=3)

    SAID = (
        *("delivery", "finished", "declared_rag", "done", "next", "explanation"),
        *("confidence", "confidence_reason"),
    )

    def __init__(self, *args: Any, action: Action, update: Update, on: date, **kwargs: Any) -> None:
        said = {name: getattr(update, name) for name in self.SAID}
        kwargs["initial"] = said | {
            "delivery": update.delivery or action.delivery,
            "finished": update.finished or action.finished,
        }
        super().__init__(*args, version=action.version, **kwargs)
        self.action, self.update, self.on = action, update, on
        self.fields["update_version"] = hidden_version(update.version)
        self.say_what_the_facts_show()
        if self.is_draft:
            for name in self.SAID:
                self.fields[name].required = False

    def say_what_the_facts_show(self) -> None:
        """Above the question on RAG, when the facts leave no room for green."""
        if facts := against_green(self.action, self.on):
            rag, explanation = self.fields["declared_rag"], self.fields["explanation"]
            rag.help_text = format_html('<strong class="app-facts">{}</strong>', facts.in_full)
            explanation.help_text += " If you choose green all the same, say why green is right."

    @property
    def is_draft(self) -> bool:
        return self.is_bound and NOT_NEEDED_YET in self.data and self.may_be_kept

    @property
    def may_be_kept(self) -> bool:
        return self.update.state != Update.State.SUBMITTED

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        if self.may_be_kept:
            later = "Save and finish later"
            helper.add_input(Submit(NOT_NEEDED_YET, later, css_class="govuk-button--secondary"))
        return helper

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.is_draft:
            self.check_green(cleaned)
            if cleaned.get("confidence") in ("medium", "low") and not cleaned["confidence_reason"]:
                self.add_error("confidence_reason", "Say why you are not more sure")
        return cleaned

    def check_green(self, cleaned: dict[str, Any]) -> None:
        """Green against the facts needs its reason; what is carried out is for a check to say."""
        carried_out = cleaned.get("delivery") == Action.Delivery.CARRIED_OUT
        if cleaned.get("declared_rag") != RAG.GREEN or cleaned.get("explanation") or carried_out:
            return
        if facts := against_green(self.action, self.on):
            message = f"You chose green, and {facts.in_short}. Say why green is right"
            self.add_error("explanation", message)

    def report(self) -> Report:
        return Report(**{name: self.cleaned_data[name] for name in self.SAID})


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
