"""How the reason of each version begins that an import wrote, or with which that was undone; and
which version of an action a file was written from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from improvement.history import Tracked, history_model, history_of
from improvement.models import Plan
from improvement.prepared import Among, among, read_of
from workstreams.importing.proposals import OwnRecord, ProposedAction
from workstreams.models import Action, PlanImport

IMPORTED = "Imported from "
TAKEN_BACK = "Took back what was imported from "


def versions_written(model: type[Tracked], record: PlanImport) -> QuerySet[Any]:
    """The versions of the model's records that the import wrote, of each the only one."""
    return history_of(model).filter(
        plan_ref=record.plan_id, history_change_reason__startswith=f"{IMPORTED}{record.source}"
    )


def versions_before(model: type[Tracked], written: dict[int, Any]) -> dict[int, Any]:
    """The version of each record before the one written; none of a record that was new."""
    rows = history_of(model).filter(id__in=written)
    return {row.id: row for row in rows if row.version == written[row.id].version - 1}


def last_imported(plan: Plan, actions: Iterable[Action]) -> dict[int, Any]:
    """The version of each of the actions that an import wrote last, or left when it was taken back,
    by the action's key."""
    keys = among(action.pk for action in actions)
    return {row.id: row for row in read_of(versions_imported, plan, keys)}


def versions_imported(plan: Plan, actions: Among) -> QuerySet[Any]:
    return versions_of_imports(plan).filter(id__in=actions).order_by("version")


def keys_imported(plan: Plan) -> set[int]:
    """The keys of the actions that any import wrote."""
    return {*read_of(actions_imported, plan)}


def actions_imported(plan: Plan) -> QuerySet[Any, int]:
    keys = versions_of_imports(plan).order_by().values_list("id", flat=True)
    return keys.distinct()


def versions_of_imports(plan: Plan) -> QuerySet[Any]:
    written = Q(history_change_reason__startswith=IMPORTED)
    undone = Q(history_change_reason__startswith=TAKEN_BACK)
    return history_model(Action)._default_manager.filter(written | undone, plan_id=plan.pk)


def versions_named(
    plan: Plan, proposed: list[ProposedAction], own: dict[str, Action]
) -> dict[int, Any]:
    """What each action of the plan's own workbook was when that was written, by its key; nothing of
    a workbook that another plan wrote."""
    rows = [each.own for each in proposed if each.own and each.own.ref in own]
    named = {own[row.ref].pk: row.version if row.plan == plan.slug else 0 for row in rows}
    return versions_at(Action, plan, named, own.values())


def versions_of_rows(
    model: type[Tracked], plan: Plan, read: Iterable[OwnRecord], here: Iterable[Any] = ()
) -> dict[int, Any]:
    """What each record of these rows was when the file was written, as `versions_at`."""
    named = {own.pk: own.version for own in read if own.plan == plan.slug}
    return versions_at(model, plan, named, here)


def versions_at(
    model: type[Tracked], plan: Plan, named: Mapping[int, int], here: Iterable[Any] = ()
) -> dict[int, Any]:
    """What each record was in the version `named`, by its key: one of those read already (`here`)
    where it still is so, else the row of its history; at most one query."""
    found: dict[int, Any] = {each.pk: each for each in here if named.get(each.pk) == each.version}
    if found.keys() < named.keys():
        rows = history_of(model).filter(plan_ref=plan.pk)
        found |= {row.id: row for row in rows if named.get(row.id) == row.version}
    return found
