"""Forms to type, paste or upload readings of a measure, and to confirm what was shown."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from improvement.forms import Form, Narrative
from improvement.number_fields import NumberField, WholeNumberField
from improvement.numbers import plain_number
from workstreams.measures.periods import Period, read_period
from workstreams.measures.reading_rules import (
    TIMES,
    EnteredReading,
    faults,
)
from workstreams.models import Measure, Reading

MOST_FAULTS_SHOWN = 20  # faults that a page names one by one
PERIOD_HINT = "For example September 2012, Q2 2012/13 or 2012/13"


class PeriodField(forms.CharField):
    """A period that is typed. `covers` is the length of the measure's, by which 2011-12 is read."""

    covers = "any"

    def __init__(self, **kwargs: Any) -> None:
        options: dict[str, Any] = {"max_length": 60, "help_text": PERIOD_HINT}
        super().__init__(**options | kwargs)

    def clean(self, value: Any) -> Period | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_period(text, self.covers)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Period) else value


class ReasonForChange(Narrative):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rows=3, max_length=500, **kwargs)


def number_field(label: str, **options: Any) -> NumberField:
    return NumberField(label=label, required=False, **options)


class ReadingForm(Form):
    """One reading. `reading` is the one that it corrects; None for a new one."""

    submit = "Save this reading"
    period = PeriodField(label="Which period is it for?")
    value = number_field("Reading")
    numerator = number_field("What is counted")
    denominator = number_field("Out of")
    as_stated = Narrative(label="In words", required=False, rows=4)
    sample = WholeNumberField(
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
        if reading is not None:
            kwargs["version"] = reading.version
        super().__init__(*args, initial=initial_values(reading), **kwargs)
        self.measure, self.on = measure, on
        name_period(self, measure)
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
            self.ask_for_share(cleaned)
        return cleaned

    def ask_for_share(self, cleaned: dict[str, Any]) -> None:
        """Refuse a percentage such as 0.95, which could mean 95%, without its percent sign."""
        value = cleaned.get("value")
        if self.measure.kind != Measure.Kind.PERCENTAGE or not value or value > 1:
            return
        typed = str(self.typed("value")).strip()
        if "%" not in typed:
            share = plain_number(value * 100)
            text = f"{typed} could mean {typed}% or {share}%: write the percent sign with it"
            self.add_error("value", text)


def initial_values(reading: Reading | None) -> dict[str, Any]:
    """A reading as its form shows it. A value computed from two numbers is left empty, so that it
    is computed again."""
    if reading is None:
        return {}
    names = ("value", "numerator", "denominator", "as_stated", "sample", "note", "provisional")
    values = {name: without_zeros(getattr(reading, name)) for name in names}
    if reading.denominator is not None:
        values["value"] = None
    elif reading.measure.kind == Measure.Kind.PERCENTAGE and 0 < (reading.value or 0) <= 1:
        values["value"] = f"{values['value']}%"
    return values | {"period": Period(reading.period, reading.covers)}


def without_zeros(value: Any) -> Any:
    return plain_number(value) if isinstance(value, Decimal) else value


def name_period(form: forms.Form, measure: Measure) -> None:
    """Let the form's fields for periods read them as the measure's readings have them."""
    for field in form.fields.values():
        if isinstance(field, PeriodField):
            field.covers = measure.covers
