"""The form of an update: what a lead or an owner says of an action in the open round."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django.utils.html import format_html

from improvement.date_field import DateField
from improvement.forms import Form, Hints, Narrative, RadioField, hidden_version
from workstreams.changes import UpdateAnswers
from workstreams.forms.stage_claims import STAGE_HINTS, EvidenceChoices
from workstreams.models import RAG, Action, DateChange, Evidence, Update
from workstreams.queries.claims_to_check import next_stage
from workstreams.queries.update_questions import (
    FIELDS,
    REPORTABLE,
    Answers,
    claim_is_waiting,
    date_answers_to_clear,
    date_conflicts,
    problems,
    stage_answers_to_clear,
)
from workstreams.queries.worklist import against_green

RAG_HINTS: Hints = {
    RAG.GREEN: "It will be carried out by its agreed date, and nothing known stands in the way.",
    RAG.AMBER: "The date is at risk, and you have a way to bring it back.",
    RAG.RED: "The date will be missed, or has been, or you need help to bring it back.",
}
DELIVERY_HINTS: Hints = {
    Action.Delivery.NOT_STARTED: "No work has been done yet.",
    Action.Delivery.UNDER_WAY: "Work has begun, and is not finished.",
    Action.Delivery.CARRIED_OUT: "The action itself is done, whether or not it has made a"
    " difference yet.",
}
CONFIDENCE_HINTS: Hints = {
    Update.Confidence.HIGH: "You have seen it yourself, or checked it.",
    Update.Confidence.MEDIUM: "You were told, and have no reason to doubt it.",
    Update.Confidence.LOW: "You could not find out, or what you were told does not fit.",
}
DATE_HOLDS_HINTS: Hints = {
    Update.DateHolds.YES: "It will be carried out by then, though it is not on course today.",
    Update.DateHolds.NO: "You ask for a new date. The chair decides; until then this date stands.",
    Update.DateHolds.UNKNOWN: "Say in your explanation what you are waiting for.",
}
CAUSE_HINTS: Hints = {
    DateChange.Cause.OUR_DELAY: "We could have kept to it.",
    DateChange.Cause.WAITING: "Say in your reason which body, and for what.",
    DateChange.Cause.SCOPE: "There is more to do than was known when the date was agreed.",
    DateChange.Cause.RESOURCE: "Posts are empty, or money was not found.",
    DateChange.Cause.BOARD: "The board asked for another date or another order.",
}
DRAFT_BUTTON = "draft"  # the name of the button that saves the answers so far


class UpdateForm(Form):
    """All the questions of an update on one page.

    `action` is read `with_facts`; `update` is the one of the open round, unsaved if there is none.
    """

    submit = "Submit this update"

    delivery = RadioField(
        label="What state is the action in?",
        choices=[(state.value, state.label) for state in REPORTABLE],
        hints=DELIVERY_HINTS,
    )
    finished = DateField(
        label="If it has been carried out, on what day?",
        what="the day it was carried out",
        help_text="For example, 27 9 2013",
        required=False,
    )
    declared_rag = RadioField(label="How do you rate it?", choices=RAG.choices, hints=RAG_HINTS)
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
        hints=CONFIDENCE_HINTS,
        required=False,
    )
    confidence_reason = Narrative(label="If not high, why?", required=False, rows=3)

    date_holds = RadioField(
        label="If it is not green, will the agreed date hold?",
        choices=Update.DateHolds.choices,
        hints=DATE_HOLDS_HINTS,
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
        hints=CAUSE_HINTS,
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
        label="If it has been carried out, which stage do you claim?",
        hints=STAGE_HINTS,
        required=False,
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
        answers = {name: getattr(update, name) for name in FIELDS}
        kwargs["initial"] = answers | {
            "delivery": update.delivery or action.delivery,
            "finished": update.finished or action.finished,
        }
        super().__init__(*args, version=action.version, **kwargs)
        self.action, self.update, self.on = action, update, on
        self.fields["update_version"] = hidden_version(update.version)
        self.show_facts()
        self.offer_stages()
        if self.is_draft:
            for name in self.fields.keys() & {*FIELDS}:
                self.fields[name].required = False

    def show_facts(self) -> None:
        """Show above the question on RAG the facts that contradict green, where any do."""
        if facts := against_green(self.action, self.on):
            rag, explanation = self.fields["declared_rag"], self.fields["explanation"]
            rag.help_text = format_html('<strong class="app-facts">{}</strong>', facts.in_full)
            explanation.help_text += " If you choose green all the same, say why green is right."

    def offer_stages(self) -> None:
        """Offer the next stage and the one saved before, and the evidence linked to the action.

        Where the claim of this update waits to be checked already, no stage is asked for.
        """
        if claim_is_waiting(self.update, self.action):
            for name in ("stage", "stage_statement", "evidence"):
                del self.fields[name]
            return
        offered = {next_stage(self.action, self.on), self.update.stage, Update.NO_STAGE}
        self.offer("stage", [choice for choice in Update.STAGES if choice[0] in offered])
        evidence = Evidence.objects.to_choose_for(self.action)
        self.offer("evidence", evidence)
        if not evidence.exists():
            del self.fields["evidence"]

    @property
    def is_draft(self) -> bool:
        return self.is_bound and DRAFT_BUTTON in self.data and self.may_be_draft

    @property
    def may_be_draft(self) -> bool:
        return self.update.state != Update.State.SUBMITTED

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        if self.may_be_draft:
            label = "Save and finish later"
            helper.add_input(Submit(DRAFT_BUTTON, label, css_class="govuk-button--secondary"))
        return helper

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        saved = {name: getattr(self.update, name) for name in FIELDS}
        answers = SimpleNamespace(**saved | cleaned)
        if not self.is_draft:
            errors = self.date_conflicts(answers) | problems(answers, self.action, self.on)
            for name in errors.keys() & self.fields.keys() - self.errors.keys():
                self.add_error(name, errors[name])
        return cleaned

    def date_conflicts(self, answers: Answers) -> dict[str, str]:
        """The errors of a form with all questions, where the answers on the date conflict."""
        return date_conflicts(answers)

    def answers(self) -> UpdateAnswers:
        """All the answers, without those to questions that the others do not lead to."""
        saved = {field.name: getattr(self.update, field.name) for field in fields(UpdateAnswers)}
        values = saved | {name: self.cleaned_data[name] for name in saved if name in self.fields}
        answers = UpdateAnswers(**values | {"unchanged": False})
        unasked = date_answers_to_clear(answers, self.action) | stage_answers_to_clear(answers)
        return replace(answers, **unasked)

    @property
    def chosen_evidence(self) -> list[Evidence] | None:
        """The evidence chosen; None where it was not asked for."""
        return list(self.cleaned_data["evidence"]) if "evidence" in self.fields else None
