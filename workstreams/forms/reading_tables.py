"""Forms to paste or upload a table of readings, and to confirm what was shown of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from improvement.files.workbooks import (
    MOST_BYTES,
    Table,
    as_paste,
    read_file,
    read_paste,
    sheets_left,
)
from improvement.forms import Form, RadioField
from workstreams.changes.readings import faults_of_earlier
from workstreams.forms.readings import PeriodField, ReasonForChange, name_period
from workstreams.measures.periods import Period
from workstreams.measures.reading_rules import EnteredReading, asks_for_shares, changes_of
from workstreams.measures.reading_table import read_table
from workstreams.models import Measure
from workstreams.queries.planned_readings import stored_readings

WHAT_IT_MEANS = "Say what 0.95 means in this column: 95%, or 0.95%"
MOST_FAULTS_SHOWN = 20  # faults that a page names one by one


def shares_field() -> RadioField:
    return RadioField(
        label="What does 0.95 mean in this column?",
        choices=[("shares", "95%"), ("percentages", "0.95%")],
        hints={"shares": "The numbers are shares of one, and are kept as percentages."},
        error_messages={"required": WHAT_IT_MEANS},
    )


class TableForm(Form):
    """Base of forms with a table of readings; its rows are read and checked for the measure.

    `shares` is the answer to what 0.95 means, which is asked only where it could mean 95%.
    """

    pasted = forms.CharField(required=False, strip=False, max_length=MOST_BYTES)
    first = PeriodField(required=False)

    def __init__(self, *args: Any, measure: Measure, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure, self.on = measure, on
        self.readings: list[EnteredReading] = []
        self.remarks: list[str] = []
        self.earlier = 0  # rows of an earlier definition, which stay as they are
        self.table: Table = []
        self.sheets_left: list[str] = []  # names of the workbook's sheets that were not read
        name_period(self, measure)
        if "shares" in self.data:
            self.fields["shares"] = shares_field()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors.keys() & {"pasted", "first", "file"}:
            self.read_rows(cleaned.get("first"))
        return cleaned

    def read_rows(self, first: Period | None) -> None:
        try:
            self.table = self.sent_table()
        except ValueError as error:
            self.add_error("file" if self.cleaned_data.get("file") else "pasted", str(error))
            return
        result = read_table(self.table, self.measure, self.on, first)
        self.readings, self.remarks = result.readings, result.remarks
        wrong = [*result.faults, *faults_of_earlier(self.measure, result.earlier)]
        self.earlier = len(result.earlier)
        for fault in wrong[:MOST_FAULTS_SHOWN]:
            self.add_error("pasted", fault)
        if wrong[MOST_FAULTS_SHOWN:]:
            more = len(wrong) - MOST_FAULTS_SHOWN
            self.add_error("pasted", f"{more:,} more rows or cells are wrong")
        if self.measure.kind == Measure.Kind.PERCENTAGE and not wrong:
            self.settle_shares(result.unmarked)

    def settle_shares(self, unmarked: set[Period]) -> None:
        """Ask what 0.95 means where it could mean 95%, and read the numbers by the answer."""
        answer = self.cleaned_data.get("shares")
        changes = changes_of(self.readings, stored_readings(self.measure))
        if "shares" not in self.fields and asks_for_shares(changes, unmarked):
            self.fields["shares"] = shares_field()
            self.add_error("shares", WHAT_IT_MEANS)
        if answer == "shares":
            self.readings = [
                replace(reading, value=reading.value * 100)
                if reading.value is not None and reading.period in unmarked
                else reading
                for reading in self.readings
            ]

    def sent_table(self) -> Table:
        return read_paste(self.cleaned_data["pasted"])

    @property
    def carried_values(self) -> dict[str, Any]:
        """The values that the next page carries, so that it can check the table again."""
        carried = {"pasted": as_paste(self.table), "first": self.cleaned_data.get("first") or ""}
        shares = self.cleaned_data.get("shares")
        return carried | ({"shares": shares} if shares else {})


class PasteForm(TableForm):
    """A table to paste or upload. `ConfirmForm`, which saves it, checks that it names nobody."""

    submit = "Show what would change"
    refuses_personal = False
    pasted = forms.CharField(
        label="Paste the readings",
        help_text="Copy the columns from your spreadsheet: the period and the reading. Or the "
        "readings alone, and say below which period the first is for.",
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    first = PeriodField(
        label="If you paste the readings alone, which period is the first for?", required=False
    )
    file = forms.FileField(
        label="Or choose a file",
        help_text="An Excel workbook (.xlsx) or a CSV file, of at most 1 MB.",
        required=False,
        allow_empty_file=True,
    )

    def sent_table(self) -> Table:
        file: UploadedFile | None = self.cleaned_data.get("file")
        if file is not None:
            content = file.read(MOST_BYTES + 1)
            table = read_file(str(file.name), content)
            self.sheets_left = sheets_left(content)
            return table
        if not self.cleaned_data["pasted"].strip():
            raise ValueError("Paste the readings, or choose a file")
        return super().sent_table()

    def full_clean(self) -> None:
        """Where a file that can be read is refused, put its cells into the box: a browser does not
        send a file twice, and there they can be corrected."""
        super().full_clean()
        if self.is_bound and self.errors and self.table and self.cleaned_data.get("file"):
            data = cast(QueryDict, self.data).copy()
            data["pasted"] = as_paste(self.table)
            self.data = data


class ConfirmForm(TableForm):
    """Saves the table that was shown. `expected` is the digest of the changes shown."""

    submit = "Keep these readings"
    pasted = forms.CharField(
        required=False, strip=False, max_length=MOST_BYTES, widget=forms.HiddenInput
    )
    first = PeriodField(required=False, widget=forms.HiddenInput)
    expected = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = ReasonForChange(label="Why is what was recorded before being changed?")

    def __init__(self, *args: Any, corrects: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not corrects:
            del self.fields["reason"]
        if "shares" in self.initial:
            self.fields["shares"] = shares_field()
        if "shares" in self.fields:
            self.fields["shares"].widget = forms.HiddenInput()

    @property
    def narrative_names(self) -> list[str]:
        return ["pasted", *self.fields.keys() & {"reason"}]
