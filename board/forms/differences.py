"""The filter of the page of what changed: between which instants, of which kind, in which part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404
from django.utils import timezone

from board.difference.picture import Kind
from board.models import Meeting
from improvement import clock
from improvement.filters import FilterForm
from improvement.models import Plan
from improvement.past_pages import end_of, instant_named
from improvement.templatetags.display import day
from improvement.text_fields import DayField

NOW = "now"
ANOTHER = "Another day, such as 22 October 2013"
LISTS = [
    ("", "The first of everything"),
    ("plan", "Actions and measures that got worse"),
    ("worse", "All that got worse"),
    ("better", "All that got better"),
    ("other", "All other changes"),
]


class DifferenceForm(FilterForm):
    """`from` and `to` name instants as `?at=` does; a day typed beside one wins over it."""

    from_day = DayField(label="Or from the end of", required=False, help_text=ANOTHER)
    to_day = DayField(label="Or to the end of", required=False, help_text=ANOTHER)
    kind = forms.ChoiceField(choices=[("", "All kinds"), *Kind.choices], required=False)
    workstream = forms.ChoiceField(label="Workstream", required=False)
    part = forms.ChoiceField(label="List", choices=LISTS, required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        papers = [(meeting.instant_name, self.named(meeting)) for meeting in self.meetings()]
        for name, label, first in (
            ("from", "From", ("", "The last papers")),
            ("to", "To", ("", "Now")),
        ):
            sent = str(self.data.get(name, ""))
            others = [] if sent in dict([first, *papers]) else [(sent, sent)]
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[first, *papers, *others], required=False
            )
        self.streams = list(plan.workstreams.values_list("code", "name"))
        self.offer("workstream", [("", "All"), *self.streams])
        self.order_fields(["from", "from_day", "to", "to_day", "kind", "workstream", "part"])

    def meetings(self) -> list[Meeting]:
        """Those whose papers show the plan as it stood by now, the latest first."""
        past = Meeting.objects.going_ahead().filter(plan=self.plan, cutoff_at__lte=clock.now())
        return list(past.order_by("-cutoff_at", "-pk"))

    def named(self, meeting: Meeting) -> str:
        return f"{day(timezone.localdate(meeting.cutoff_at))}, for {meeting}"

    def clean_from(self) -> datetime | None:
        return self.instant("from")

    def clean_to(self) -> datetime | None:
        return self.instant("to")

    def instant(self, name: str) -> datetime | None:
        text = self.cleaned_data[name]
        try:
            return instant_named(self.plan, text) if text else None
        except Http404 as none:
            raise forms.ValidationError(f"“{text[:40]}”: {none}", code="unknown") from none

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("from_day", "to_day"):
            typed = cleaned.get(name)
            if typed and typed > clock.today():
                self.add_error(name, "That day has not come yet")
        return cleaned

    def ends(self) -> tuple[datetime | None, datetime | None]:
        """The instants that are compared: None for the first where the board has had no papers yet,
        and for the second where it is now."""
        values = self.cleaned_data if self.is_bound else {}
        first, second = (
            end_of(values[day]) if values.get(day) else values.get(name)
            for name, day in (("from", "from_day"), ("to", "to_day"))
        )
        return first or self.last_papers(second), second

    def last_papers(self, until: datetime | None) -> datetime | None:
        """The cut-off of the papers of the last board meeting that was held before."""
        on = timezone.localdate(until) if until else clock.today()
        held = Meeting.objects.going_ahead().filter(
            plan=self.plan, kind=Meeting.Kind.BOARD, held_on__lt=on, cutoff_at__lte=clock.now()
        )
        return held.order_by("-held_on").values_list("cutoff_at", flat=True).first()
