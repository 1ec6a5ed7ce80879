"""Makes a new plan from another: its structure, without progress, dates, people or evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from improvement.changes import require
from improvement.history import audited, save_many_as
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.roles import Permission
from workstreams.importing.as_values import without_progress
from workstreams.models import (
    Action,
    ActionMeasure,
    ActionOutcome,
    ActionTheme,
    Measure,
    Milestone,
    Outcome,
    Theme,
    Workstream,
)
from workstreams.models.marked import MARKING_FIELDS

New = dict[int, Any]  # copies, by the keys of the records that they are of
ALL = Q()

# What is copied of each. Dates but a marking’s review, states, people, figures and where it was
# published stay behind.
WORKSTREAM = (
    *("code", "name", "short_name", "order", "lead_post", "in_scope_of_inspection", "scope_note"),
)
THEME = ("code", "name", "order")
OUTCOME = ("code", "statement", "order")
MEASURE = (
    *("code", "name", "public_name", "definition", "kind", "unit", "numerator", "denominator"),
    *("direction", "covers", "frequency", "source_text", "evidence_kind", "about_people"),
    *("suppress_under", "topic", "known_problems", "keeper_post"),
)
ACTION = (
    *("ref", "source_ref", "title", "owner_post", "priority", "required_stage"),
    *MARKING_FIELDS,
)
NOT_EMPTY = "This plan is no longer empty: only a plan without a structure is made from another"


def copy_structure(source: Plan, plan: Plan, *, by: User) -> int:
    """Fill an empty draft with the structure of a plan that the person manages too. Returns how
    many actions it has now."""
    reason = f"Copied from “{source.title}”, without progress, dates, people or evidence"
    with audited(by, reason):
        plan = lock(Plan, plan.pk)
        require(by, Permission.EDIT_STRUCTURE, plan.pk)
        require(by, Permission.EDIT_STRUCTURE, source.pk)
        check_empty(plan)
        copy = Copy(source, plan, by, reason)
        streams = copy.records(Workstream, WORKSTREAM)
        themes = copy.records(Theme, THEME)
        outcomes = copy.records(Outcome, OUTCOME)
        wholes = copy.records(Measure, MEASURE, ("outcome", outcomes), only=Q(part_of=None))
        parts = copy.records(
            *(Measure, MEASURE, ("outcome", outcomes), ("part_of", wholes)),
            only=Q(part_of__isnull=False),
        )
        within = ~Q(delivery=Action.Delivery.WITHDRAWN)
        actions = copy.records(Action, ACTION, ("workstream", streams), only=within)
        copy.milestones(actions)
        copy.links(ActionTheme, actions, "theme", themes)
        copy.links(ActionOutcome, actions, "outcome", outcomes)
        copy.links(ActionMeasure, actions, "measure", wholes | parts)
    return len(actions)


@dataclass(frozen=True)
class Copy:
    """One copying: from which plan to which, by whom and why."""

    source: Plan
    plan: Plan
    by: User
    reason: str

    def records(
        self, model: type[Any], names: Sequence[str], *others: tuple[str, New], only: Q = ALL
    ) -> New:
        """Copy the values `names` of the plan's records; each of `others` is a key, and the copies
        of what it leads to."""
        new: New = {}
        for row in model._default_manager.filter(only, plan=self.source).order_by("pk"):
            values = {name: getattr(row, name) for name in names}
            values |= {key: of.get(getattr(row, f"{key}_id")) for key, of in others}
            new[row.pk] = model(plan=self.plan, **values)
            if model is Action:
                new[row.pk].description = without_progress(row.description)
            new[row.pk].full_clean()
        save_many_as(new.values(), self.by, self.reason)
        return new

    def milestones(self, actions: New) -> None:
        steps = Milestone.objects.filter(action__in=actions).order_by("pk")
        new = [Milestone(action=actions[each.action_id], title=each.title) for each in steps]
        save_many_as(new, self.by, self.reason)

    def links(self, model: type[Any], actions: New, key: str, others: New) -> None:
        """Link the copies as the originals are linked now."""
        links = model.objects.current().filter(action__in=actions).order_by("pk")
        pairs = links.values_list("action", key)
        new = [model(action=actions[action], **{key: others[other]}) for action, other in pairs]
        save_many_as(new, self.by, self.reason)


def check_empty(plan: Plan) -> None:
    held = (Workstream, Theme, Outcome, Measure, Action)
    if plan.state != Plan.State.DRAFT or any(
        model._default_manager.filter(plan=plan).exists() for model in held
    ):
        raise ValidationError(NOT_EMPTY)
