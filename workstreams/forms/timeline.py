"""The filters of the timeline. Each value sent is checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from django import forms

from improvement.filters import FilterForm
from improvement.models import Plan
from workstreams.queries.plan_timeline import Show, is_shown
from workstreams.queries.timeline import Dated

Row = TypeVar("Row", bound=Dated)


class TimelineFilterForm(FilterForm):
    show = forms.ChoiceField(required=False, choices=[("", "Every action"), *Show.choices])
    workstream = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streams = plan.workstreams.values_list("code", "name")
        self.names = {"": "The whole plan"} | dict(streams)
        self.offer("workstream", self.names.items())

    def leaves(self, actions: list[Row], on: date, whole: bool = False) -> list[Row]:
        """The actions that the filters leave; where none is set, those of the first workstream, or
        of the `whole` plan."""
        show, code = self.asked(() if whole else actions)
        return [
            action
            for action in actions
            if code in ("", action.workstream.code) and is_shown(action, show, on)
        ]

    def heading(self, actions: Sequence[Dated]) -> dict[str, str]:
        """Context: the words for what is left, and the code of the workstream that is shown."""
        show, code = self.asked(actions)
        name = self.names[code]
        return {
            "code": code,
            "heading": f"{name}: {Show(show).label.lower()}" if show else name,
        }

    def asked(self, actions: Sequence[Dated]) -> tuple[str, str]:
        """Which actions to show, and of which workstream: the first where nothing is set."""
        values = self.cleaned_data if self.is_bound else {}
        show, code = values.get("show", ""), values.get("workstream", "")
        if not (show or code) and actions:
            code = actions[0].workstream.code
        return show, code
