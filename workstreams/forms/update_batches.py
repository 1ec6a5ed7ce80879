"""Several reports at once: which of those listed are sent, or accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from improvement.forms import CheckboxesField, Form
from workstreams.models import Update

CHOSEN = re.compile(r"([A-Z0-9]{1,12}-[0-9]{1,12}):([0-9]{1,9})")


class UpdatesField(CheckboxesField):
    """Reports by their action's reference and the version that was read.

    One that has changed since is still understood, so that it can be named.
    """

    def valid_value(self, value: str) -> bool:
        return bool(CHOSEN.fullmatch(value))


class SubmitUpdatesForm(Form):
    """`reports` are those that may be chosen; all of them are, to begin with."""

    submit = "Submit these reports"
    question = "Which reports do you submit?"

    def __init__(self, *args: Any, reports: Iterable[Update], **kwargs: Any) -> None:
        choices = [(f"{one.action.ref}:{one.version}", str(one.action)) for one in reports]
        kwargs["initial"] = {"reports": [value for value, _ in choices]}
        super().__init__(*args, **kwargs)
        message = {"required": "Select at least one report"}
        self.fields["reports"] = UpdatesField(
            label=self.question, choices=choices, error_messages=message
        )

    @property
    def chosen(self) -> list[tuple[str, int]]:
        """The references of the chosen reports' actions, each with the version read."""
        found = filter(None, map(CHOSEN.fullmatch, self.cleaned_data["reports"]))
        return [(match[1], int(match[2])) for match in found]


class AcceptUpdatesForm(SubmitUpdatesForm):
    submit = "Accept these reports"
    question = "Which reports do you accept?"
