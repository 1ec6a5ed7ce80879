"""Which of a plan's actions the rows of a file may be, found by their names alone: a file of a few
rows reads no whole plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from improvement.models import Plan
from improvement.prepared import among, read_of
from improvement.text_order import folded
from workstreams.importing.proposals import ProposedAction
from workstreams.models import Action, Workstream


class Known(NamedTuple):
    """By what an action of the plan is known again."""

    pk: int
    ref: str
    source_ref: str
    title: str
    workstream: str


def known_actions(plan: Plan) -> list[Known]:
    return [*map(Known._make, read_of(names_known, plan))]


def names_known(plan: Plan) -> QuerySet[Action, Any]:
    names = ("pk", "ref", "source_ref", "title", "workstream__name")
    return plan.actions.order_by().values_list(*names)


def actions_like(
    plan: Plan,
    known: Iterable[Known],
    proposed: Iterable[tuple[ProposedAction, dict[str, Any]]],
) -> list[Action]:
    """The actions that have the reference or the title of a proposed one, each of which is given
    with its values."""
    refs, source_refs, titles = set[str](), set[str](), set[str]()
    for each, values in proposed:
        refs |= {each.own.ref if each.own else "", (each.more.get("here") or "").rpartition(":")[2]}
        source_refs.add(values.get("source_ref") or "")
        titles.add(folded(values.get("title") or ""))
    source_refs.discard("")
    keys = [
        each.pk
        for each in known
        if each.ref in refs or each.source_ref in source_refs or folded(each.title) in titles
    ]
    actions = read_of(actions_read, plan, among(keys))
    streams = {each.pk: each for each in read_of(streams_of, plan)} if actions else {}
    for action in actions:
        action.workstream = streams[action.workstream_id]
    return actions


def actions_read(plan: Plan, keys: Sequence[int]) -> QuerySet[Action]:
    return plan.actions.filter(pk__in=keys)


def streams_of(plan: Plan) -> QuerySet[Workstream]:
    return plan.workstreams.order_by()
