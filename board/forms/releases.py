"""Forms of the release of one exempt item."""

from __future__ import annotations

from typing import Any

from django import forms

from board.forms.notices import a_day
from board.models import Release
from improvement.forms import Form, Narrative, RadioField, ReasonField
from improvement.models import Plan
from workstreams.forms.records import RecordForm
from workstreams.models import Action, Evidence


class ReleaseForm(RecordForm):
    submit = "Send this request"
    record_fields = ("document", "limb", "relevant_to")
    document = Narrative(
        label="What do you ask to read?", rows=3, max_length=1000, help_text="In your own words"
    )
    limb = RadioField(label="What has it material on?", choices=Release.Limb.choices)
    relevant_to = Narrative(
        label="To which review of the committee, or which decision, is it relevant?",
        rows=3,
        max_length=1000,
    )


class DecideReleaseForm(Form):
    submit = "Send this answer"

    decision = RadioField(label="What is decided?", choices=Release.Decision.choices)
    item = forms.ChoiceField(label="If granted: which exempt item?", required=False)
    until = a_day("If granted: to be read until", "the last day")
    statement = Narrative(
        label="The answer in writing",
        help_text="The whole committee reads it: give the reasons of a refusal, and do not tell "
        "what the item says. Do not name a child or a family.",
        rows=4,
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, exempt = plan, Action.Marking.EXEMPT
        actions = Action.objects.filter(plan=plan, marking=exempt)
        evidence = Evidence.objects.filter(plan=plan, marking=exempt)
        choices = [("", "None")]
        choices += [(f"action:{each.pk}", str(each)) for each in actions]
        choices += [(f"evidence:{each.pk}", f"Evidence: {each}") for each in evidence]
        self.offer("item", choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == Release.Decision.GRANTED:
            if not cleaned.get("item") and "item" not in self.errors:
                self.add_error("item", "Select the exempt item")
            if not cleaned.get("until") and "until" not in self.errors:
                self.add_error("until", "Enter the last day")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The arguments of `changes.decide_release`."""
        cleaned = self.cleaned_data
        kind, _, key = cleaned["item"].partition(":")
        models: dict[str, type[Action | Evidence]] = {"action": Action, "evidence": Evidence}
        item = models[kind]._base_manager.get(plan=self.plan, pk=key) if kind else None
        names = ("decision", "statement", "until", "version")
        return {"item": item} | {name: cleaned[name] for name in names}


class EndReleaseForm(Form):
    submit = "End it"
    preface = "From now on the councillor can’t open it any more."

    reason = ReasonField(label="Why does it end?")
