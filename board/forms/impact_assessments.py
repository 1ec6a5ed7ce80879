"""The forms of an impact assessment: asked for by a day, entered with what it says, withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator

from board.forms.notices import a_day
from board.forms.notices import text as typed
from board.models import ImpactAssessment
from board.queries.lists import IMPACT_COLUMNS
from improvement.filters import FilterForm
from improvement.forms import Form, Narrative, RadioField, ReasonField, any_of
from improvement.text_fields import OneReferenceField
from workstreams.forms.records import RecordForm
from workstreams.models import Action

SHOWN = [
    ("", "Every one"),
    ("missing", "Asked for and not made"),
    ("overdue", "Overdue"),
    ("withdrawn", "Withdrawn"),
]


class ImpactAssessmentForm(RecordForm):
    """What it is of is chosen once and for all: an action, or the plan where none is named and the
    person may assess it (`of_plan`)."""

    submit = "Save this assessment"
    record_fields = ("kind", "due", "text", "made_on", "made_by", "link")

    kind = RadioField(label="What is it of?", choices=ImpactAssessment.Kind.choices)
    action = OneReferenceField(
        "action",
        label="Which action is it about?",
        help_text="Its reference, for example FP-03. Leave it empty for the whole plan.",
    )
    due = a_day("To be made by", "the day by which it is to be made")
    text = Narrative(
        label="What does it say?",
        required=False,
        rows=5,
        help_text="Leave this and the next two empty until it is made. Do not name a child or a "
        "family.",
    )
    made_on = a_day("Made on", "the day on which it was made")
    made_by = typed("Made by", 120, help_text="The post, not the person")
    link = forms.URLField(
        label="Link to where it can be read",
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )

    def __init__(
        self,
        *args: Any,
        actions: Any = None,
        of_plan: bool = False,
        record: ImpactAssessment | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.of_plan = of_plan
        if record is not None:
            del self.fields["kind"], self.fields["action"]
            if record.stands_as_published:
                why = "it stands as it was published"
                self.leave_out([name for name in self.record_fields if name in self.fields], why)
            return
        self.offer("action", actions)

    def clean_action(self) -> Action | None:
        found: Action | None = self.cleaned_data["action"]
        if not found and not self.of_plan:
            raise forms.ValidationError("Enter the action that it is about")
        return found

    @property
    def subject(self) -> Action | None:
        subject: Action | None = self.cleaned_data["action"]
        return subject


class ImpactFilterForm(FilterForm):
    columns = IMPACT_COLUMNS
    show = forms.ChoiceField(label="Show", choices=SHOWN, required=False)
    kind = forms.ChoiceField(
        label="Of what", choices=any_of(ImpactAssessment.Kind.choices), required=False
    )


class WithdrawImpactAssessmentForm(Form):
    submit = "Withdraw it"
    why = ReasonField(
        label="Why was it asked for by mistake?",
        error_messages={"required": "Enter why it is withdrawn"},
    )

    def __init__(self, *args: Any, stays_missing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counted = (
            "The plan has none of this kind, so that one is missing until it is made."
            if stays_missing
            else "It is not counted as missing any more."
        )
        self.preface = f"It stays on record with your reason. {counted}"
