"""The form of an update: what a lead or an owner says of an action in the open round."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.html import format_html

from improvement.date_field import DateField
from improvement.forms import Form, Narrative, RadioField, hidden_version
from workstreams.changes import UpdateAnswers
from workstreams.forms.stage_claims import STAGE_HINTS, EvidenceChoices
from workstreams.forms.update_words import (
    CAUSE_HINTS,
    CONFIDENCE_HINTS,
    as_hint,
    rag_hints,
    said,
)
from workstreams.models import RAG, Action, DateChange, Evidence, Update
from workstreams.queries.update_questions import (
    FIELDS,
    answers_to_clear,
    claim_stands,
    evidence_for,
    is_verified_as_carried_out,
    open_date_change,
    problems,
    stages_to_claim,
    states_to_choose,
    why_dates_conflict,
)
from workstreams.queries.worklist import against_green

# The names of the buttons that save the answers so far: for later, to answer them the other way,
# or to add evidence first.
DRAFT_BUTTON, PATH_BUTTON, EVIDENCE_BUTTON = "draft", "path", "add_evidence"
DATE_FIELDS = ("new_date", "proposed_due", "date_cause", "date_reason")
STAGE_FIELDS = ("stage", "stage_statement", "evidence")


class UpdateForm(Form):
    """All the questions of an update on one page.

    `action` is read `with_facts`; `update` is the one of the open round, unsaved if there is none;
    `last` is that of an earlier round, whose words stand beside the questions.
    """

    submit = "Send this update"
    marks_optional = False
    other_path = "steps"

    done = Narrative(
        label="What was done since the last update?",
        help_text="Do not name a child or a family.",
        required=False,
        rows=3,
    )
    next = Narrative(
        label="What is next?",
        help_text="Fill in this box, the one above, or both.",
        required=False,
        rows=3,
    )
    delivery = RadioField(label="What state is the action in?")
    finished = DateField(
        label="On what day was it carried out?",
        what="the day it was carried out",
        help_text="For example, 27 9 2013",
        required=False,
    )
    stage = RadioField(label="Which stage has it reached?", hints=STAGE_HINTS, required=False)
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
    declared_rag = RadioField(label="From here, how do you rate it?", choices=RAG.choices)
    explanation = Narrative(
        label="Why this colour?",
        help_text="Say what is in the way and who can help, or why nothing is.",
        required=False,
        rows=3,
    )
    new_date = forms.BooleanField(label="Ask the chair for a new date too", required=False)
    proposed_due = DateField(
        label="What date do you ask for?",
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
    confidence = RadioField(
        label="How sure are you?",
        choices=Update.Confidence.choices,
        hints=CONFIDENCE_HINTS,
        required=False,
    )
    confidence_reason = Narrative(label="If not high, why?", required=False, rows=3)

    def __init__(
        self,
        *args: Any,
        action: Action,
        update: Update,
        on: date,
        last: Update | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {name: getattr(update, name) for name in FIELDS} | {
            "delivery": update.delivery or action.delivery,
            "finished": update.finished or action.finished,
            "new_date": update.date_holds == Update.DateHolds.NO,
        }
        super().__init__(*args, version=action.version, **kwargs)
        self.action, self.update, self.on = action, update, on
        self.settled: dict[str, Any] = {}  # answers that are not asked, since they can't change
        self.elsewhere: dict[str, str] = {}  # what is missing from questions of other steps
        self.fields["update_version"] = hidden_version(update.version)
        self.offer_states()
        self.offer_date()
        self.offer_stages()
        self.show_facts()
        if last is not None:
            self.show_last(last)
        if self.is_draft:
            for field in self.fields.values():
                field.required = False

    def offer_states(self) -> None:
        if is_verified_as_carried_out(self.action):
            for name in ("delivery", "finished"):
                self.settled[name] = getattr(self.action, name)
                del self.fields[name]
            return
        states = states_to_choose(self.action, self.on)
        self.offer("delivery", [(state.value, state.label) for state in states])

    def offer_date(self) -> None:
        stands = f"The chair decides; until then {self.action.due_in_words} stands."
        asked = open_date_change(self.action)
        replaces = f"{asked} What you ask for here replaces that."
        self.fields["new_date"].help_text = replaces if asked else stands
        if self.action.due is None:
            self.leave_out(*DATE_FIELDS)

    def offer_stages(self) -> None:
        """Offer the stages that can be claimed, and the evidence linked to the action."""
        stages = stages_to_claim(self.update, self.action, self.on)
        if not stages or claim_stands(self.update, self.action, self.on):
            self.leave_out(*STAGE_FIELDS)
            return
        offered = [*stages, Update.NO_STAGE]
        self.offer("stage", [choice for choice in Update.STAGES if choice[0] in offered])
        if evidence_for(self.action):
            self.offer("evidence", Evidence.objects.to_choose_for(self.action, self.action.plan))
        else:
            self.leave_out("evidence")

    def leave_out(self, *names: str) -> None:
        for name in self.fields.keys() & {*names}:
            del self.fields[name]

    def show_facts(self) -> None:
        """Say what each colour means here; where the facts contradict green, ask about them."""
        rag, explanation = self.fields["declared_rag"], self.fields["explanation"]
        rag.hints = rag_hints(self.action, self.on)  # type: ignore[attr-defined]
        if against_green(self.action, self.on):
            explanation.help_text += " If green: what do you know that the facts do not?"

    def show_last(self, last: Update) -> None:
        """Put the last update's words beside each question that it answered."""
        for name in self.fields.keys() & {*FIELDS}:
            field = self.fields[name]
            if isinstance(field, Narrative | RadioField) and (words := said(last, name)):
                field.help_text = format_html(
                    '{}<span class="app-last app-as-typed"><strong>In {}:</strong> {}</span>',
                    *(as_hint(field.help_text), last.round, words),
                )

    @property
    def is_draft(self) -> bool:
        """Whether a button was pressed that saves the answers so far, and does not send them."""
        buttons = {DRAFT_BUTTON, PATH_BUTTON, EVIDENCE_BUTTON}
        return self.is_bound and self.may_be_draft and not buttons.isdisjoint(self.data)

    @property
    def changes_path(self) -> bool:
        return self.is_draft and PATH_BUTTON in self.data

    @property
    def adds_evidence(self) -> bool:
        return self.is_draft and EVIDENCE_BUTTON in self.data

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
        if not self.is_draft:
            answers = self.all_answers()
            errors = problems(answers, self.action, self.on)
            if "new_date" in self.fields and (why := why_dates_conflict(answers)):
                errors["new_date"] = why
            for name in errors.keys() & self.fields.keys() - self.errors.keys():
                self.add_error(name, errors[name])
            self.elsewhere = {n: text for n, text in errors.items() if n not in self.fields}
        return cleaned

    def all_answers(self) -> Any:
        """The saved answers with those of this form over them."""
        saved = {name: getattr(self.update, name) for name in FIELDS}
        return SimpleNamespace(**saved | self.answers_given)

    @property
    def answers_given(self) -> dict[str, Any]:
        """The answers to the questions of this form, and those that are settled."""
        given = {name: value for name, value in self.cleaned_data.items() if name in FIELDS}
        if "new_date" in self.cleaned_data:
            given["date_holds"] = Update.DateHolds.NO if self.cleaned_data["new_date"] else ""
        return self.settled | given

    def answers(self) -> UpdateAnswers:
        """All the answers, without those to questions that the others do not lead to."""
        names = [field.name for field in fields(UpdateAnswers)]
        saved = {name: getattr(self.update, name) for name in names} | {"unchanged": False}
        given = {name: value for name, value in self.answers_given.items() if name in names}
        answers = UpdateAnswers(**saved | given)
        return replace(answers, **answers_to_clear(answers, self.action, self.on))

    @property
    def chosen_evidence(self) -> list[Evidence] | None:
        """The evidence chosen; None where it was not asked for."""
        return list(self.cleaned_data["evidence"]) if "evidence" in self.fields else None

    @property
    def wrong(self) -> set[str]:
        """The parts of the form that must stand open, since an answer in them is wrong."""
        parts = {
            "carried_out": {"finished", *STAGE_FIELDS},
            "date": {*DATE_FIELDS},
            "sure": {"confidence", "confidence_reason"},
        }
        return {part for part, names in parts.items() if self.errors.keys() & names}
