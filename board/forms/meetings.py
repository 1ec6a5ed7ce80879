"""The form to add a meeting, or to change its days."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.utils import timezone

from board.models import Meeting
from improvement.date_field import DateField
from improvement.forms import RadioField
from workstreams.forms.records import RecordForm


class MeetingForm(RecordForm):
    """The kind of a meeting that has been added does not change: its number belongs to it."""

    record_fields = ("kind", "held_on")
    kind = RadioField(label="Which meeting is it?", choices=Meeting.Kind.choices)
    held_on = DateField(label="Which day is it on?", what="the day of the meeting")
    cutoff = DateField(
        label="Its papers show the plan as at the end of",
        what="the day whose end the papers show",
        help_text="“What changed since the last meeting” is counted from here.",
    )

    def __init__(self, *args: Any, record: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.record = record
        if record is not None:
            del self.fields["kind"]
            self.initial["cutoff"] = timezone.localdate(record.cutoff_at)
        self.order_fields(["kind", "held_on", "cutoff", "reason"])

    @property
    def cutoff_at(self) -> datetime:
        """The end of the day; the instant on record, where the day is still the same."""
        day = self.cleaned_data["cutoff"]
        if self.record and timezone.localdate(self.record.cutoff_at) == day:
            return self.record.cutoff_at
        return timezone.make_aware(datetime.combine(day, time.max))

    @property
    def values(self) -> dict[str, Any]:
        return super().values | {"cutoff_at": self.cutoff_at}
