"""Forms of the plan's documents, and of the facts and events that stand in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify

from improvement.date_field import DateField
from improvement.dates import Precision, last_day
from improvement.forms import Narrative, RadioField
from improvement.models import Plan
from improvement.number_fields import NumberField, WholeNumberField
from improvement.text_fields import TickField
from workstreams.forms.records import RecordForm
from workstreams.models import Source, Sourced

KNOWN_TO = [choice for choice in Precision.choices if choice[0] != Precision.ONGOING]


class SourceForm(RecordForm):
    """A document; whether it is the plan's own or of the public record is said once."""

    adds_several = True
    record_fields = ("ref", "title", "provenance")
    ref = forms.CharField(label="Reference", max_length=12)
    title = Narrative(
        label="What is it called?",
        max_length=500,
        rows=2,
        help_text="With who published it, and when. Scrutiny and staff read this.",
    )
    provenance = RadioField(
        label="What is it?",
        choices=[
            (Sourced.Provenance.PUBLISHED.value, "A document that says what the plan is about"),
            (Sourced.Provenance.FOLLOWED.value, "What followed, on the public record"),
        ],
        initial=Sourced.Provenance.FOLLOWED,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "version" in self.fields:
            del self.fields["provenance"]  # the facts that stand on it have it too


class FactForm(RecordForm):
    """A fact of a document, in its words; with a day it may be an event of the timeline."""

    adds_several = True
    record_fields = (
        *("source", "section_title", "ref", "label", "text", "value", "unit"),
        *("date", "date_precision", "on_timeline", "paragraph", "note", "order"),
    )
    preface = (
        "Scrutiny and staff read what stands in a document, and every dated event; only those who "
        "run the plan read our note."
    )
    source = forms.ModelChoiceField(Source.objects.none(), label="Which document says it?")
    section_title = forms.CharField(
        label="Under which heading does it stand?", max_length=120, initial="What happened"
    )
    ref = forms.CharField(label="Reference", max_length=20)
    label = forms.CharField(label="What is it?", max_length=200)
    text = Narrative(
        label="What does it say?",
        required=False,
        max_length=4000,
        help_text="Word for word. Leave blank where the document does not say.",
    )
    value = NumberField(label="A number that it gives", required=False, max_digits=14)
    unit = forms.CharField(label="Unit of the number", max_length=20, required=False)
    date = DateField(label="When was it?", what="the day it was", required=False)
    date_precision = forms.ChoiceField(
        label="How exactly is the day known?", choices=KNOWN_TO, initial=Precision.DAY
    )
    on_timeline = TickField(label="Show it on the timeline", required=False)
    paragraph = forms.CharField(label="Paragraph of the document", max_length=80, required=False)
    note = Narrative(label="Our note", required=False, rows=3, max_length=1000)
    order = WholeNumberField(label="Place in the list", min_value=0, max_value=9999)

    def on_plan(self, plan: Plan) -> None:
        self.offer("source", Source.objects.filter(plan=plan))

    def read(self, record: Any) -> dict[str, Any]:
        values = super().read(record)
        return values | {"date_precision": record.date_precision or Precision.DAY}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("on_timeline") and not cleaned.get("date") and "date" not in self.errors:
            self.add_error("date", "Enter the day: what stands on the timeline has one")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        source, day = values["source"], values["date"]
        section = slugify(values["section_title"])[:40] or "facts"
        values |= {"section": section, "provenance": source.provenance}
        if day is None:
            return values | {"date_precision": ""}
        return values | {"date": last_day(day, values["date_precision"])}
