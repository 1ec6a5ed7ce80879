"""What people type about evidence: what it is, its file, what it bears on, what overtook it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db.models import QuerySet

from improvement.files.kinds import TAKEN
from improvement.files.receive import EvidenceFileField
from improvement.forms import DateField, FilterForm, Form, Narrative, RadioField, ReasonField
from improvement.models import Organisation, Plan
from workstreams.forms.records import MarkedForm, several
from workstreams.models import Action, Evidence, EvidenceKind, Measure, Outcome
from workstreams.queries.words import with_words


class RefsField(forms.CharField):
    """Records by their references, parted by commas or spaces: a list of dozens to tick is no
    help on a phone. `key` is the field that holds the reference, `one` the record's name."""

    def __init__(self, *, key: str, one: str, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 300} | kwargs)
        self.key, self.one = key, one
        self.queryset: QuerySet = Action.objects.none()

    def clean(self, value: Any) -> list[Any]:
        refs = dict.fromkeys(super().clean(value).upper().replace(",", " ").split())
        found = {getattr(one, self.key).upper(): one for one in self.queryset}
        unknown = [ref for ref in refs if ref not in found]
        if unknown:
            raise forms.ValidationError(f"This plan has no {self.one} {', '.join(unknown)}")
        return [found[ref] for ref in refs]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join(getattr(one, self.key) for one in value)
        return value


class EvidenceForm(MarkedForm):
    """`on` is the day; evidence is never dated after it."""

    submit = "Save this evidence"
    record_fields = (
        *("title", "kind", "dated", "organisation", "summary", "heard", "link"),
        *MarkedForm.marking_fields,
    )
    link_fields = ("actions", "outcomes", "measures")

    title = forms.CharField(label="Title", max_length=200)
    kind = RadioField(label="What kind of evidence is it?", choices=EvidenceKind.choices)
    dated = DateField(
        label="What is its date?",
        what="the date of the evidence",
        help_text="The day it was made or is about, for example 27 9 2013",
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Which organisation does it come from?",
        required=False,
        empty_label="None named",
    )
    summary = Narrative(
        label="What does it show?",
        help_text="In a few plain sentences, good or bad. Do not name a child or a family.",
    )
    heard = forms.BooleanField(
        label="Children, young people or families speak in it for themselves", required=False
    )
    link = forms.URLField(
        label="Link to where it can be read",
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="For example a page of the council’s document store",
    )
    file = EvidenceFileField(
        label="File",
        required=False,
        help_text=f"A {TAKEN}. Take out anything that names a child or a family first.",
    )
    actions = RefsField(
        key="ref",
        one="action",
        label="Actions it bears on",
        help_text="Their references, for example FP-03, IM-03",
    )
    outcomes = several(Outcome, "Outcomes it bears on")
    measures = RefsField(
        key="code",
        one="measure",
        label="Measures it bears on",
        help_text="Their codes, for example I3-1",
    )

    def __init__(self, *args: Any, plan: Plan, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        for name in ("organisation", *self.link_fields):
            model = {"organisation": Organisation, "actions": Action, "outcomes": Outcome}
            records = model.get(name, Measure).objects.filter(plan=plan)
            self.fields[name].queryset = records  # type: ignore[attr-defined]
        if "reason" in self.fields:  # its file stays as it is
            del self.fields["file"]
        order = [n for n in self.record_fields if n not in self.marking_fields]
        self.order_fields([*order, "file", *self.link_fields, *self.marking_fields, "reason"])

    def read(self, record: Evidence) -> dict[str, Any]:
        return super().read(record) | {
            name: [getattr(link, other) for link in links.current().select_related(other)]
            for name, links, other in [
                ("actions", record.action_links, "action"),
                ("outcomes", record.outcome_links, "outcome"),
                ("measures", record.measure_links, "measure"),
            ]
        }

    @property
    def links(self) -> dict[str, Any]:
        return {name: list(self.cleaned_data[name]) for name in self.link_fields}

    @property
    def reason(self) -> str:
        return self.cleaned_data.get("reason") or "Added as evidence"

    def clean_dated(self) -> date:
        if self.cleaned_data["dated"] > self.on:
            raise forms.ValidationError("The date of the evidence must be today or in the past")
        return self.cleaned_data["dated"]


class SupersedeForm(Form):
    submit = "Mark as superseded"

    newer = forms.ModelChoiceField(
        Evidence.objects.none(),
        label="Which newer evidence takes its place?",
        required=False,
        empty_label="None: it just no longer counts",
        help_text="It takes over the actions, outcomes and measures. No claim rests on it by that.",
    )
    reason = ReasonField(
        label="Why does it no longer count?",
        error_messages={"required": "Enter why it no longer counts"},
    )

    def __init__(self, *args: Any, evidence: Evidence, **kwargs: Any) -> None:
        super().__init__(*args, version=evidence.version, **kwargs)
        others = Evidence.objects.current().filter(plan=evidence.plan_id).exclude(pk=evidence.pk)
        self.fields["newer"].queryset = others.order_by("title")  # type: ignore[attr-defined]


class EvidenceFilterForm(FilterForm):
    q = forms.CharField(label="Words", max_length=100, required=False)
    kind = forms.ChoiceField(
        label="Kind", choices=[("", "Any"), *EvidenceKind.choices], required=False
    )
    heard = forms.BooleanField(label="Children or families speak in it", required=False)
    superseded = forms.BooleanField(label="Superseded too", required=False)

    def matching(self, evidence: QuerySet) -> QuerySet:
        """The evidence that the filters in force leave."""
        values = self.cleaned_data if self.is_bound else {}
        evidence = with_words(evidence, values.get("q", ""), "title", "summary")
        if values.get("kind"):
            evidence = evidence.filter(kind=values["kind"])
        if values.get("heard"):
            evidence = evidence.filter(heard=True)
        return evidence if values.get("superseded") else evidence.filter(superseded=False)
