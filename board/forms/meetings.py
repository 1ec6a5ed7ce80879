"""Forms to put meetings in the calendar, to change one, and to record its papers and notes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from board.models import Meeting
from board.queries.meeting_days import Rules, series_of
from board.queries.meetings import held_board_meetings
from improvement.date_field import DateField
from improvement.forms import Form, Narrative, RadioField
from improvement.models import Plan
from improvement.number_fields import WholeNumberField
from improvement.text_fields import TickField
from workstreams.forms.records import RecordForm

MOST_AT_ONCE = 20  # meetings of a series
NONE_HELD = (
    "No meeting of the board that was held is on record: the programme manager adds it first, "
    "under Meetings."
)


def hour_field() -> forms.TimeField:
    return forms.TimeField(
        label="What time does it begin?",
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M"),
        help_text="For example 14:00.",
        error_messages={"invalid": "Enter a time of the day, such as 14:00"},
    )


def place_field() -> forms.CharField:
    return forms.CharField(label="Where is it held?", max_length=200, required=False)


class MeetingForm(RecordForm):
    """The kind of a meeting that has been added does not change: its number belongs to it.

    The days of a new one may be left blank: they then follow from the day of the meeting.
    """

    record_fields = ("kind", "held_on", "starts_at", "place", "papers_due", "notes_due")
    kind = RadioField(label="Which meeting is it?", choices=Meeting.Kind.choices)
    held_on = DateField(label="Which day is it on?", what="the day of the meeting")
    starts_at = hour_field()
    place = place_field()
    papers_due = DateField(label="Papers are due on", what="the day papers are due", required=False)
    cutoff = DateField(
        label="Its papers show the plan as at the end of",
        what="the day whose end the papers show",
        required=False,
        help_text="A working day, and not after the papers were sent or, until they are, are due. "
        "“What changed since the last meeting” is counted from here.",
    )
    notes_due = DateField(label="Notes are due by", what="the day notes are due", required=False)

    def __init__(self, *args: Any, record: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.record = record
        order = ["kind", "held_on", "starts_at", "place", "papers_due", "cutoff", "notes_due"]
        if record is None:
            self.preface = (
                "Leave a day of papers or notes blank to have it worked out from the day of the "
                "meeting, by the board’s terms of reference."
            )
        else:
            del self.fields["kind"]
            self.initial["cutoff"] = timezone.localdate(record.cutoff_at)
            self.fields["cutoff"].required = True
            self.fields["called_off"] = TickField(
                label="It was called off", required=False, initial=record.called_off
            )
        self.order_fields([*order, "called_off", "reason"])

    def cutoff_at(self, day: date) -> datetime:
        """The end of the day; the instant on record, where the day is still the same."""
        if self.record and timezone.localdate(self.record.cutoff_at) == day:
            return self.record.cutoff_at
        return timezone.make_aware(datetime.combine(day, time.max))

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        if day := self.cleaned_data["cutoff"]:
            values["cutoff_at"] = self.cutoff_at(day)
        if self.record:
            values["called_off"] = self.cleaned_data["called_off"]
        return values


class MeetingSeriesForm(Form):
    """Several meetings of the board, so many weeks apart."""

    submit = "Put these meetings in the calendar"
    refuses_personal = False
    first = DateField(label="Which day is the first on?", what="the day of the first meeting")
    weeks = WholeNumberField(label="How many weeks apart?", min_value=1, max_value=26)
    count = WholeNumberField(label="How many meetings?", min_value=2, max_value=MOST_AT_ONCE)
    starts_at = hour_field()
    place = place_field()

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(weeks=rules.weeks, count=8)
        self.preface = (
            f"The papers of each are due {rules.papers} working days before it and show the plan "
            f"as at that day; its notes are due {rules.notes} days after it. Where other terms of "
            "reference are in force on its day, those say when. A meeting that would fall on a "
            "bank holiday or at a weekend is put on the next working day. Each can be changed "
            "afterwards."
        )

    @property
    def days(self) -> list[date]:
        values = self.cleaned_data
        return series_of(values["first"], values["weeks"], values["count"])

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("starts_at", "place")}


class MeetingPapersForm(RecordForm):
    """What became of a meeting: when papers and notes went out, and what the notes say."""

    record_fields = ("papers_sent", "notes_sent", "notes")
    papers_sent = DateField(
        label="Papers were sent on", what="the day papers were sent", required=False
    )
    notes_sent = DateField(
        label="Notes were sent on", what="the day notes were sent", required=False
    )
    notes = Narrative(
        label="Notes of the meeting",
        required=False,
        rows=8,
        max_length=8000,
        help_text="What was said on an item is noted with the item. Do not name a child or a "
        "family. Scrutiny does not read these notes.",
    )


def offer_held_meetings(form: Form, plan: Plan, on: date) -> str:
    """Offer the board's meetings up to the day as `meeting`; what to say where there is none."""
    held = held_board_meetings(plan, on)
    form.offer("meeting", held)
    return "" if held.exists() else NONE_HELD
