"""Forms to record a decision of the board, to put it right, and to say that it is carried out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.text import Truncator

from board.changes.decisions import not_fixed
from board.forms.meetings import offer_held_meetings
from board.models import Decision, Meeting
from board.queries.lists import DECISION_COLUMNS
from board.queries.meetings import is_settled
from improvement.date_field import DateField
from improvement.filters import FilterForm
from improvement.forms import Form, Narrative
from improvement.models import Plan
from workstreams.forms.records import RecordForm, person_field

WHY_FIXED = (
    "the board has met since, so its words stand: only who carries it out can still be named, and "
    "a day be given where none was set"
)
STATES = [
    ("", "Any"),
    ("open", "To be carried out"),
    ("overdue", "Overdue"),
    ("undated", "To be carried out, without a day"),
    ("done", "Carried out"),
    ("done_late", "Carried out late"),
    ("withdrawn", "Withdrawn"),
]


class DecisionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A choice of decisions, each by its reference and how it begins."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.ref}: {Truncator(obj.text).words(8)}"


class DecisionForm(RecordForm):
    """The meeting, and what a decision withdraws, are chosen once and for all."""

    submit = "Save this decision"
    record_fields = (
        *("meeting", "text", "reasons", "alternatives", "owner_post", "owner"),
        *("due", "effective", "withdraws"),
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="At which meeting was it taken?", empty_label=None
    )
    text = Narrative(
        label="What did the board decide?",
        help_text="Do not name a child or a family. Everyone who runs the plan can read this.",
        rows=4,
        max_length=1000,
    )
    reasons = Narrative(label="Why?", rows=3, max_length=1000)
    alternatives = Narrative(
        label="What else was considered?", required=False, rows=3, max_length=1000
    )
    owner_post = forms.CharField(
        label="Which post carries it out?", max_length=120, help_text="The post, not the person"
    )
    due = DateField(
        label="By when is it to be carried out?",
        what="the day by which it is to be carried out",
        required=False,
    )
    effective = DateField(
        label="From when does it take effect?",
        what="the day from which it takes effect",
        required=False,
        help_text="The day of the meeting, where you leave this empty.",
    )
    withdraws = DecisionField(
        Decision.objects.none(),
        label="Does it withdraw an earlier decision?",
        required=False,
        empty_label="No",
    )

    def __init__(self, *args: Any, plan: Plan, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record, chosen = kwargs.get("record"), self.initial.get("owner")
        self.fields["owner"] = person_field(
            "Who is reminded of it?", plan, chosen, Decision.posts["owner"], "The programme manager"
        )
        self.record = record
        if record is None:
            self.preface = offer_held_meetings(self, plan, on)
            self.offer("withdraws", Decision.objects.filter(plan=plan).standing())
        else:
            del self.fields["meeting"], self.fields["withdraws"]
            if is_settled(record.meeting, on):
                asked = [name for name in self.record_fields if name in self.fields]
                self.leave_out([n for n in asked if n not in not_fixed(record)], WHY_FIXED)
        self.order_fields([*self.record_fields, "reason"])

    @property
    def values(self) -> dict[str, Any]:
        found = super().values
        if "effective" in found and found["effective"] is None:
            meeting = self.record.meeting if self.record else found["meeting"]
            found["effective"] = meeting.held_on
        return found


class DecisionDoneForm(Form):
    """`was_said` is whether somebody said so already: that can be put right, or taken back."""

    submit = "Save"

    done_on = DateField(
        label="On which day was it carried out?",
        what="the day on which it was carried out",
        required=False,
    )
    note = Narrative(
        label="What shows it?",
        help_text="Where it can be seen. Do not name a child or a family.",
        rows=3,
        max_length=1000,
    )

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        initial = {"done_on": decision.done_on, "note": decision.done_note}
        super().__init__(*args, initial=initial, version=decision.version, **kwargs)
        self.fields["done_on"].required = decision.done_on is None
        if decision.done_on:
            self.fields[
                "done_on"
            ].help_text = (
                "Leave it empty where it was not carried out after all, and say why below."
            )


class DecisionFilterForm(FilterForm):
    columns = DECISION_COLUMNS
    state = forms.ChoiceField(label="State", choices=STATES, required=False)
