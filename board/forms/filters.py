"""The filters of the board's lists. Each value sent is checked."""

from __future__ import annotations

from typing import Any

from django import forms

from board.dashboard.contradictions import Contradicted, Kind
from board.dashboard.evidence_claims import Checked
from board.dashboard.requirement_list import REQUIREMENT_COLUMNS
from improvement.filters import FilterForm
from improvement.forms import any_of
from improvement.models import Plan
from improvement.text_fields import DayField


class DisagreementFilterForm(FilterForm):
    workstream = forms.ChoiceField(required=False)
    organisation = forms.ChoiceField(required=False, label="Lead organisation")
    kind = forms.ChoiceField(
        required=False, choices=any_of(Kind.choices), label="What contradicts it"
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_one = ("", "Any")
        streams = plan.workstreams.values_list("code", "name")
        bodies = plan.organisations.values_list("ref", "name")
        none = ("none", "No organisation named")
        self.offer("workstream", [any_one, *streams])
        self.offer("organisation", [any_one, *bodies, none])

    def leaves(self, told: Contradicted) -> bool:
        """Whether the filters leave it in the list."""
        values = {
            "workstream": told.row.workstream,
            "organisation": told.row.organisation or "none",
            "kind": told.found.kind.value,
        }
        chosen = self.cleaned_data if self.is_bound else {}
        return all(chosen.get(name) in ("", None, value) for name, value in values.items())


class KeptFilterForm(FilterForm):
    due_from = DayField(
        label="First date from", required=False, help_text="For example 22 October 2013"
    )
    due_to = DayField(label="First date to", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = (cleaned.get(name) for name in ("due_from", "due_to"))
        if first and last and last < first:
            self.add_error("due_to", "The last day must be on or after the first")
        return cleaned


class EvidenceFilterForm(FilterForm):
    never_filters = (*FilterForm.never_filters, "named")  # of the table above the claims
    show = forms.ChoiceField(required=False, choices=[("", "Every claim"), *Checked.choices])


class MeasuresFilterForm(FilterForm):
    show = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Every outcome measure"),
            ("worse", "Got worse"),
            ("better", "Got better"),
            ("missing", "Will miss their targets"),
        ],
    )


class WaitingFilterForm(FilterForm):
    yours = forms.ChoiceField(
        required=False, label="Show", choices=[("", "Everything"), ("1", "Yours to decide")]
    )


class RequirementFilterForm(FilterForm):
    columns = REQUIREMENT_COLUMNS
    never_filters = (*FilterForm.never_filters, "returns", "reviews", "ended")  # lists beside it

    show = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Every requirement"),
            ("met", "Met by the board’s judgement"),
            ("lasting", "Met and lasting"),
            ("not_judged", "Not judged now"),
        ],
    )

    @property
    def chosen_show(self) -> str:
        return str(self.values.get("show", ""))
