"""Forms of outside checks: entered, moved, and filtered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from board.forms.notices import DatedForm, a_day, precision, text
from board.models import Validation
from board.models.regimes import VALIDATIONS, choices_on
from board.queries.lists import VALIDATION_COLUMNS
from board.queries.validations import findings_of
from improvement.date_field import DateField
from improvement.dates import last_day
from improvement.filters import FilterForm
from improvement.forms import Form, Narrative, RadioField, ReasonField
from improvement.models import Plan
from improvement.number_fields import WholeNumberField
from improvement.text_fields import ReferencesField

STATES = [
    ("", "Any"),
    ("held", "Held"),
    ("to_come", "Still to come"),
    ("moved", "Days moved"),
    ("overdue", "Overdue: its days or its report"),
    ("called_off", "Called off"),
]
DAYS = ("planned_from", "planned_to", "planned_precision")


class ValidationForm(DatedForm):
    """Offers the kinds that there are on the day `on`. The days for which it is planned are asked
    until there are some; from then on they move on a page of their own."""

    submit = "Save this check"
    record_fields = (
        *("title", "kind", "carried_out_by", "looks_at", *DAYS),
        *("held_from", "held_to", "held_precision", "called_off", "report_due", "reported_on"),
        *("outcome", "counted", "expected_number", "expected_basis"),
        *("reported_number", "reported_basis"),
    )
    precisions = {
        "planned_from": "planned_precision",
        "planned_to": "planned_precision",
        "held_from": "held_precision",
        "held_to": "held_precision",
    }
    title = forms.CharField(
        label="What is it called?", max_length=160, help_text="For example: Peer challenge, June"
    )
    kind = RadioField(label="What kind of check is it?")
    carried_out_by = forms.CharField(
        label="Who carries it out?", max_length=160, help_text="The body or the post"
    )
    looks_at = Narrative(label="What does it look at?", required=False, rows=3)
    planned_from = a_day("Planned from", "the first day planned")
    planned_to = a_day("Planned until", "the last day planned", help_text="Where it takes longer")
    planned_precision = precision("Those days are known to")
    held_from = a_day("Held from", "the first day", help_text="Leave it empty until it has begun")
    held_to = a_day("Held until", "the last day")
    held_precision = precision("Those days are known to")
    called_off = Narrative(
        label="If it was called off, why?", required=False, rows=2, max_length=500
    )
    report_due = a_day("Its report is due on", "the day on which its report is due")
    reported_on = a_day("Its report came on", "the day on which its report came")
    outcome = Narrative(
        label="What did it conclude?",
        required=False,
        rows=4,
        help_text="In its own words. Do not name a child or a family.",
    )
    counted = text("What did it count?", 80, help_text="For example: cases audited")
    expected_number = WholeNumberField(label="How many were expected?", min_value=0, required=False)
    expected_basis = text("Where does that stand?", 200)
    reported_number = WholeNumberField(label="How many were reported?", min_value=0, required=False)
    reported_basis = text("Where does this number stand?", 200)
    findings = ReferencesField(
        "finding",
        label="Findings of the plan that it made",
        help_text="Their references, for example F4, F10",
    )

    def __init__(
        self, *args: Any, plan: Plan, on: date, record: Validation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, record=record, **kwargs)
        offered = choices_on(VALIDATIONS, on)
        if record is not None:
            if record.kind not in dict(offered):
                offered.append((record.kind, record.get_kind_display()))
            if record.planned_from:
                for name in DAYS:
                    del self.fields[name]
        self.offer("kind", offered)
        self.offer("findings", plan.findings.all())

    def read(self, record: Validation) -> dict[str, Any]:
        return super().read(record) | {"findings": [finding.ref for finding in findings_of(record)]}

    @property
    def made(self) -> list[Any]:
        """The findings that it made."""
        return list(self.cleaned_data["findings"])


class MoveValidationForm(Form):
    submit = "Move it"

    first = DateField(label="Planned from", what="the first day planned")
    last = a_day("Planned until", "the last day planned", help_text="Where it takes longer")
    precision = precision("Those days are known to")
    reason = ReasonField(
        label="Why does it move?", error_messages={"required": "Enter why it moves"}
    )

    def __init__(self, *args: Any, record: Validation, **kwargs: Any) -> None:
        names = dict(zip(("first", "last", "precision"), DAYS, strict=True))
        initial = {name: getattr(record, planned) for name, planned in names.items()}
        super().__init__(*args, initial=initial, version=record.version, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("first", "last"):
            if cleaned.get(name) and cleaned.get("precision"):
                cleaned[name] = last_day(cleaned[name], cleaned["precision"])
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        names = ("first", "last", "precision", "reason", "version")
        return {name: self.cleaned_data[name] for name in names}


class ValidationFilterForm(FilterForm):
    columns = VALIDATION_COLUMNS
    state = forms.ChoiceField(label="State", choices=STATES, required=False)

    def leaves(self, found: list[Validation], on: date) -> list[Validation]:
        state = self.values.get("state", "")
        return [each for each in found if is_like(each, state, on)]


def is_like(each: Validation, state: str, on: date) -> bool:
    """Whether it is one that the filter's `state` leaves; "" leaves all."""
    if state == "held":
        return each.held_from is not None
    if state == "to_come":
        return each.is_to_come
    if state == "moved":
        return bool(each.moves.all())
    if state == "overdue":
        return each.is_overdue(on)
    return bool(each.called_off) if state else True
