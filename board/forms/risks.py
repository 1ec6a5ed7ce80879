"""Forms of risks: what one says, a review of its score, closing it, and the board's answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from board.forms.notices import a_day
from board.models import Risk, RiskKind, RiskReview, RiskScale
from board.queries.lists import RISK_COLUMNS
from improvement.date_field import DateField
from improvement.filters import FilterForm
from improvement.forms import Form, Narrative, ReasonField
from improvement.models import Plan
from improvement.text_fields import ReferenceField, ReferencesField
from workstreams.forms.records import RecordForm, person_field
from workstreams.forms.references import linked_references
from workstreams.models import Action

NAME_NOBODY = "Do not name a child or a family. Everyone who runs the plan can read this."
SHOWN = [
    ("", "Open"),
    ("above", "Above what is tolerated"),
    ("rose", "Rose since the board met"),
    ("overdue", "Review overdue"),
    ("closed", "Closed"),
    ("all", "All, the closed ones too"),
]


def steps(names: list[str]) -> list[tuple[str, str]]:
    """The choices of a scale's steps: "4 Likely"."""
    return [("", "None yet"), *((str(i), f"{i} {name}") for i, name in enumerate(names, 1))]


def step(label: str, **kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, **kwargs)


class RiskForm(RecordForm):
    record_fields = (
        *("ref", "title", "kind", "cause", "event", "effect", "owner_post", "owner"),
        *("controls", "cost", "raised_on"),
        *("target_likelihood", "target_impact", "target_on", "target_why"),
    )
    ref = ReferenceField(
        label="Reference", max_length=12, help_text="Capital letters and numbers, for example R7"
    )
    title = forms.CharField(label="What is the risk, in short?", max_length=150)
    kind = forms.ModelChoiceField(
        RiskKind.objects.none(), label="Of which kind is it?", empty_label=None
    )
    cause = Narrative(label="What causes it?", required=False, rows=2, help_text=NAME_NOBODY)
    event = Narrative(label="What may happen?", rows=2)
    effect = Narrative(label="What would follow?", required=False, rows=2)
    owner_post = forms.CharField(
        label="Which post owns it?",
        max_length=120,
        required=False,
        help_text="The post, not the person",
    )
    controls = Narrative(
        label="What is done about it, besides actions of the plan?", required=False, rows=3
    )
    cost = Narrative(
        label="What would it cost?",
        required=False,
        rows=2,
        help_text="In words, as it was stated: nothing is computed from it",
    )
    raised_on = DateField(label="Entered in the register on", what="the day it was entered")
    target_likelihood = step("Likelihood to reach", required=False)
    target_impact = step("Impact to reach", required=False)
    target_on = a_day("To be reached by", "the day by which it is to be reached")
    target_why = Narrative(label="Why this target?", required=False, rows=2)
    actions = ReferencesField(
        "action",
        label="Actions that make it smaller",
        help_text="Their references, for example: FP-01, WD-02",
    )

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        scale: RiskScale | None,
        record: Risk | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields["owner"] = person_field(
            "Who reviews it, and is reminded?",
            plan,
            self.initial.get("owner"),
            Risk.posts["owner"],
            "The programme manager",
        )
        self.offer("kind", RiskKind.objects.filter(plan=plan))
        self.offer("target_likelihood", steps(scale.likelihood_names if scale else []))
        self.offer("target_impact", steps(scale.impact_names if scale else []))
        self.offer("actions", Action.objects.filter(plan=plan))
        if record is not None and record.stands_as_published:
            published = [name for name in Risk.WORDS if name in self.fields]
            self.leave_out(published, "what was published stands in its own words")
        self.order_fields([*self.record_fields, "actions", "reason"])

    def read(self, record: Risk) -> dict[str, Any]:
        return super().read(record) | linked_references(record, "actions")

    @property
    def links(self) -> dict[str, Any]:
        return {"actions": self.cleaned_data["actions"]}


class RiskReviewForm(RecordForm):
    """A new review proposes today, and the score of the last one."""

    submit = "Save this review"
    record_fields = ("reviewed_on", "likelihood", "impact", "why", "next_review")
    reviewed_on = DateField(label="On which day was it reviewed?", what="the day of the review")
    likelihood = step("How likely is it?")
    impact = step("How bad would it be?")
    why = Narrative(label="Why this score?", rows=3, max_length=1000, help_text=NAME_NOBODY)
    next_review = DateField(
        label="By when is it to be reviewed again?", what="the day of the next review"
    )

    def __init__(self, *args: Any, scale: RiskScale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("likelihood", steps(scale.likelihood_names)[1:])
        self.offer("impact", steps(scale.impact_names)[1:])

    @staticmethod
    def proposed(last: RiskReview | None, on: date) -> dict[str, Any]:
        days = {"reviewed_on": on, "next_review": on + timedelta(days=42)}
        return days | ({"likelihood": last.likelihood, "impact": last.impact} if last else {})


class CloseRiskForm(Form):
    """Closes a risk, or takes a closed one up again."""

    why = ReasonField(label="Why?", error_messages={"required": "Enter why"})

    def __init__(self, *args: Any, risk: Risk, **kwargs: Any) -> None:
        super().__init__(*args, version=risk.version, **kwargs)
        self.submit = "Close this risk" if risk.closed_on is None else "Take it up again"


class AnswerRiskForm(Form):
    submit = "Save the board’s answer"
    answer = Narrative(
        label="What does the board say?",
        rows=4,
        max_length=1000,
        help_text="What is tolerated until when, or what is to be done. " + NAME_NOBODY,
    )


class RiskFilterForm(FilterForm):
    columns = RISK_COLUMNS
    show = forms.ChoiceField(label="Show", choices=SHOWN, required=False)
    kind = forms.ChoiceField(label="Kind", required=False)
    likelihood = forms.ChoiceField(label="Likelihood", required=False)
    impact = forms.ChoiceField(label="Impact", required=False)

    def __init__(self, *args: Any, plan: Plan, scale: RiskScale | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = RiskKind.objects.filter(plan=plan).values_list("name", flat=True)
        any_one = ("", "Any")
        self.offer("kind", [any_one, *((name, name) for name in kinds)])
        named = (
            {"likelihood": scale.likelihood_names, "impact": scale.impact_names} if scale else {}
        )
        for name in ("likelihood", "impact"):
            self.offer(name, [any_one, *steps(named.get(name, []))[1:]])
