"""Forms of an update in steps, and of "nothing has changed"."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper

from improvement.forms import Form, hidden_version
from workstreams.forms.updates import DATE_FIELDS, UpdateForm
from workstreams.models import Update
from workstreams.queries.update_questions import STEPS, is_asked_of_date, steps_of


class UpdateStepForm(UpdateForm):
    """The questions of one step of an update. The last step sends it; each other saves a draft."""

    other_path = "one_page"

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {*STEPS[step]}
        if step == "why" and is_asked_of_date(self.update, self.action):
            asked |= {*DATE_FIELDS}
        else:
            asked -= {*DATE_FIELDS}
        hidden = {"version", "update_version"}
        self.leave_out(*self.fields.keys() - asked - hidden)
        self.is_last = step == steps_of(self.update, self.action, self.on)[-1]
        self.submit = self.submit if self.is_last else "Continue"


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
        if self.action_url:  # it stands beside a form with a button of its own
            helper.inputs[0].field_classes += " govuk-button--secondary"
        return helper
