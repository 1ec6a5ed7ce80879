"""The filters of the list of actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from improvement.forms import Choice, any_of
from improvement.models import Plan
from improvement.text_fields import DayField, TickField
from workstreams.forms.filters import WordsForm
from workstreams.models import RAG, Action
from workstreams.models.action import ActionQuerySet
from workstreams.queries.action_filters import Chosen, actions_found, keys_found
from workstreams.queries.action_lists import action_columns, whole_list
from workstreams.queries.kept_dates import FELL_DUE
from workstreams.ratings.kept import Kept
from workstreams.ratings.rules import NOT_GREEN, Level
from workstreams.ratings.stages import BEYOND


def choice(label: str, *offered: Choice) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=any_of(offered), required=False)


def day(label: str, hint: str = "") -> DayField:
    """A day in one box, as links give it and as people write it."""
    return DayField(label=label, help_text=hint, required=False)


def tick(label: str) -> TickField:
    """A box that narrows the list when it is ticked (`late=1`)."""
    return TickField(label=label, required=False)


class ActionFilterForm(WordsForm):
    workstream = choice("Workstream")
    rag = choice(
        "The lead says", *RAG.choices, (NOT_GREEN, "Amber or red"), ("none", "No update yet")
    )
    level = choice("The facts show", *Level.choices, (NOT_GREEN, "Amber, red or not ready"))
    delivery = choice("State", *Action.Delivery.choices)
    owner = choice("Owner’s post")
    organisation = choice("Lead organisation")
    priority = choice("Priority", *Action.Priority.choices)
    stage = choice("Stage verified", *Plan.Stage.choices)
    required = choice("Stage asked for", *Plan.Stage.choices, (BEYOND, "In use, or more"))
    kept = choice("What became of its date", *Kept.choices, (FELL_DUE, "It has fallen due"))
    due_from = day("First date from")
    due_to = day("First date to")
    outcome = choice("Outcome")
    changed_since = day("Changed since", "For example 22 October 2013")
    inside = tick("Not withdrawn or suspended")
    late = tick("Late")
    suspended_late = tick("Suspended and past its date")
    due_soon = tick("Due soon")
    slipping = tick("Slipping")
    moved_often = tick("Date moved 3 times or more")
    stale = tick("No fresh update")
    disagreeing = tick("They disagree")

    def __init__(self, *args: Any, plan: Plan, on: date, **kwargs: Any) -> None:
        super().__init__(*args, columns=action_columns(plan, on), **kwargs)
        self.plan, self.on = plan, on
        self.whole = whole_list(plan, on)
        for name, offered in self.whole.choices.items():
            self.offer(name, offered)

    @property
    def narrowing(self) -> Chosen:
        """The filters that are set, and the order that is."""
        return tuple((name, value) for name, value in self.values.items() if value)

    @property
    def found(self) -> ActionQuerySet:
        """The actions that the filters leave, with their facts."""
        return actions_found(self.plan, self.on, self.narrowing)

    @property
    def keys(self) -> list[int]:
        """Their keys, in order."""
        if not self.narrowing:
            return self.whole.keys
        return keys_found(self.plan, self.on, self.narrowing)
