"""The filters of the lists of workstreams and records. Each value sent is checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from improvement.filters import FilterForm
from improvement.forms import any_of
from improvement.models import Plan
from improvement.sorting import rows_in_order
from workstreams.models import Workstream
from workstreams.queries.finding_cover import FindingCover, Gap
from workstreams.queries.lists import FINDING_COLUMNS, MEASURE_COLUMNS, WORKSTREAM_COLUMNS
from workstreams.queries.words import with_words


class WordsForm(FilterForm):
    q = forms.CharField(label="Words", max_length=100, required=False)

    def chosen_value(self, name: str) -> str:
        return str(self.values.get(name, ""))


class SearchForm(WordsForm):
    """Words to look for, in every kind of record or in one, by its name."""

    kind = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = "Words, a name or a reference"
        self.offer("kind", any_of((name, name) for name in kinds))


class FindingFilterForm(WordsForm):
    columns = FINDING_COLUMNS
    gap = forms.ChoiceField(label="What it lacks", choices=any_of(Gap.choices), required=False)

    def matching(self, plan: Plan, covers: list[FindingCover]) -> list[FindingCover]:
        """Of the plan's findings, those that the filters leave."""
        if words := self.chosen_value("q"):
            found = set(with_words(plan.findings.all(), words).values_list("pk", flat=True))
            covers = [each for each in covers if each.finding.pk in found]
        gap = self.chosen_value("gap")
        covers = [each for each in covers if each.gap == gap] if gap else covers
        return rows_in_order(covers, self.columns, self.chosen_order)


class WorkstreamFilterForm(WordsForm):
    columns = WORKSTREAM_COLUMNS
    state = forms.ChoiceField(choices=any_of(Workstream.State.choices), required=False)

    def matching(self, plan: Plan) -> QuerySet[Workstream]:
        """The plan's workstreams that the filters leave."""
        workstreams: QuerySet[Workstream] = plan.workstreams.select_related("lead")
        workstreams = with_words(workstreams, self.chosen_value("q"))
        state = self.chosen_value("state")
        return workstreams.filter(state=state) if state else workstreams


class MeasureFilterForm(FilterForm):
    columns = MEASURE_COLUMNS
