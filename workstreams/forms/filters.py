"""The filters of the lists of actions, workstreams and records. Each value sent is checked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, TypeAlias

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from improvement.audit.history_search import A_MINUTE
from improvement.filters import FilterForm
from improvement.history import Tracked, history_of
from improvement.models import Plan
from improvement.sorting import choices, rows_in_order, sorted_rows
from improvement.text_fields import DayField, TickField
from workstreams.models import RAG, Action, ActionOutcome, StageClaim, Update, Workstream
from workstreams.queries.action_lists import action_columns, beside_actions, keys_in_order
from workstreams.queries.finding_cover import FindingCover, Gap
from workstreams.queries.kept_dates import FELL_DUE, kept_dates
from workstreams.queries.lists import FINDING_COLUMNS, MEASURE_COLUMNS, WORKSTREAM_COLUMNS
from workstreams.queries.remembered import SAID, remembered
from workstreams.queries.words import with_words
from workstreams.ratings.kept import Kept
from workstreams.ratings.rules import CONTRADICTS_GREEN, NOT_GREEN, Level
from workstreams.ratings.sql import RatedQuerySet, at_levels
from workstreams.ratings.stages import BEYOND

Actions: TypeAlias = "RatedQuerySet[Any]"  # actions with their facts, which are annotated


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
        self.offer("kind", [("", "Any"), *((name, name) for name in kinds)])


class FindingFilterForm(WordsForm):
    columns = FINDING_COLUMNS
    gap = forms.ChoiceField(
        label="What it lacks", choices=[("", "Any"), *Gap.choices], required=False
    )

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
    state = forms.ChoiceField(choices=[("", "Any"), *Workstream.State.choices], required=False)

    def matching(self, plan: Plan) -> QuerySet[Workstream]:
        """The plan's workstreams that the filters leave."""
        workstreams: QuerySet[Workstream] = plan.workstreams.select_related("lead")
        workstreams = with_words(workstreams, self.chosen_value("q"))
        state = self.chosen_value("state")
        return workstreams.filter(state=state) if state else workstreams


class MeasureFilterForm(FilterForm):
    columns = MEASURE_COLUMNS


class Tick(django_filters.Filter):
    """A box that narrows the list when it is ticked (`late=1`)."""

    field_class = TickField


class Day(django_filters.Filter):
    """A day in one box, as links give it and as people write it."""

    field_class = DayField


def changed_since(plan: Plan, on: date, day: date) -> set[int]:
    """The keys of the actions that were changed, or of which an update was, on the day or later."""
    return changed(Action, "id", plan, day) | changed(Update, "action_id", plan, day)


def changed(model: type[Tracked], column: str, plan: Plan, day: date) -> set[int]:
    """A column of the history rows that took effect on the day or later. The index is on when they
    were recorded, which is never before they took effect."""
    start = timezone.make_aware(datetime.combine(day, time()))
    rows = history_of(model).filter(plan_ref=plan.pk, recorded_at__gte=start - A_MINUTE)
    rows = rows.filter(history_date__gte=start).order_by()
    return set(rows.values_list(column, flat=True).distinct())


class ActionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Words", method="with_words", max_length=100)
    workstream = django_filters.ChoiceFilter(field_name="workstream__code", label="Workstream")
    rag = django_filters.ChoiceFilter(
        field_name="fact_declared_rag",
        label="The lead says",
        choices=[*RAG.choices, (NOT_GREEN, "Amber or red"), ("none", "No update yet")],
        method="declared",
    )
    level = django_filters.ChoiceFilter(
        label="The facts show",
        choices=[*Level.choices, (NOT_GREEN, "Amber, red or not ready")],
        method="at_level",
    )
    delivery = django_filters.ChoiceFilter(label="State", choices=Action.Delivery.choices)
    owner = django_filters.ChoiceFilter(field_name="owner_post", label="Owner’s post")
    organisation = django_filters.ChoiceFilter(label="Lead organisation", method="led_by")
    priority = django_filters.ChoiceFilter(label="Priority", choices=Action.Priority.choices)
    stage = django_filters.ChoiceFilter(
        label="Stage verified", choices=Plan.Stage.choices, method="stage_verified"
    )
    required = django_filters.ChoiceFilter(
        label="Stage asked for",
        choices=[*Plan.Stage.choices, (BEYOND, "In use, or more")],
        method="asked_for",
    )
    kept = django_filters.ChoiceFilter(
        label="What became of its date",
        choices=[*Kept.choices, (FELL_DUE, "It has fallen due")],
        method="kept_its_date",
    )
    due_from = Day(label="First date from", field_name="baseline_due", lookup_expr="gte")
    due_to = Day(label="First date to", field_name="baseline_due", lookup_expr="lte")
    outcome = django_filters.ChoiceFilter(label="Outcome", method="serving")
    changed_since = Day(
        label="Changed since",
        method="changed_from",
        help_text="For example 22 October 2013",
    )
    inside = Tick(label="Not withdrawn or suspended", method="inside_only")
    late = Tick(label="Late", method="late_only")
    suspended_late = Tick(label="Suspended and past its date", method="suspended_late_only")
    due_soon = Tick(label="Due soon", method="due_soon_only")
    slipping = Tick(label="Slipping", method="slipping_only")
    moved_often = Tick(label="Date moved 3 times or more", method="moved_often_only")
    stale = Tick(label="No fresh update", method="stale_only")
    disagreeing = Tick(label="They disagree", method="disagreeing_only")
    sort = django_filters.ChoiceFilter(label="Sorted by", method="in_order", empty_label=None)

    class Meta:
        model = Action
        fields: list[str] = []
        form = FilterForm

    def __init__(self, *args: Any, plan: Plan, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.on = plan, on
        self.columns = action_columns(plan, on)
        self.filters["sort"].extra["choices"] = choices(self.columns)
        self.beside = remembered(beside_actions, plan, on, beside=SAID)
        for name, offered in self.beside.choices.items():
            self.filters[name].extra["choices"] = offered
        self.form.columns = self.columns  # for the heads of the list

    def keys(self) -> list[int]:
        """The keys of the actions that the filters leave, in order."""
        if self.form.chosen_order:
            return list(self.qs.values_list("pk", flat=True))
        return keys_in_order(self.plan, self.qs)

    def in_order(self, actions: Actions, name: str, chosen: str) -> Actions:
        return sorted_rows(actions, self.columns, chosen)

    def with_words(self, actions: Actions, name: str, words: str) -> Actions:
        return with_words(actions, words)

    def declared(self, actions: Actions, name: str, rag: str) -> Actions:
        if rag == NOT_GREEN:
            return actions.filter(fact_declared_rag__in=[RAG.AMBER, RAG.RED])
        return actions.filter(fact_declared_rag="" if rag == "none" else rag)

    def at_level(self, actions: Actions, name: str, level: str) -> Actions:
        if level == NOT_GREEN:
            return actions.filter(at_levels(self.plan, self.on, CONTRADICTS_GREEN))
        return actions.at_level(self.plan, self.on, level)

    def led_by(self, actions: Actions, name: str, ref: str) -> Actions:
        if ref == "none":
            return actions.filter(lead_organisation=None)
        return actions.filter(lead_organisation__ref=ref)

    def stage_verified(self, actions: Actions, name: str, stage: str) -> Actions:
        claims = StageClaim.objects.filter(action=OuterRef("pk"), stage=stage, state="verified")
        lapsed = Q(recheck__lt=self.on)
        return actions.filter(Exists(claims.exclude(lapsed)))

    def asked_for(self, actions: Actions, name: str, stage: str) -> Actions:
        if stage == BEYOND:
            return actions.exclude(required_stage=Plan.Stage.CARRIED_OUT)
        return actions.filter(required_stage=stage)

    def serving(self, actions: Actions, name: str, code: str) -> Actions:
        links = ActionOutcome.objects.current().filter(outcome__code=code, action=OuterRef("pk"))
        return actions.filter(Exists(links))

    def kept_its_date(self, actions: Actions, name: str, kept: str) -> Actions:
        dates = kept_dates(self.plan, self.on)
        return actions.filter(
            pk__in=[key for key, date in dates.items() if kept in (date.kept, FELL_DUE)]
        )

    def changed_from(self, actions: Actions, name: str, day: date) -> Actions:
        others = SAID - {Update}
        return actions.filter(
            pk__in=remembered(changed_since, self.plan, self.on, day, beside=others)
        )

    def inside_only(self, actions: Actions, name: str, ticked: bool) -> Actions:
        return actions.inside() if ticked else actions

    def late_only(self, actions: Actions, name: str, ticked: bool) -> Actions:
        return actions.late(self.on) if ticked else actions

    def suspended_late_only(self, actions: Actions, name: str, ticked: bool) -> Actions:
        return actions.suspended_late(self.on) if ticked else actions

    def due_soon_only(self, actions: Actions, name: str, ticked: bool) -> Actions:
        return actions.due_soon(self.plan, self.on) if ticked else actions

    def slipping_only(self, actions: Actions, name: str, ticked: bool) -> Actions:
        return actions.slipping() if ticked else actions

    def moved_often_only(self, actions: Actions, name: str, ticked: bool) -> Actions:
        return actions.moved_often(self.on) if ticked else actions

    def stale_only(self, actions: Actions, name: str, ticked: bool) -> Actions:
        return actions.stale(self.plan, self.on) if ticked else actions

    def disagreeing_only(self, actions: Actions, name: str, ticked: bool) -> Actions:
        return actions.disagreeing(self.plan, self.on) if ticked else actions
