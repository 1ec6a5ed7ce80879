"""The form that gives several actions the same values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.http import QueryDict

from improvement.date_field import DateField
from improvement.forms import Form, ReasonField
from improvement.models import Plan
from workstreams.changes.several_actions import MOST, TOO_MANY
from workstreams.forms.records import person_field
from workstreams.models import Action, DateChange, Theme, Workstream
from workstreams.models.judged import is_agreed
from workstreams.queries.several_actions import Wanted

CHOSEN = re.compile(r"([A-Z0-9]{1,12}-[0-9]{1,12}):([0-9]{1,9})")
AS_IT_IS = "Leave as it is"
NOT_KEPT = ("csrfmiddlewaretoken", "save", "sure")


def versions_of(chosen: Iterable[str]) -> dict[str, int]:
    """The references of the chosen actions, each with the version that was read."""
    matches = filter(None, map(CHOSEN.fullmatch, chosen))
    return {match[1]: int(match[2]) for match in matches}


class ChosenField(forms.MultipleChoiceField):
    """Actions by their references, each with the version that was read: "FP-03:2". One that is no
    longer at that version is still a valid value, so that the answer can name it."""

    def valid_value(self, value: str) -> bool:
        return bool(CHOSEN.fullmatch(value))


class SeveralActionsForm(Form):
    submit = "Show what will change"

    chosen = ChosenField(
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": "Choose at least one action in the list",
            "invalid_choice": "This page has lost its place. Choose the actions again",
        },
    )
    # The query of the list from which they were chosen, which is shown again afterwards.
    back = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
    owner_post = forms.CharField(
        label="Owner’s post", max_length=120, required=False, help_text="Empty leaves it as it is"
    )
    workstream = forms.ModelChoiceField(
        Workstream.objects.none(), required=False, empty_label=AS_IT_IS
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(),
        label="Area of improvement to add",
        required=False,
        empty_label=AS_IT_IS,
    )
    due = DateField(label="Agreed date", what="the agreed date", required=False)
    cause = forms.ChoiceField(
        label="What is the cause, where a date moves?",
        required=False,
        choices=[("", "No date moves"), *DateChange.Cause.choices],
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = person_field(
            "Owner", plan, None, Action.posts["owner"], empty=AS_IT_IS
        )
        self.fields["reason"] = ReasonField()
        self.offer("workstream", plan.workstreams.all())
        self.offer("theme", Theme.objects.filter(plan=plan))
        self.is_agreed = is_agreed(plan)
        if self.is_agreed:
            self.fields["due"].label = "Agreed date to ask for"
            self.fields["due"].help_text = "The chair decides on each"
        else:
            del self.fields["cause"]
        order = ["chosen", "back", "owner_post", "owner", "workstream", "theme", "due", "cause"]
        self.order_fields(order)

    def clean_chosen(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["chosen"]
        if len(versions_of(chosen)) > MOST:
            raise forms.ValidationError(TOO_MANY)
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_agreed and cleaned.get("due") and not cleaned.get("cause"):
            self.add_error("cause", "Select why the date has to move")
        return cleaned

    @property
    def versions(self) -> dict[str, int]:
        return versions_of(self.cleaned_data["chosen"])

    def with_versions(self, versions: dict[str, int]) -> None:
        """Let the form carry the versions that are saved now."""
        sent = cast(QueryDict, self.data).copy()
        sent.setlist("chosen", [f"{ref}:{version}" for ref, version in versions.items()])
        self.data = sent

    @property
    def sent(self) -> list[tuple[str, str]]:
        """What was sent, to be sent again with the word that it is meant."""
        kept = [name for name in cast(QueryDict, self.data) if name not in NOT_KEPT]
        return [
            (name, value) for name in kept for value in cast(QueryDict, self.data).getlist(name)
        ]

    @property
    def wanted(self) -> Wanted:
        names = ("owner_post", "owner", "workstream", "theme", "due")
        return Wanted(**{name: self.cleaned_data[name] for name in names})
