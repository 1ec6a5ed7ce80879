"""An update one question a page, its answers checked, and the one answer for the whole of it."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit

from improvement.forms import Form, hidden_version
from workstreams.forms.updates import UpdateForm
from workstreams.models import RAG, Update
from workstreams.queries.update_questions import FIELDS, STEPS


class UpdateStepForm(UpdateForm):
    """One question of a report, on a page of its own; it is kept when it is answered."""

    submit = "Continue"
    LABELS = {
        "explanation": "Why is it not green?",
        "date_holds": "Will the agreed date hold?",
        "proposed_due": "What date do you ask for?",
        "stage": "Which stage has it reached?",
    }
    NEEDED = ("explanation", "date_holds", "proposed_due", "date_cause", "date_reason", "stage")

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = STEPS[step]
        for name in self.fields.keys() & (set(FIELDS) - {*self.names}):
            del self.fields[name]
        for name in self.fields.keys() & self.LABELS.keys():
            self.fields[name].label = self.LABELS[name]
        if step == "explanation" and self.update.declared_rag == RAG.GREEN:
            self.fields["explanation"].label = "Why is green right?"
        for name in self.fields.keys() & {*self.NEEDED}:
            self.fields[name].required = not self.is_draft

    def contradictions(self, said: Any) -> dict[str, str]:
        return {}

    def answers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names if name in self.fields}


class UnchangedUpdateForm(Form):
    """One answer for the whole report: what was said last time is still true."""

    submit = "Nothing has changed, and it is still true"

    def __init__(self, *args: Any, update: Update, sent_to: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent_to = sent_to  # "" is the page that shows it
        self.fields["update_version"] = hidden_version(update.version)

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_action = self.sent_to
        return helper


class CheckAnswersForm(UnchangedUpdateForm):
    """The end of a report: its answers have been read through."""

    submit = "Submit this report"
    LATER = "ready"

    @property
    def is_for_later(self) -> bool:
        return self.LATER in self.data

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        later = "Keep it, ready to send with others"
        helper.add_input(Submit(self.LATER, later, css_class="govuk-button--secondary"))
        return helper
