"""Forms to ask for an agreed date to move, and to decide on the request."""

from __future__ import annotations

from datetime import date
from typing import Any

from improvement.date_field import DateField
from improvement.dates import last_day
from improvement.forms import Form, Narrative, RadioField
from workstreams.forms.update_words import CAUSE_HINTS
from workstreams.models import Action, DateChange


class DateChangeForm(Form):
    """`change` is the open request, which the form then changes; None where there is none."""

    submit = "Send this request"

    to_due = DateField(
        label="What date do you ask for?",
        what="the date you ask for",
        help_text="Such as 31 3 2014",
    )
    cause = RadioField(
        label="What is the cause?", choices=DateChange.Cause.choices, hints=CAUSE_HINTS
    )
    reason = Narrative(
        label="Why does the date have to move?",
        help_text="The chair reads this to decide. Do not name a child or a family.",
        rows=3,
        max_length=500,
    )

    def __init__(
        self, *args: Any, action: Action, change: DateChange | None, on: date, **kwargs: Any
    ) -> None:
        if change is not None:
            names = ("to_due", "cause", "reason")
            kwargs["initial"] = {name: getattr(change, name) for name in names}
            kwargs["version"] = change.version
        super().__init__(*args, **kwargs)
        self.action, self.on = action, on

    def clean_to_due(self) -> date:
        to_due: date = last_day(self.cleaned_data["to_due"], self.action.due_precision)
        if to_due < self.on:
            self.add_error("to_due", "The date you ask for must be today or later")
        return to_due


class DecideDateChangeForm(Form):
    """The chair's decision on a request."""

    submit = "Save your decision"

    answer = RadioField(
        label="Does the date move?",
        choices=[("approve", "Yes, approve it"), ("refuse", "No, refuse it")],
        hints={
            "approve": "The agreed date moves. The first agreed date stays as it is, and is shown.",
            "refuse": "The agreed date stays as it is.",
        },
    )
    note = Narrative(
        label="What did you decide on, and why?",
        help_text="Name the meeting. This stands beside the date for everyone on the plan to read.",
        rows=3,
        max_length=500,
    )
