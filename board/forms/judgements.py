"""Forms to enter what the board judges, and to put it right."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from board.forms.meetings import offer_held_meetings
from board.forms.subjects import offer_subjects
from board.models import Judgement, Meeting
from board.queries.challenge_subjects import Names
from board.queries.judgements import record_to_judge, to_judge
from board.queries.lists import JUDGEMENT_COLUMNS
from improvement.filters import FilterForm
from improvement.forms import Narrative, RadioField
from improvement.models import Plan
from workstreams.forms.records import RecordForm
from workstreams.models import RAG

NOT_JUDGED = (
    "The address names nothing that the board can judge: it judges the plan’s workstreams and "
    "actions, and what a notice that is in force and confirmed still requires. Choose one of them."
)
STATES = [
    *(("", "Any"), ("stands", "Stands"), ("lapsed", "Has run out")),
    ("renew", "Has run out, and can be judged again"),
]


class JudgementForm(RecordForm):
    """`about` is how the record that the page was opened from is cited; "" lets the chair choose.
    The record and the meeting of a judgement are chosen once and for all."""

    submit = "Save this judgement"
    record_fields = ("rating", "state", "words")
    about = forms.ChoiceField(
        label="What does the board judge?", help_text="An action is judged from its own page."
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="At which meeting?", empty_label=None
    )
    rating = RadioField(
        label="What does the board judge the action or the workstream to be?",
        choices=RAG.choices,
        required=False,
    )
    state = RadioField(
        label="Does the board judge the requirement to be met?",
        choices=Judgement.State.choices,
        hints={Judgement.State.MET: "It stays open until it is met and lasting."},
        required=False,
    )
    words = Narrative(
        label="Why?",
        help_text="What the board saw or heard. Do not name a child or a family. Everyone who runs "
        "the plan can read this.",
        rows=4,
        max_length=1000,
    )

    def __init__(self, *args: Any, plan: Plan, on: date, about: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.cited = plan, about
        record = kwargs.get("record")
        if record:
            self.cited = "requirement:" if record.requirement_id else "action:"
            del self.fields["meeting"]
        else:
            self.preface = offer_held_meetings(self, plan, on)
        if self.cited:
            del self.fields["about"], self.fields[self.other_field(self.cited)]
        else:
            names = to_judge(plan)
            offer_subjects(self, Names({"": "Choose"} | names.few, names.actions))

    @staticmethod
    def other_field(cited: str) -> str:
        """The field in which a record of the kind is not judged."""
        return "rating" if cited.startswith("requirement:") else "state"

    def clean(self) -> dict[str, Any]:
        """Exactly the field that fits the record is filled in."""
        cleaned = super().clean() or self.cleaned_data
        if cited := self.cited or cleaned.get("about"):
            other = self.other_field(cited)
            own = "state" if other == "rating" else "rating"
            if not cleaned.get(own) and own not in self.errors:
                self.add_error(own, "Select what the board judges")
            cleaned[other] = ""
        return cleaned

    @property
    def judged(self) -> dict[str, Any]:
        """The arguments of `changes.judge`."""
        cited = self.cited or self.cleaned_data["about"]
        subject = record_to_judge(self.plan, cited)
        values = {name: self.cleaned_data.get(name, "") for name in self.record_fields}
        return {"subject": subject, "meeting": self.cleaned_data["meeting"], **values}


class JudgementFilterForm(FilterForm):
    columns = JUDGEMENT_COLUMNS
    state = forms.ChoiceField(label="State", choices=STATES, required=False)
