"""Forms of lines of money."""

from __future__ import annotations

from typing import Any

from django import forms

from board.forms.notices import a_day, text
from board.models import Resource
from board.queries.lists import RESOURCE_COLUMNS
from improvement.filters import FilterForm
from improvement.forms import Narrative, RadioField, any_of
from improvement.models import Plan
from improvement.number_fields import NumberField
from improvement.text_fields import ReferenceField, ReferencesField, TickField
from workstreams.forms.records import RecordForm
from workstreams.forms.references import linked_references
from workstreams.models import Action, Measure

LINKED: dict[str, type[Any]] = {"actions": Action, "measures": Measure}


def pounds(label: str, **kwargs: Any) -> NumberField:
    return NumberField(
        label=label, required=False, max_digits=14, decimal_places=2, min_value=0, **kwargs
    )


class ResourceForm(RecordForm):
    adds_several = True
    record_fields = (
        *("ref", "kind", "words", "year", "amount_from", "amount_to", "source", "secured"),
        *("due", "note", "struck_out"),
    )
    ref = ReferenceField(
        label="Reference", max_length=12, help_text="Capital letters and numbers, for example M7"
    )
    kind = RadioField(
        choices=Resource.Kind.choices,
        hints={
            Resource.Kind.PRESSURE: "More will be needed; how much is not settled.",
            Resource.Kind.LOSS: "Money that came and comes no more, or less of it.",
        },
    )
    words = Narrative(
        label="As it was stated",
        rows=2,
        max_length=1000,
        help_text="In the words of the paper it stands in, with its own units",
    )
    year = text("Which year, as stated?", 40, help_text="For example 2013/14")
    amount_from = pounds(
        "Amount in pounds",
        help_text="Leave it empty where the words give no clear amount: it is then in no sum",
    )
    amount_to = pounds("Up to, where it is a range")
    source = text("Where does the money come from?", 200)
    secured = RadioField(
        label="Is it secured?",
        choices=Resource.Secured.choices,
        initial=Resource.Secured.NOT_STATED,
    )
    due = a_day("To be settled by", "the day by which it is to be settled whether it is paid for")
    actions = ReferencesField(
        "action",
        label="Actions that are in danger without it",
        help_text="Their references, for example: FP-01, WD-02",
    )
    measures = ReferencesField(
        "measure",
        key="code",
        label="Demand that drives it",
        help_text="Codes of measures that are context only, for example: CX-1",
    )
    note = Narrative(label="Note", required=False, rows=2)

    def __init__(
        self, *args: Any, plan: Plan, record: Resource | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, record=record, **kwargs)
        for name, model in LINKED.items():
            self.offer(name, model._default_manager.filter(plan=plan))
        if record is not None:
            self.fields["struck_out"] = TickField(
                label="Strike it out: it counts no more", required=False
            )
            if record.stands_as_published:
                published = [name for name in Resource.WORDS if name in self.fields]
                self.leave_out(published, "what was published stands in its own words")
        last = ("actions", "measures", "note", "struck_out", "reason")
        self.order_fields([*(n for n in self.record_fields if n not in last), *last])

    def read(self, record: Resource) -> dict[str, Any]:
        return super().read(record) | linked_references(record, *LINKED)

    @property
    def links(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in LINKED}


class ResourceFilterForm(FilterForm):
    columns = RESOURCE_COLUMNS
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "Every line"),
            ("unpaid", "What is not paid for"),
            ("overdue", "What is past its day and not settled"),
            ("struck_out", "What was struck out"),
        ],
    )
    kind = forms.ChoiceField(required=False, choices=any_of(Resource.Kind.choices))
    secured = forms.ChoiceField(required=False, choices=any_of(Resource.Secured.choices))
