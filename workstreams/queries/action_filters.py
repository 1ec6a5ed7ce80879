"""What the list of actions is narrowed by: for each filter, how it narrows the plan's actions, and
what all that is chosen finds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, TypeAlias

from django.db.models import Exists, OuterRef
from django.utils import timezone

from improvement import clock
from improvement.audit.canonical import parsed
from improvement.audit.history_search import A_MINUTE
from improvement.history import Tracked, history_of
from improvement.models import Plan
from improvement.remembered import Entries, brought_up_to_date, table_of, tables_of
from improvement.sorting import sorted_rows
from workstreams.models import (
    RAG,
    Action,
    ActionOutcome,
    Escalation,
    EvidenceUpdate,
    JudgedChange,
    Milestone,
    StageClaim,
    Update,
)
from workstreams.models.action import ActionQuerySet
from workstreams.queries.action_lists import PLACED_BY, action_columns, keys_in_order
from workstreams.queries.kept_dates import FELL_DUE, kept_dates
from workstreams.queries.touched import moved_columns, touched_by
from workstreams.queries.words import with_words
from workstreams.ratings.rules import CONTRADICTS_GREEN, NOT_GREEN
from workstreams.ratings.sql import RatedQuerySet, at_levels
from workstreams.ratings.stages import BEYOND

Actions: TypeAlias = "RatedQuerySet[Any]"  # actions with their facts, which are annotated
# Given actions, the plan, the day and what is chosen: those that it leaves.
Narrowing: TypeAlias = "Callable[[Actions, Plan, date, Any], Any]"
# What is chosen, by the names of the filters; hashable, since what it finds is remembered.
Chosen = tuple[tuple[str, Any], ...]
# What no filter asks about.
BESIDE = frozenset[type[Tracked]]({Escalation, EvidenceUpdate, JudgedChange, Milestone})


def actions_found(plan: Plan, on: date, chosen: Chosen) -> ActionQuerySet:
    """The plan's actions with their facts that all of the filters leave, sorted as is chosen."""
    found = Action.objects.with_facts(plan, on)
    for name, value in chosen:
        found = NARROWED_BY[name](found, plan, on, value)
    return found


def keys_found(plan: Plan, on: date, chosen: Chosen) -> list[int]:
    """Their keys, in order. Remembered; where what was entered since leaves each action found or
    not, as it was, and in its place, they are the same."""

    def renewed(keys: list[int], since: Entries) -> list[int] | None:
        touched = touched_by(since, tables_of(BESIDE))
        if not touched:
            return None if touched is None else keys
        if "sort" in dict(chosen) or moved_columns(since) & PLACED_BY:
            return None
        found = actions_found(plan, on, chosen).filter(pk__in=touched).order_by()
        is_same = touched.intersection(keys) == set(found.values_list("pk", flat=True))
        return keys if is_same else None

    key = keys_found, plan.pk, plan.version, on, clock.instant(), chosen
    return brought_up_to_date(key, lambda: keys_read(plan, on, chosen), renewed)


def keys_read(plan: Plan, on: date, chosen: Chosen) -> list[int]:
    found = actions_found(plan, on, chosen)
    if "sort" in dict(chosen):
        return list(found.values_list("pk", flat=True))
    return keys_in_order(plan, found)


def having(lookup: str) -> Narrowing:
    """Those of which the lookup gives what is chosen."""
    return lambda actions, plan, on, value: actions.filter(**{lookup: value})


def declared(actions: Actions, plan: Plan, on: date, rag: str) -> Actions:
    if rag == NOT_GREEN:
        return actions.filter(fact_declared_rag__in=[RAG.AMBER, RAG.RED])
    return actions.filter(fact_declared_rag="" if rag == "none" else rag)


def at_level(actions: Actions, plan: Plan, on: date, level: str) -> Actions:
    if level == NOT_GREEN:
        return actions.filter(at_levels(plan, on, CONTRADICTS_GREEN))
    return actions.at_level(plan, on, level)


