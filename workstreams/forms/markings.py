"""The questions on marking something exempt or confidential: when it is added, and as an act."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement import clock
from improvement.date_field import DateField
from improvement.forms import Form, Narrative, RadioField
from workstreams.forms.records import RecordForm
from workstreams.models.marked import (
    MARKING_FIELDS,
    PARAGRAPHS,
    REASON_MISSING,
    ConfidentialBy,
    Marked,
    Marking,
    marking_faults,
)


class MarkingQuestions(Form):
    marking = RadioField(
        choices=Marking.choices,
        initial=Marking.OPEN,
        error_messages={"required": "Select how it is marked"},
        hints={
            Marking.EXEMPT: "Left out of everything published, under Schedule 12A.",
            Marking.CONFIDENTIAL: "Forbidden to be published, by law or by government.",
        },
    )
    exempt_paragraph = forms.ChoiceField(
        label="If it is exempt: under which paragraph of Schedule 12A?",
        choices=[("", "None"), *((key, f"{key}: {words}") for key, words in PARAGRAPHS.items())],
        required=False,
    )
    confidential_by = forms.ChoiceField(
        label="If it is confidential: why?",
        choices=[("", "It is not"), *ConfidentialBy.choices],
        required=False,
    )
    marking_reason = Narrative(
        label="Reason for the marking",
        help_text="Of what is exempt: why the public interest in keeping it back outweighs that in "
        "telling it. Of what is confidential: which terms, law or order forbid it.",
        required=False,
        rows=3,
    )
    marking_review = DateField(
        label="On which day is the marking looked at again?",
        what="the day of review",
        help_text="The programme manager is reminded of it",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "marking" not in self.fields or not cleaned.get("marking"):
            return cleaned
        asked = {name: cleaned.get(name) for name in MARKING_FIELDS}
        for name, fault in marking_faults(asked, clock.today()).items():
            if name not in self.errors:
                self.add_error(name, fault)
        return cleaned


class MarkedForm(MarkingQuestions, RecordForm):
    """The base of forms of records that may be marked: as they are added. From then on marking is
    an act of its own."""

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record is not None:
            for name in MARKING_FIELDS:
                del self.fields[name]


class MarkingForm(MarkingQuestions):
    """Mark a record; or, where it is marked, renew that, change it or lift it. The reason stands in
    the history, and beside the marking while there is one."""

    submit = "Save this marking"
    marks_optional = False  # what is asked of one kind of marking says so

    def __init__(self, *args: Any, record: Marked) -> None:
        super().__init__(*args, version=record.version)
        marking, offered = self.fields["marking"], list(Marking.choices[1:])
        marking.label, marking.initial = "How is it marked?", None
        if record.is_marked:
            self.initial = {name: getattr(record, name) for name in MARKING_FIELDS}
            self.fields["marking_reason"].label = "Why is it marked so, or why is it lifted?"
            offered.append((Marking.OPEN, "Not any more: lift the marking"))
        self.offer("marking", offered)
        reason = self.fields["marking_reason"]
        reason.required, reason.error_messages["required"] = True, REASON_MISSING

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in MARKING_FIELDS}
