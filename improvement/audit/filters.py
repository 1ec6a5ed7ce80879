"""What the plan's history can be narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from improvement.audit.entries import actors_on, kinds
from improvement.forms import DateField, FilterForm
from improvement.models import Plan


class HistoryFilterForm(FilterForm):
    who = forms.ChoiceField(label="Changed by", required=False)
    what = forms.ChoiceField(label="Kind of record", required=False)
    since = DateField(label="From", what="the first day", required=False)
    until = DateField(label="To", what="the last day", required=False)
    why = forms.CharField(label="Words in the reason", max_length=100, required=False)
    later = forms.BooleanField(label="Only what was entered later", required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(actor, actor) for actor in actors_on(plan.pk)]
        self.fields["who"].choices = [("", "Anyone"), *people]  # type: ignore[attr-defined]
        nouns = [(name, str(m._meta.verbose_name).capitalize()) for name, m in kinds().items()]
        self.fields["what"].choices = [("", "Anything"), *nouns]  # type: ignore[attr-defined]

    def kind(self) -> str:
        return self.cleaned_data["what"] if self.is_bound else ""

    def matching(self) -> Q:
        """The filters in force as a condition on history rows."""
        if not self.is_bound:
            return Q()
        conditions = {
            "actor": self.cleaned_data["who"],
            "history_date__date__gte": self.cleaned_data["since"],
            "history_date__date__lte": self.cleaned_data["until"],
            "history_change_reason__icontains": self.cleaned_data["why"],
            "backfill": self.cleaned_data["later"],
        }
        return Q(**{name: value for name, value in conditions.items() if value})
