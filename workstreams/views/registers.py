"""The kinds of record whose pages are alike: each has a list, a page of its own and a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet

from improvement.history import Tracked
from improvement.models import Organisation, Plan, Team
from improvement.waiting import number_of
from workstreams.forms import (
    FactForm,
    FindingForm,
    MilestoneForm,
    OrganisationForm,
    OutcomeForm,
    RecordForm,
    SourceForm,
    TeamForm,
    ThemeForm,
)
from workstreams.models import Action, Fact, Finding, Milestone, Outcome, Source, Theme
from workstreams.models.action import ActionQuerySet
from workstreams.queries.words import with_words


@dataclass(frozen=True)
class Noun:
    """One kind of record: what its pages show. `columns` pairs a heading with an attribute;
    `beside` are those that its own page shows beside them."""

    model: type[Tracked]
    form: type[RecordForm]
    title: str
    intro: str
    columns: tuple[tuple[str, str], ...]
    beside: tuple[tuple[str, str], ...] = ()
    plan_path: str = "plan"
    has_actions: bool = True
    reads: tuple[str, ...] = ()  # the records that its columns name

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name)

    def records(self, plan: Plan, words: str = "") -> QuerySet[Any]:
        """The plan's records of this noun, each with the number of its actions."""
        records: QuerySet[Any] = self.model._default_manager.filter(**{self.plan_path: plan})
        # A milestone is named by its action.
        records = records.select_related(self.plan_path, *self.reads)
        records = records.order_by(*(self.model._meta.ordering or ()))  # counting would lose it
        records = with_words(records, words)
        if self.has_actions:
            of_record: Any = self.model._meta
            link = of_record.get_field("action_links")
            own = {link.field.name: OuterRef("pk")}
            current = link.related_model.objects.current().filter(**own)
            records = records.annotate(action_count=number_of(current))
        return records

    def form_on(self, plan: Plan, *args: Any, **kwargs: Any) -> RecordForm:
        form = self.form(*args, **kwargs)
        form.on_plan(plan)
        return form

    def actions(self, record: Tracked) -> ActionQuerySet:
        """The actions that are linked to the record."""
        if not self.has_actions:
            return Action.objects.none()
        links = record.action_links.current()  # type: ignore[attr-defined]  # has_actions
        return Action.objects.filter(pk__in=links.values("action_id"))


NOUNS = {
    "themes": Noun(
        Theme,
        ThemeForm,
        "Areas of improvement",
        "What the plan sets out to make better.",
        (("Code", "code"), ("Area", "name"), ("Actions", "action_count")),
    ),
    "outcomes": Noun(
        Outcome,
        OutcomeForm,
        "Outcomes",
        "What a child or a family should be able to say.",
        (("Code", "code"), ("Outcome", "statement"), ("Actions", "action_count")),
    ),
    "findings": Noun(
        Finding,
        FindingForm,
        "Findings",
        "What inspectors and other outside checks found, and the time given to put it right.",
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
        (("Organisation", "name"), ("Its part", "part"), ("Partner in actions", "action_count")),
    ),
    "teams": Noun(
        Team,
        TeamForm,
        "Teams",
        "People who work together, and of whom the plan expects the same things.",
        (("Team", "name"),),
        has_actions=False,
    ),
    "documents": Noun(
        Source,
        SourceForm,
        "Documents",
        "The published documents on which the plan stands, and those of the public record.",
        (
            ("Reference", "ref"),
            ("Document", "title"),
            ("Where it comes from", "get_provenance_display"),
        ),
        has_actions=False,
    ),
    "facts": Noun(
        Fact,
        FactForm,
        "Facts and events",
        "What the documents say, word for word; those with a day may stand on the timeline.",
        (
            ("Reference", "ref"),
            ("What", "label"),
            ("As published", "text"),
            ("Day", "date"),
            ("Document", "source"),
        ),
        (
            ("Under the heading", "section_title"),
            ("A number that it gives", "value"),
            ("Unit of the number", "unit"),
            ("Paragraph of the document", "paragraph"),
            ("Stands on the timeline", "on_timeline"),
            ("Our note", "note"),
            ("Place in the list", "order"),
        ),
        has_actions=False,
        reads=("source",),
    ),
    "milestones": Noun(
        Milestone,
        MilestoneForm,
        "Milestones",
        "The steps on the way to each action’s date. Add one on the page of its action.",
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
