"""Forms to add, edit, supersede and find evidence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db.models import QuerySet

from improvement.date_field import DateField
from improvement.files.kinds import TAKEN
from improvement.files.receive import EvidenceFileField
from improvement.filters import FilterForm
from improvement.forms import Form, Narrative, RadioField, ReasonField, any_of
from improvement.models import Organisation, Plan
from improvement.sorting import sorted_rows
from improvement.text_fields import ReferencesField, TickField
from workstreams.forms.markings import MarkedForm
from workstreams.forms.records import several
from workstreams.forms.references import linked_references
from workstreams.models import Evidence, EvidenceKind, Measure, Outcome
from workstreams.models.marked import MARKING_FIELDS
from workstreams.queries.evidence_lists import Piece
from workstreams.queries.lists import EVIDENCE_COLUMNS
from workstreams.queries.words import with_words

KEEPS_MARKING = "it stays marked as the one before, which the programme manager alone changes"


class EvidenceForm(MarkedForm):
    """`on` is today: evidence is never dated after it. `keeps_marking`: whether a newer revision
    stays marked as the one before."""

    submit = "Save this evidence"
    record_fields = (
        *("title", "kind", "dated", "period_from", "period_to", "runs_out", "organisation"),
        *("summary", "heard", "link"),
        *MARKING_FIELDS,
    )
    link_fields = ("actions", "outcomes", "measures")

    title = forms.CharField(label="Title", max_length=200)
    kind = RadioField(label="What kind of evidence is it?", choices=EvidenceKind.choices)
    dated = DateField(
        label="What is its date?",
        what="the date of the evidence",
        help_text="The day it was made or is about, for example 27 9 2013",
    )
    period_from = DateField(
        label="It covers the time from",
        what="the first day that it covers",
        required=False,
        help_text="Where it tells of a time and not of one day",
    )
    period_to = DateField(label="Until", what="the last day that it covers", required=False)
    runs_out = DateField(
        label="On which day does it run out?",
        what="the day on which it runs out",
        required=False,
        help_text="You are reminded before it. Leave it empty where it does not.",
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
    actions = ReferencesField(
        "action",
        label="Actions it bears on",
        help_text="Their references, for example FP-03, IM-03",
    )
    outcomes = several(Outcome, "Outcomes it bears on")
    measures = ReferencesField(
        "measure",
        key="code",
        label="Measures it bears on",
        help_text="Their codes, for example I3-1",
    )

    def __init__(
        self, *args: Any, plan: Plan, on: date, keeps_marking: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        if keeps_marking:
            self.leave_out(MARKING_FIELDS, KEEPS_MARKING)
        self.offer("organisation", plan.organisations.all())
        self.offer("outcomes", plan.outcomes.all())
        self.offer("actions", plan.actions.all())
        self.offer("measures", Measure.objects.filter(plan=plan))
        if "reason" in self.fields:  # its file never changes
            del self.fields["file"]
        order = [n for n in self.record_fields if n not in MARKING_FIELDS]
        self.order_fields([*order, "file", *self.link_fields, *MARKING_FIELDS, "reason"])

    def read(self, record: Evidence) -> dict[str, Any]:
        return super().read(record) | links_shown(record)

    @property
    def links(self) -> dict[str, Any]:
        return {name: list(self.cleaned_data[name]) for name in self.link_fields}

    @property
    def reason(self) -> str:
        return self.cleaned_data.get("reason") or "Added as evidence"

    def clean_dated(self) -> date:
        dated: date = self.cleaned_data["dated"]
        if dated > self.on:
            raise forms.ValidationError("The date of the evidence must be today or in the past")
        return dated


def initial_of(evidence: Evidence) -> dict[str, Any]:
    """What a newer revision begins with: what the old one says, but for its dates."""
    own = {name: getattr(evidence, name) for name in ("title", "kind", "organisation", "summary")}
    own |= {name: getattr(evidence, name) for name in ("heard", *MARKING_FIELDS)}
    return own | links_shown(evidence)


def links_shown(evidence: Evidence) -> dict[str, Any]:
    """What the form shows of what it bears on: outcomes to tick, references of the others."""
    outcomes = evidence.outcome_links.current().select_related("outcome")
    ticked = {"outcomes": [link.outcome for link in outcomes]}
    return ticked | linked_references(evidence, "actions", "measures")


class SupersedeForm(Form):
    submit = "Mark as superseded"

    newer = forms.ModelChoiceField(
        Evidence.objects.none(),
        label="Which newer evidence takes its place?",
        required=False,
        empty_label="None: it just no longer counts",
        help_text="It takes over the actions, outcomes and measures. No claim rests on it by that. "
        "The latest are offered.",
    )
    reason = ReasonField(
        label="Why does it no longer count?",
        error_messages={"required": "Enter why it no longer counts"},
    )

    def __init__(self, *args: Any, evidence: Evidence, **kwargs: Any) -> None:
        super().__init__(*args, version=evidence.version, **kwargs)
        latest = Evidence.objects.to_choose_from(evidence.plan_id)
        self.offer("newer", latest.exclude(pk=evidence.pk))


class EvidenceFilterForm(FilterForm):
    columns = EVIDENCE_COLUMNS
    q = forms.CharField(label="Words", max_length=100, required=False)
    kind = forms.ChoiceField(label="Kind", choices=any_of(EvidenceKind.choices), required=False)
    heard = TickField(label="Children or families speak in it", required=False)
    run_out = TickField(label="Run out", required=False)
    too_old = TickField(label="Older than its claim", required=False)
    superseded = TickField(label="Superseded too", required=False)

    def matching(
        self, evidence: QuerySet[Evidence], *, too_old: Collection[Piece], on: date
    ) -> QuerySet[Evidence]:
        """The evidence that the filters leave; all that is current where none was sent. `too_old`
        is what is older than a claim that it stands behind."""
        values = self.values
        evidence = with_words(evidence, values.get("q", ""))
        if values.get("kind"):
            evidence = evidence.filter(kind=values["kind"])
        if values.get("heard"):
            evidence = evidence.filter(heard=True)
        if values.get("run_out"):
            evidence = evidence.filter(runs_out__lt=on)
        if values.get("too_old"):
            evidence = evidence.filter(pk__in=[each.pk for each in too_old])
        if not values.get("superseded"):
            evidence = evidence.filter(superseded=False)
        return sorted_rows(evidence, self.columns, self.chosen_order)
