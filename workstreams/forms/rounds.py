"""Forms to open, change, close and reopen a reporting round."""

from __future__ import annotations

from datetime import date
from typing import Any

from improvement.date_field import DateField
from improvement.forms import Form, ReasonField
from workstreams.forms.records import RecordForm
from workstreams.models import Round


def day_field(label: str, what: str, **options: Any) -> DateField:
    return DateField(label=label, what=what, **options)


class RoundDaysForm(RecordForm):
    """The days of an open round that can still change; the time it covers can't."""

    record_fields: tuple[str, ...] = ("closes", "cutoff")
    closes = day_field("Updates are due by", "the day updates are due")
    cutoff = day_field(
        "Updates are checked by",
        "the day updates are checked by",
        required=False,
        help_text="What is accepted by the end of this day goes to the board.",
    )


class RoundForm(RoundDaysForm):
    """A new round, with the days that the calendar proposes; or one that has not opened yet."""

    submit = "Open this round"
    record_fields = ("observes_from", "observes_to", "opens", "closes", "cutoff")
    observes_from = day_field("It covers the time from", "the first day covered")
    observes_to = day_field("To", "the last day covered")
    opens = day_field(
        "Updates are taken from",
        "the day updates are taken from",
        help_text="Give a day to come to schedule the round: it opens by itself on that day.",
    )
    field_order = record_fields

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        if "version" in self.fields:
            self.submit = "Save"

    @property
    def state(self) -> Round.State:
        """The state of a new round with these days: a day to come schedules it."""
        is_to_come = self.cleaned_data["opens"] > self.on
        return Round.State.AHEAD if is_to_come else Round.State.OPEN

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (closes := cleaned.get("closes")) and closes < self.on:
            self.add_error("closes", "The day updates are due must be today or later")
        return cleaned


class CloseRoundForm(Form):
    submit = "Close this round"


class ReopenRoundForm(Form):
    submit = "Reopen this round"
    closes = day_field("Updates are due by", "the day updates are due")
    reason = ReasonField(
        label="Why is it reopened?",
        help_text="This stands on the round’s page for everyone on the plan to read.",
        error_messages={"required": "Enter why it is reopened"},
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_closes(self) -> date:
        closes: date = self.cleaned_data["closes"]
        if closes < self.on:
            self.add_error("closes", "The day updates are due must be today or later")
        return closes
