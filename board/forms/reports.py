"""Forms of reports: what a draft is made of, what is written in it, its issue, and the style."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from board.forms.publications import IssueForm
from board.models import DepartmentReturn, Publication, Report, ReportSection
from board.queries.reports import publications_for
from board.reports.house_style import NotUsable, look_of
from board.reports.outline import Part
from improvement.date_field import DateField
from improvement.dates import in_words
from improvement.files.receive import EvidenceFileField, Received
from improvement.forms import Form, Narrative, RadioField, ReasonField
from improvement.models import Plan
from workstreams.forms.records import RecordForm

LONGEST_SECTION = 8_000  # characters: about three pages


class PublicationField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in stubs only
    def label_from_instance(self, obj: Publication) -> str:
        return f"{obj}, as the plan stood on {in_words(timezone.localdate(obj.as_at))}"


class ReportForm(RecordForm):
    """What a report is made of; of an addendum, also what it puts right."""

    submit = "Save this draft"
    record_fields = ("publication", "department_return", "marking", "addendum_words")
    publication = PublicationField(
        Publication.objects.none(),
        label="Which publication are its figures from?",
        help_text="A report says nothing of the plan that its publication does not say",
        empty_label=None,
    )
    department_return = forms.ModelChoiceField(
        DepartmentReturn.objects.none(),
        label="Which return to the Department is it?",
        required=False,
        empty_label="None that is entered",
    )
    marking = RadioField(
        label="How is it marked?",
        choices=Report.Marking.choices,
        initial=Report.Marking.OFFICIAL,
        hints={
            Report.Marking.SENSITIVE: "It stands at the head and the foot of every page.",
        },
    )
    addendum_words = Narrative(
        label="What does it put right?",
        help_text="It stands first. Say what was wrong, and what is right.",
        max_length=2_000,
    )

    def __init__(
        self, *args: Any, plan: Plan, kind: str, addendum_to: Report | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        publications = publications_for(plan, kind)
        self.offer("publication", publications)
        self.initial.setdefault("publication", publications.values_list("pk", flat=True).first())
        returns = DepartmentReturn.objects.filter(notice__plan=plan).kept().select_related("notice")
        self.offer("department_return", returns.order_by("-period_end"))
        owed = returns.filter(sent=None).order_by("due").values_list("pk", flat=True).first()
        self.initial.setdefault("department_return", owed)
        if kind != Report.Kind.DEPARTMENT:
            del self.fields["department_return"]
        if addendum_to is None:
            del self.fields["addendum_words"]

    @property
    def reason(self) -> str:
        return self.cleaned_data.get("reason") or "Drafted"


class DropReportForm(Form):
    submit = "Drop this draft"
    preface = "It stays on record with its reason, and nobody can write in it or issue it any more."
    reason = ReasonField(label="Why is it dropped?")


class SentReportForm(Form):
    """Records that the return was sent, of which a report was issued. `action` is the address that
    it is sent to, `issued_on` the day of the issue."""

    submit = "Record that the return was sent"
    sent = DateField(label="On which day was it sent?", what="the day on which it was sent")

    def __init__(self, *args: Any, action: str, issued_on: date, version: int) -> None:
        super().__init__(*args, version=version, initial={"sent": issued_on})
        self.action, self.issued_on = action, issued_on

    def clean_sent(self) -> date:
        sent: date = self.cleaned_data["sent"]
        if sent < self.issued_on:
            raise forms.ValidationError("It was sent on the day of its issue or later")
        return sent

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_action = self.action
        return helper


class SectionForm(Form):
    submit = "Save"
    marks_optional = False  # the heading of the page says what it is

    def __init__(self, *args: Any, section: ReportSection, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, version=section.version, **kwargs)
        self.fields["words"] = Narrative(
            label="What you write under this heading",
            help_text=f"{part.hint} Do not name a child or a family.",
            max_length=LONGEST_SECTION,
            rows=12,
            required=False,
            initial=section.words,
        )


class IssueReportForm(IssueForm):
    submit = "Issue the report"
    reason = ReasonField(
        label="Why are you content to issue it?",
        error_messages={"required": "Enter why you are content to issue it"},
    )


class StyleField(EvidenceFileField):
    """A Word document whose styles can be used."""

    def to_python(self, data: UploadedFile | None) -> Received | None:  # type: ignore[override]  # what is kept is no UploadedFile
        received = super().to_python(data)
        if received is not None:
            try:
                look_of(received.content)
            except NotUsable as refused:
                raise forms.ValidationError(str(refused)) from refused
        return received


class HouseStyleForm(Form):
    submit = "Use its styles"
    file = StyleField(
        label="A Word document in the council’s style",
        help_text="A .docx file. Its styles are used, and nothing else of it: no text, no picture, "
        "no header.",
    )
    reason = ReasonField(label="Why are you changing the style?")
