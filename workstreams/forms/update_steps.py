"""Forms of an update, one question a page: a step, the check of all answers, "unchanged"."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit

from improvement.forms import Form, hidden_version
from workstreams.forms.updates import UpdateForm
from workstreams.models import RAG, Update
from workstreams.queries.update_questions import FIELDS, STEPS, Answers


class UpdateStepForm(UpdateForm):
    """The questions of one step of an update; saved as a draft when the step is answered."""

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

    def date_conflicts(self, answers: Answers) -> dict[str, str]:
        """None: an answer of another step that no longer fits is left out, and not refused."""
        return {}

    def step_answers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names if name in self.fields}


class UnchangedUpdateForm(Form):
    """One answer for the whole update: nothing has changed since the last one."""

    submit = "Nothing has changed, and it is still true"

    def __init__(self, *args: Any, update: Update, action_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action_url = action_url  # "" is the page that shows the form
        self.fields["update_version"] = hidden_version(update.version)

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_action = self.action_url
        return helper


class CheckAnswersForm(UnchangedUpdateForm):
    """The last page of an update: its answers are submitted, or marked ready to submit later."""

    submit = "Submit this report"
    READY_BUTTON = "ready"

    @property
    def marks_ready(self) -> bool:
        return self.READY_BUTTON in self.data

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        label = "Keep it, ready to send with others"
        helper.add_input(Submit(self.READY_BUTTON, label, css_class="govuk-button--secondary"))
        return helper
