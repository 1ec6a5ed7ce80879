"""What people type about the plan: parsed and checked here, saved only by changes."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.dates import Precision, last_day
from improvement.forms import (
    BIGGEST_INTEGER,
    DateField,
    Form,
    Narrative,
    RadioField,
    ReasonField,
)
from improvement.models import Organisation, Plan, User
from workstreams.changes import Report
from workstreams.models import Action, Finding, Outcome, Theme, Update, Workstream
from workstreams.models.round import RAG

RAG_MEANS = {
    RAG.GREEN: "It will be carried out by its agreed date, and nothing known stands in the way.",
    RAG.AMBER: "The date is at risk, and you have a way to bring it back.",
    RAG.RED: "The date will be missed, or has been, or you need help to bring it back.",
}
DELIVERY_MEANS = {
    Action.Delivery.NOT_STARTED: "No work has been done yet.",
    Action.Delivery.UNDER_WAY: "Work has begun, and is not finished.",
    Action.Delivery.CARRIED_OUT: "The action itself is done, whether or not it has made a"
    " difference yet.",
}


def hidden_version(version: int) -> forms.IntegerField:
    """The version read of a record that may not exist yet (0)."""
    return forms.IntegerField(
        initial=version, min_value=0, max_value=BIGGEST_INTEGER, widget=forms.HiddenInput
    )


class UpdateForm(Form):
    """A lead's or an owner's report on an action in the open round."""

    submit = "Submit this update"

    delivery = RadioField(
        label="What state is the action in?",
        choices=[(state, state.label) for state in DELIVERY_MEANS],
        hints=DELIVERY_MEANS,
    )
    finished = DateField(
        label="If it has been carried out, on what day?",
        what="the day it was carried out",
        help_text="For example, 27 9 2013",
        required=False,
    )
    declared_rag = RadioField(label="How do you rate it?", choices=RAG.choices, hints=RAG_MEANS)
    done = Narrative(label="What was done since the last update?")
    next = Narrative(label="What is next?")
    explanation = Narrative(
        label="If it is not green, why not?",
        help_text="Say what stands in the way, and what you need and from whom.",
        required=False,
    )

    def __init__(self, *args: Any, action: Action, update: Update, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "delivery": update.delivery or action.delivery,
            "finished": update.finished or action.finished,
            "declared_rag": update.declared_rag,
            "done": update.done,
            "next": update.next,
            "explanation": update.explanation,
        }
        super().__init__(*args, version=action.version, **kwargs)
        self.fields["update_version"] = hidden_version(update.version)

    def report(self) -> Report:
        names = ("delivery", "finished", "declared_rag", "done", "next", "explanation")
        return Report(**{name: self.cleaned_data[name] for name in names})


class ReviewForm(Form):
    """The programme manager's answer to a report."""

    submit = "Save your answer"

    answer = RadioField(
        label="Is this report ready for the board?",
        choices=[("accept", "Yes, accept it"), ("return", "No, return it")],
        hints={"return": "It goes back to the person who sent it, with your words."},
    )
    note = Narrative(
        label="What has to change, or what did you check?",
        help_text="Needed when you return it.",
        required=False,
        rows=3,
        max_length=500,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "return" and not cleaned.get("note"):
            self.add_error("note", "Enter what has to change")
        return cleaned


class RecordForm(Form):
    """The base of forms that add or edit a part of the plan. `values` is what goes to the record;
    `reason` goes to the history."""

    record_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        if record is not None:
            kwargs["initial"] = self.read(record)
            kwargs["version"] = record.version
        super().__init__(*args, **kwargs)
        if record is not None:
            self.fields["reason"] = ReasonField()
            self.order_fields([*(n for n in self.fields if n != "reason"), "reason"])

    def read(self, record: Any) -> dict[str, Any]:
        fields = {name: record._meta.get_field(name) for name in self.record_fields}
        return {name: getattr(record, field.attname) for name, field in fields.items()}

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.record_fields}

    @property
    def reason(self) -> str:
        return self.cleaned_data.get("reason") or "Added to the plan"


def person_field(label: str, plan: Plan) -> forms.ModelChoiceField:
    people = User.objects.filter(memberships__plan=plan, is_active=True).distinct()
    return forms.ModelChoiceField(people, label=label, required=False, empty_label="Nobody yet")


class WorkstreamForm(RecordForm):
    record_fields = (
        *("code", "name", "order", "state", "lead_post", "lead", "deputy"),
        *("in_scope_of_inspection", "scope_note"),
    )
    code = forms.CharField(
        max_length=6, help_text="A few capital letters that begin its actions’ references: FP"
    )
    name = forms.CharField(max_length=200)
    order = forms.IntegerField(label="Place in the list", min_value=1, max_value=99)
    state = forms.ChoiceField(choices=Workstream.State.choices)
    lead_post = forms.CharField(
        label="Lead’s post", max_length=120, required=False, help_text="The post, not the person"
    )
    in_scope_of_inspection = forms.BooleanField(
        label="In the scope of the inspection", required=False
    )
    scope_note = Narrative(label="Note on scope", required=False, rows=3)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"] = person_field("Lead", plan)
        self.fields["deputy"] = person_field("Deputy", plan)
        self.order_fields([*self.record_fields, "reason"])


