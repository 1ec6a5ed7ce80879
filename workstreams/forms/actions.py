"""Forms to add, edit and withdraw an action."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from improvement.date_field import DateField
from improvement.dates import Precision, last_day
from improvement.forms import Form, Narrative, RadioField
from improvement.models import Organisation, Plan
from improvement.text_fields import ReferenceField, ReferencesField
from workstreams.forms.markings import MarkedForm
from workstreams.forms.records import person_field, several
from workstreams.forms.references import linked_references
from workstreams.importing.due_dates import read_due
from workstreams.models import Action, Finding, Measure, Outcome, Theme, Workstream
from workstreams.models.judged import is_agreed
from workstreams.models.marked import MARKING_FIELDS

LINKED_MODELS: dict[str, type[Theme | Finding | Outcome | Measure | Organisation]] = {
    "themes": Theme,
    "findings": Finding,
    "outcomes": Outcome,
    "measures": Measure,
    "partners": Organisation,
}


# What an action is judged by; once the plan is agreed, asked for on a page of its own.
JUDGED = (
    *("priority", "lead_organisation", "starts", "baseline_due", "due_precision"),
    *("required_stage", "shown_by", "outcomes", "measures"),
)
DATES = ("baseline_due", "due_precision", "shown_by")
WHEN_NEW = (
    "the plan has been agreed, so a new action comes in without dates. Add it, then ask for them "
    "on its page: the chair decides"
)
ONCE_AGREED = (
    "the plan has been agreed, so how this action is judged moves only when the chair approves: "
    "its priority, start, dates, stage, lead organisation, outcomes and measures. Ask on its page"
)


class MilestonesField(Narrative):
    """Milestones, one on a line: pairs of a title and a day, which is None where none is given."""

    LONGEST = 200

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in str(super().clean(value)).split("\n") if line.strip()]
        found = dict(self.read(line) for line in lines)
        if len(found) < len(lines):
            raise forms.ValidationError("Two milestones have the same words")
        return list(found.items())

    def read(self, line: str) -> tuple[str, date | None]:
        title, semicolon, said = (part.strip() for part in line.rpartition(";"))
        title = title if semicolon else said
        if not title or len(title) > self.LONGEST:
            raise forms.ValidationError(
                f"Say each milestone in 1 to {self.LONGEST} characters: “{line[:60]}”"
            )
        if not semicolon or not said:
            return title, None
        day = read_due(said).day
        if day is None:
            raise forms.ValidationError(f"“{said[:60]}” is not a date. Write 31 March 2027")
        return title, day


class ActionForm(MarkedForm):
    adds_several = True
    record_fields = (
        *("ref", "title", "description", "workstream", "priority"),
        *("owner_post", "owner", "lead_organisation", "starts", "baseline_due", "due_precision"),
        *("required_stage", "shown_by"),
        *MARKING_FIELDS,
    )
    link_fields = tuple(LINKED_MODELS)

    ref = ReferenceField(label="Reference", max_length=12, help_text="For example FP-03")
    title = forms.CharField(max_length=200)
    description = Narrative(required=False)
    workstream = forms.ModelChoiceField(Workstream.objects.none())
    priority = RadioField(choices=Action.Priority.choices, initial=Action.Priority.STANDARD)
    owner_post = forms.CharField(
        label="Owner’s post",
        max_length=120,
        required=False,
        help_text="The post, not the person: it stays when the person leaves",
    )
    lead_organisation = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, empty_label="None named"
    )
    starts = DateField(label="Starts on", what="the start date", required=False)
    baseline_due = DateField(
        label="Agreed date",
        what="the agreed date",
        required=False,
        help_text="Once the plan is agreed, this first date never changes",
    )
    due_precision = forms.ChoiceField(
        label="The agreed date is known to",
        choices=Precision.choices,
        initial=Precision.DAY,
        help_text="A month is kept as its last day. For ongoing work give the day of its review",
    )
    required_stage = RadioField(
        label="Stage it must reach", choices=Plan.Stage.choices, initial=Plan.Stage.CARRIED_OUT
    )
    shown_by = DateField(
        label="Use or impact is to be shown by",
        what="the date by which it is to be shown",
        required=False,
        help_text="Where it must reach more than carried out. After that day it is late to show",
    )
    themes = several(Theme, "Areas of improvement")
    findings = ReferencesField(
        "finding",
        label="Findings it answers",
        max_length=2000,
        help_text="Their references, for example F4, F10",
    )
    outcomes = several(Outcome, "Outcomes it serves")
    measures = ReferencesField(
        "measure",
        key="code",
        label="Measures that should move if it works, three at most",
        help_text="Their codes, for example I3-1",
    )
    partners = several(Organisation, "Partner organisations")
    milestones = MilestonesField(
        label="Milestones on the way, one on a line",
        required=False,
        rows=4,
        help_text="Each with its date after a semicolon, or without one: Recruit two workers; 31 "
        "March 2027",
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen, roles = self.initial.get("owner"), Action.posts["owner"]
        self.fields["owner"] = person_field("Owner", plan, chosen, roles)
        self.offer("workstream", plan.workstreams.all())
        self.offer("lead_organisation", plan.organisations.all())
        for name, model in LINKED_MODELS.items():
            self.offer(name, model._default_manager.filter(plan=plan))
        if kwargs.get("record"):
            del self.fields["milestones"]  # each has a page of its own by then
        if is_agreed(plan):
            self.ask_once_agreed(plan, kwargs.get("record"))
        last = ["milestones", *self.link_fields, *MARKING_FIELDS, "reason"]
        self.order_fields([n for n in self.record_fields if n not in last] + last)

    def ask_once_agreed(self, plan: Plan, action: Action | None) -> None:
        """In an agreed plan, leave out what is decided by the chair."""
        if action is None:
            self.leave_out(DATES, WHEN_NEW)
        else:
            self.leave_out(JUDGED, ONCE_AGREED)

    def read(self, record: Action) -> dict[str, Any]:
        return (
            super().read(record)
            | linked_references(record, "findings", "measures")
            | {
                name: list(linked.current().order_by(other).values_list(f"{other}_id", flat=True))
                for name, linked, other in [
                    ("themes", record.theme_links, "theme"),
                    ("outcomes", record.outcome_links, "outcome"),
                    ("partners", record.organisation_links, "organisation"),
                ]
            }
        )

    @property
    def links(self) -> dict[str, Any]:
        names = [name for name in self.link_fields if name in self.fields]
        return {name: list(self.cleaned_data[name]) for name in names}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("baseline_due") and cleaned.get("due_precision"):
            cleaned["baseline_due"] = last_day(cleaned["baseline_due"], cleaned["due_precision"])
        return cleaned


class WithdrawForm(Form):
    submit = "Withdraw this action"
    decision = Narrative(
        label="Which decision of the board withdraws it, and why?",
        help_text="Name the meeting. The action stays in the plan’s history and leaves its counts.",
        max_length=500,
        rows=3,
    )