def led_by(actions: Actions, plan: Plan, on: date, ref: str) -> Actions:
    if ref == "none":
        return actions.filter(lead_organisation=None)
    return actions.filter(lead_organisation__ref=ref)


def stage_verified(actions: Actions, plan: Plan, on: date, stage: str) -> Actions:
    claims = StageClaim.objects.filter(action=OuterRef("pk"), stage=stage)
    return actions.filter(Exists(claims.holding(on)))


def asked_for(actions: Actions, plan: Plan, on: date, stage: str) -> Actions:
    if stage == BEYOND:
        return actions.exclude(required_stage=Plan.Stage.CARRIED_OUT)
    return actions.filter(required_stage=stage)


def serving(actions: Actions, plan: Plan, on: date, code: str) -> Actions:
    links = ActionOutcome.objects.current().filter(outcome__code=code, action=OuterRef("pk"))
    return actions.filter(Exists(links))


def kept_its_date(actions: Actions, plan: Plan, on: date, kept: str) -> Actions:
    dates = kept_dates(plan, on)
    keys = [key for key, date in dates.items() if kept in (date.kept, FELL_DUE)]
    return actions.filter(pk__in=keys)


def changed_from(actions: Actions, plan: Plan, on: date, day: date) -> Actions:
    return actions.filter(pk__in=changed_since(plan, day))


CHANGED_BY: dict[type[Tracked], str] = {Action: "id", Update: "action_id"}


def changed_since(plan: Plan, day: date) -> set[int]:
    """The keys of the actions that were changed, or of which an update was, on the day or later.
    Remembered, with those of what was entered since."""
    start = timezone.make_aware(datetime.combine(day, time()))

    def read() -> set[int]:
        return set().union(*(changed(*each, plan, start) for each in CHANGED_BY.items()))

    def with_entries(keys: set[int], since: Entries) -> set[int] | None:
        columns = {table_of(model): column for model, column in CHANGED_BY.items()}
        found = set(keys)
        for entry in since:
            if not (column := columns.get(entry.history_table)):
                continue
            if (row := parsed(entry.payload, entry.history_table)) is None:
                return None
            if row["plan_ref"] == plan.pk and datetime.fromisoformat(row["history_date"]) >= start:
                found.add(row[column])
        return found

    key = changed_since, plan.pk, day, clock.instant()
    return brought_up_to_date(key, read, with_entries)


def changed(model: type[Tracked], column: str, plan: Plan, start: datetime) -> set[int]:
    """A column of the history rows that took effect at the instant or later. The index is on when
    they were recorded, which is never before they took effect."""
    rows = history_of(model).filter(plan_ref=plan.pk, recorded_at__gte=start - A_MINUTE)
    rows = rows.filter(history_date__gte=start).order_by()
    return set(rows.values_list(column, flat=True).distinct())


NARROWED_BY: dict[str, Narrowing] = {
    "q": lambda actions, plan, on, words: with_words(actions, words),
    "workstream": having("workstream__code"),
    "rag": declared,
    "level": at_level,
    "delivery": having("delivery"),
    "owner": having("owner_post"),
    "organisation": led_by,
    "priority": having("priority"),
    "stage": stage_verified,
    "required": asked_for,
    "kept": kept_its_date,
    "due_from": having("baseline_due__gte"),
    "due_to": having("baseline_due__lte"),
    "outcome": serving,
    "changed_since": changed_from,
    "inside": lambda actions, plan, on, ticked: actions.inside(),
    "late": lambda actions, plan, on, ticked: actions.late(on),
    "suspended_late": lambda actions, plan, on, ticked: actions.suspended_late(on),
    "due_soon": lambda actions, plan, on, ticked: actions.due_soon(plan, on),
    "slipping": lambda actions, plan, on, ticked: actions.slipping(),
    "moved_often": lambda actions, plan, on, ticked: actions.moved_often(on),
    "stale": lambda actions, plan, on, ticked: actions.stale(plan, on),
    "disagreeing": lambda actions, plan, on, ticked: actions.disagreeing(plan, on),
    "sort": lambda actions, plan, on, chosen: sorted_rows(
        actions, action_columns(plan, on), chosen
    ),
}
