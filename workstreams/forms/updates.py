"""What a lead types about an action in the round."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from types import SimpleNamespace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django.utils.html import format_html

from improvement.forms import DateField, Form, Narrative, RadioField, hidden_version
from workstreams.changes import UpdateAnswers
from workstreams.forms.stage_claims import STAGE_MEANS, EvidenceChoices
from workstreams.models import RAG, Action, DateChange, Evidence, Update
from workstreams.queries.claims_to_check import next_stage
from workstreams.queries.update_questions import (
    FIELDS,
    claim_is_waiting,
    date_answers_to_clear,
    problems,
    stage_answers_to_clear,
)
from workstreams.queries.worklist import against_green

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
HOLDS_MEANS = {
    Update.DateHolds.YES: "It will be carried out by then, though it is not on course today.",
    Update.DateHolds.NO: "You ask for a new date. The chair decides; until then this date stands.",
    Update.DateHolds.UNKNOWN: "Say in your explanation what you are waiting for.",
}
CAUSE_MEANS = {
    DateChange.Cause.OUR_DELAY: "We could have kept to it.",
    DateChange.Cause.WAITING: "Say in your reason which body, and for what.",
    DateChange.Cause.SCOPE: "There is more to do than was known when the date was agreed.",
    DateChange.Cause.RESOURCE: "Posts are empty, or money was not found.",
    DateChange.Cause.BOARD: "The board asked for another date or another order.",
}
NOT_NEEDED_YET = "draft"  # the name of the button that keeps what has been typed so far


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

    date_holds = RadioField(
        label="If it is not green, will the agreed date hold?",
        choices=Update.DateHolds.choices,
        hints=HOLDS_MEANS,
        required=False,
    )
    proposed_due = DateField(
        label="If it will not, what date do you ask for?",
        what="the date you ask for",
        help_text="For example, 31 3 2014",
        required=False,
    )
    date_cause = RadioField(
        label="What is the cause?",
        choices=DateChange.Cause.choices,
        hints=CAUSE_MEANS,
        required=False,
    )
    date_reason = Narrative(
        label="Why does the date have to move?",
        help_text="The chair reads this to decide.",
        required=False,
        rows=3,
        max_length=500,
    )

    stage = RadioField(
        label="If it has been carried out, which stage do you claim?", required=False
    )
    stage_statement = Narrative(
        label="What do you claim, in a sentence or two?",
        help_text="Say what is so now, and since when. Whoever checks it tests these words.",
        required=False,
        rows=3,
        max_length=500,
    )
    evidence = EvidenceChoices(
        Evidence.objects.none(), label="What evidence stands behind it?", required=False
    )

    def __init__(self, *args: Any, action: Action, update: Update, on: date, **kwargs: Any) -> None:
        said = {name: getattr(update, name) for name in FIELDS}
        kwargs["initial"] = said | {
            "delivery": update.delivery or action.delivery,
            "finished": update.finished or action.finished,
        }
        super().__init__(*args, version=action.version, **kwargs)
        self.action, self.update, self.on = action, update, on
        self.fields["update_version"] = hidden_version(update.version)
        self.say_what_the_facts_show()
        self.offer_stages()
        if self.is_draft:
            for name in self.fields.keys() & {*FIELDS}:
                self.fields[name].required = False

    def say_what_the_facts_show(self) -> None:
        """Above the question on RAG, when the facts leave no room for green."""
        if facts := against_green(self.action, self.on):
            rag, explanation = self.fields["declared_rag"], self.fields["explanation"]
            rag.help_text = format_html('<strong class="app-facts">{}</strong>', facts.in_full)
            explanation.help_text += " If you choose green all the same, say why green is right."

    def offer_stages(self) -> None:
        """The stage that comes next, or that was kept; with the evidence that bears on the action.

        Where the claim of this report waits to be checked already, nothing is asked.
        """
        if claim_is_waiting(self.update, self.action):
            for name in ("stage", "stage_statement", "evidence"):
                del self.fields[name]
            return
        offered = {next_stage(self.action, self.on), self.update.stage}
        stage, evidence = self.fields["stage"], self.fields["evidence"]
        stage.choices = [choice for choice in Update.STAGES if choice[0] in {*offered, "none"}]  # type: ignore[attr-defined]
        stage.hints = STAGE_MEANS  # type: ignore[attr-defined]
        found = Evidence.objects.to_choose_for(self.action)
        evidence.queryset = found  # type: ignore[attr-defined]
        if not found.exists():
            del self.fields["evidence"]

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
        said = SimpleNamespace(**{name: getattr(self.update, name) for name in FIELDS} | cleaned)
        if not self.is_draft:
            found = self.contradictions(said) | problems(said, self.action, self.on)
            for name in found.keys() & self.fields.keys() - self.errors.keys():
                self.add_error(name, found[name])
        return cleaned

    def contradictions(self, said: Any) -> dict[str, str]:
        """A new date asked for beside answers that leave no room for it."""
        asked = said.date_holds == Update.DateHolds.NO
        if said.proposed_due and not asked:
            return {"date_holds": "Choose no if you ask for a new date, or take the date out"}
        if said.date_holds not in ("", Update.DateHolds.YES) and said.declared_rag == RAG.GREEN:
            return {"date_holds": "Green says that the date will hold: choose amber or red instead"}
        return {}

    def report(self) -> UpdateAnswers:
        kept = {field.name: getattr(self.update, field.name) for field in fields(UpdateAnswers)}
        said = kept | {name: self.cleaned_data[name] for name in kept if name in self.fields}
        answers = SimpleNamespace(**said)
        unasked = date_answers_to_clear(answers, self.action) | stage_answers_to_clear(answers)
        return UpdateAnswers(**said | {"unchanged": False} | unasked)

    @property
    def behind_it(self) -> list[Evidence] | None:
        """The evidence chosen; None where it was not asked for."""
        return list(self.cleaned_data["evidence"]) if "evidence" in self.fields else None
