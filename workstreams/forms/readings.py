"""Forms to type, paste or upload readings of a measure, and to confirm what was shown."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from improvement.files.workbooks import MOST_BYTES, Table, as_paste, read_file, read_paste
from improvement.forms import Form, Narrative
from workstreams.measures.periods import Period, read_period
from workstreams.measures.reading_rules import TIMES, EnteredReading, faults
from workstreams.measures.reading_table import read_table
from workstreams.models import Measure, Reading

MOST_FAULTS_SHOWN = 20  # faults that a page names one by one
PERIOD_HINT = "For example September 2012, Q2 2012/13 or 2012/13"


class PeriodField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        options: dict[str, Any] = {"max_length": 60, "help_text": PERIOD_HINT}
        super().__init__(**options | kwargs)

    def clean(self, value: Any) -> Period | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_period(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Period) else value


class ReasonForChange(Narrative):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rows=3, max_length=500, **kwargs)


def number_field(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=15, **options)


class ReadingForm(Form):
    """One reading. `reading` is the one that it corrects; None for a new one."""

    submit = "Save this reading"
    period = PeriodField(label="Which period is it for?")
    value = number_field("Reading")
    numerator = number_field("What is counted")
    denominator = number_field("Out of")
    as_stated = Narrative(label="In words", required=False, rows=4)
    sample = forms.IntegerField(
        label="How many replied or were looked at?", required=False, min_value=0, max_value=10**9
    )
    note = Narrative(
        label="Note",
        help_text="Needed where there is no number: say why.",
        required=False,
        rows=3,
    )
    provisional = forms.BooleanField(label="It is provisional: it may still change", required=False)
    reason = ReasonForChange(label="If it changes what was recorded, why?", required=False)

    def __init__(
        self, *args: Any, measure: Measure, reading: Reading | None, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=initial_values(reading), **kwargs)
        self.measure, self.on = measure, on
        for name in self.unused_fields():
            del self.fields[name]
        if measure.unit and "value" in self.fields:
            self.fields["value"].label = f"Reading, in {measure.unit}"
        for name in ("numerator", "denominator"):
            if name in self.fields and getattr(measure, name):
                self.fields[name].label = f"Number: {getattr(measure, name)}"

    def unused_fields(self) -> tuple[str, ...]:
        """The fields that a measure of this kind does not need."""
        if self.measure.kind == "words":
            return ("value", "numerator", "denominator")
        parts = () if self.measure.kind in TIMES else ("numerator", "denominator")
        return ("as_stated", *parts)

    @property
    def entered(self) -> EnteredReading:
        """The reading as it was typed. A number left empty is a gap in the measure's readings."""
        names = (field.name for field in fields(EnteredReading) if field.name in self.fields)
        values: dict[str, Any] = {name: self.cleaned_data.get(name) for name in names}
        no_number = all(values.get(name) is None for name in ("value", "numerator", "denominator"))
        return EnteredReading(**values, is_gap=no_number and self.measure.kind != "words")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("period") and not self.errors:
            for name, says in faults(self.entered, self.measure, self.on):
                self.add_error(name if name in self.fields else None, says)
        return cleaned


def initial_values(reading: Reading | None) -> dict[str, Any]:
    """A reading as its form shows it. A value computed from two numbers is left empty, so that it
    is computed again."""
    if reading is None:
        return {}
    names = ("value", "numerator", "denominator", "as_stated", "sample", "note", "provisional")
    values = {name: without_zeros(getattr(reading, name)) for name in names}
    if reading.denominator is not None:
        values["value"] = None
    return values | {"period": Period(reading.period, reading.covers)}


def without_zeros(value: Any) -> Any:
    """12.50 as 12.5, and 12.00 as 12."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class TableForm(Form):
    """Base of forms with a table of readings; its rows are read and checked for the measure."""

    pasted = forms.CharField(required=False, strip=False, max_length=MOST_BYTES)
    first = PeriodField(required=False)

    def __init__(self, *args: Any, measure: Measure, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure, self.on = measure, on
        self.readings: list[EnteredReading] = []
        self.table: Table = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors.keys() & {"pasted", "first", "file"}:
            self.read_rows(cleaned.get("first"))
        return cleaned

    def read_rows(self, first: Period | None) -> None:
        name = "file" if self.cleaned_data.get("file") else "pasted"
        try:
            self.table = self.sent_table()
        except ValueError as error:
            self.add_error(name, str(error))
            return
        result = read_table(self.table, self.measure, self.on, first)
        for fault in result.faults[:MOST_FAULTS_SHOWN]:
            self.add_error(name, fault)
        if result.faults[MOST_FAULTS_SHOWN:]:
            more = len(result.faults) - MOST_FAULTS_SHOWN
            self.add_error(name, f"{more:,} more rows or cells are wrong")
        self.readings = result.readings

    def sent_table(self) -> Table:
        return read_paste(self.cleaned_data["pasted"])

    @property
    def carried_values(self) -> dict[str, Any]:
        """The values that the next page carries, so that it can check the table again."""
        return {"pasted": as_paste(self.table), "first": self.cleaned_data.get("first") or ""}


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
            return read_file(str(file.name), file.read(MOST_BYTES + 1))
        if not self.cleaned_data["pasted"].strip():
            raise ValueError("Paste the readings, or choose a file")
        return super().sent_table()


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

    @property
    def narrative_names(self) -> list[str]:
        return ["pasted", *self.fields.keys() & {"reason"}]
