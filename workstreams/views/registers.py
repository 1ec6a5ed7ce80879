"""The parts of a plan's structure that have a list, a page and a form of the same shape each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from improvement.history import Tracked
from improvement.models import Organisation, Plan, Team
from workstreams.forms import (
    FindingForm,
    MilestoneForm,
    OrganisationForm,
    OutcomeForm,
    RecordForm,
    TeamForm,
    ThemeForm,
)
from workstreams.models import Action, Finding, Milestone, Outcome, Theme
from workstreams.queries.words import with_words


@dataclass(frozen=True)
class Noun:
    """`columns` pairs a heading with the name of what stands under it."""

    model: type[Tracked]
    form: type[RecordForm]
    title: str
    intro: str
    searched: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    plan_path: str = "plan"
    has_actions: bool = True

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name)

    def records(self, plan: Plan, words: str = "") -> QuerySet:
        """The plan's records of this noun, each with the number of its actions."""
        records = self.model.objects.filter(**{self.plan_path: plan})
        records = records.select_related(self.plan_path)  # a milestone is named by its action
        records = records.order_by(*self.model._meta.ordering)  # counting would lose it
        records = with_words(records, words, *self.searched)
        if self.has_actions:
            current = Q(action_links__removed=False)
            records = records.annotate(action_count=Count("action_links", filter=current))
        return records

    def actions(self, record: Tracked) -> QuerySet:
        """The actions that bear on the record."""
        if not self.has_actions:
            return Action.objects.none()
        links = record.action_links.current()  # type: ignore[attr-defined]
        return Action.objects.filter(pk__in=links.values("action_id"))


NOUNS = {
    "themes": Noun(
        Theme,
        ThemeForm,
        "Areas of improvement",
        "What the plan sets out to make better.",
        ("code", "name"),
        (("Code", "code"), ("Area", "name"), ("Actions", "action_count")),
    ),
    "outcomes": Noun(
        Outcome,
        OutcomeForm,
        "Outcomes",
        "What a child or a family should be able to say.",
        ("code", "statement"),
        (("Code", "code"), ("Outcome", "statement"), ("Actions", "action_count")),
    ),
    "findings": Noun(
        Finding,
        FindingForm,
        "Findings",
        "What the inspectors found wrong, and the time given to put it right.",
        ("ref", "text"),
        (
            ("Reference", "ref"),
            ("Finding", "text"),
            ("Time given", "get_clock_display"),
            ("Actions", "action_count"),
        ),
    ),
    "organisations": Noun(
        Organisation,
        OrganisationForm,
        "Organisations",
        "The bodies that the plan covers, and those that watch over it.",
        ("ref", "name", "part"),
        (("Organisation", "name"), ("Its part", "part"), ("Partner in actions", "action_count")),
    ),
    "teams": Noun(
        Team,
        TeamForm,
        "Teams",
        "People who work together, and of whom the plan expects the same things.",
        ("name",),
        (("Team", "name"),),
        has_actions=False,
    ),
    "milestones": Noun(
        Milestone,
        MilestoneForm,
        "Milestones",
        "The steps on the way to each action’s date. Add one on the page of its action.",
        ("title", "action__ref", "action__title"),
        (
            ("Action", "action"),
            ("Milestone", "title"),
            ("Due", "due"),
            ("Finished", "finished"),
        ),
        plan_path="action__plan",
        has_actions=False,
    ),
}