class ThemeForm(RecordForm):
    record_fields = ("code", "name", "order", "paragraph")
    code = forms.CharField(max_length=6, help_text="Capital letters and numbers, for example T6")
    name = forms.CharField(max_length=200)
    order = forms.IntegerField(label="Place in the list", min_value=1, max_value=99)
    paragraph = forms.CharField(label="Paragraph of the source", max_length=80, required=False)


class OutcomeForm(RecordForm):
    record_fields = ("code", "statement", "order", "paragraph")
    code = forms.CharField(max_length=6, help_text="Capital letters and numbers, for example OM6")
    statement = forms.CharField(
        max_length=200, help_text="What a child or a family should be able to say"
    )
    order = forms.IntegerField(label="Place in the list", min_value=1, max_value=99)
    paragraph = forms.CharField(label="Paragraph of the source", max_length=80, required=False)


class FindingForm(RecordForm):
    record_fields = ("ref", "text", "clock", "due", "paragraph")
    ref = forms.CharField(label="Reference", max_length=12)
    text = Narrative(label="What was found", help_text="In the inspectors’ own words")
    clock = forms.ChoiceField(label="Time given to put it right", choices=Finding.Clock.choices)
    due = DateField(label="To be put right by", what="the date", required=False)
    paragraph = forms.CharField(label="Paragraph of the source", max_length=80, required=False)


class OrganisationForm(RecordForm):
    record_fields = ("ref", "name", "part")
    ref = forms.SlugField(
        label="Reference", max_length=20, help_text="Letters, numbers and hyphens, no spaces"
    )
    name = forms.CharField(max_length=120)
    part = forms.CharField(label="Its part in the plan", max_length=200, required=False)


class MilestoneForm(RecordForm):
    record_fields = ("title", "due", "finished")
    title = forms.CharField(label="What is to be reached", max_length=200)
    due = DateField(label="Due on", what="the date it is due", required=False)
    finished = DateField(label="Finished on", what="the date it was finished", required=False)


def several(model: type, label: str) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        model.objects.none(), label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class ActionForm(RecordForm):
    record_fields = (
        *("ref", "title", "description", "workstream", "priority"),
        *("owner_post", "owner", "lead_organisation", "starts", "baseline_due", "due_precision"),
        *("required_stage", "marking", "exempt_paragraph", "marking_reason"),
    )
    link_fields = ("themes", "findings", "outcomes", "partners")

    ref = forms.CharField(label="Reference", max_length=12, help_text="For example FP-03")
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
    themes = several(Theme, "Areas of improvement")
    findings = several(Finding, "Findings it answers")
    outcomes = several(Outcome, "Outcomes it serves")
    partners = several(Organisation, "Partner organisations")
    marking = RadioField(
        choices=Action.Marking.choices,
        initial=Action.Marking.OPEN,
        hints={
            Action.Marking.EXEMPT: "Left out of everything published, under Schedule 12A.",
            Action.Marking.CONFIDENTIAL: "Forbidden to be published, by law or by government.",
        },
    )
    exempt_paragraph = forms.CharField(
        label="Paragraph of Schedule 12A", max_length=20, required=False
    )
    marking_reason = Narrative(label="Reason for the marking", required=False, rows=3)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = person_field("Owner", plan)
        for name, model in [("workstream", Workstream), ("lead_organisation", Organisation)]:
            self.fields[name].queryset = model.objects.filter(plan=plan)  # type: ignore[attr-defined]
        for name in self.link_fields:
            field = self.fields[name]
            field.queryset = field.queryset.model.objects.filter(plan=plan)  # type: ignore[attr-defined]
        links = [*self.link_fields, "marking", "exempt_paragraph", "marking_reason", "reason"]
        self.order_fields([n for n in self.record_fields if n not in links] + links)

    def read(self, record: Action) -> dict[str, Any]:
        return super().read(record) | {
            "themes": [k.theme_id for k in record.theme_links.current()],
            "findings": [k.finding_id for k in record.finding_links.current()],
            "outcomes": [k.outcome_id for k in record.outcome_links.current()],
            "partners": [k.organisation_id for k in record.organisation_links.current()],
        }

    @property
    def links(self) -> dict[str, Any]:
        return {name: list(self.cleaned_data[name]) for name in self.link_fields}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("baseline_due") and cleaned.get("due_precision"):
            cleaned["baseline_due"] = last_day(cleaned["baseline_due"], cleaned["due_precision"])
        marking = cleaned.get("marking")
        if marking not in (None, Action.Marking.OPEN) and not cleaned.get("marking_reason"):
            self.add_error("marking_reason", "Enter the reason for the marking")
        if marking == Action.Marking.EXEMPT and not cleaned.get("exempt_paragraph"):
            self.add_error("exempt_paragraph", "Enter the paragraph of Schedule 12A")
        return cleaned


class WithdrawForm(Form):
    submit = "Withdraw this action"
    decision = Narrative(
        label="Which decision of the board withdraws it, and why?",
        help_text="Name the meeting. The action stays in the plan’s history and leaves its counts.",
        max_length=500,
        rows=3,
    )
