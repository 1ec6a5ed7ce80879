"""How many actions each workstream has, how many of them are red, and of how many what people say
and what the facts show disagree. Kept, and worked out again of the actions alone of which something
was entered since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Case, Q, Value, When

from improvement import clock
from improvement.models import Plan
from improvement.prepared import among, read_of
from improvement.remembered import Entries, brought_up_to_date, tables_of
from workstreams.models import Action
from workstreams.queries.action_lists import listed_actions
from workstreams.queries.touched import WITHOUT_FACTS, touched_by
from workstreams.queries.worklist import rated_action
from workstreams.ratings.rules import Level
from workstreams.ratings.sql import at_levels, disagreeing

Numbers = tuple[int, int, int]  # every action, the red ones, those that disagree


class Standing(NamedTuple):
    """Where an action counts."""

    workstream: int
    is_red: bool
    disagrees: bool


class Counts(NamedTuple):
    """By the keys of the actions, and what they come to, by those of the workstreams."""

    standings: Mapping[int, Standing]
    numbers: Mapping[int, Numbers]

    @classmethod
    def of(cls, standings: Mapping[int, Standing]) -> Counts:
        own: dict[int, list[Standing]] = defaultdict(list)
        for each in standings.values():
            own[each.workstream].append(each)
        numbers = {
            key: (len(rows), sum(r.is_red for r in rows), sum(r.disagrees for r in rows))
            for key, rows in own.items()
        }
        return cls(standings, numbers)


def counts_by_workstream(plan: Plan, on: date) -> Mapping[int, Numbers]:
    """As many as the list of actions has where it is filtered so; a workstream without actions is
    left out."""
    key = counts_by_workstream, plan.pk, plan.version, on, clock.instant()
    found = brought_up_to_date(
        key,
        lambda: Counts.of(standings_of(plan, on)),
        lambda counts, since: renewed(counts, since, plan, on),
    )
    return found.numbers


def standings_of(plan: Plan, on: date) -> dict[int, Standing]:
    """One query."""
    actions = Action.objects.with_facts(plan, on).order_by()
    asked = (is_so(at_levels(plan, on, {Level.RED})), is_so(disagreeing(plan, on)))
    return {key: Standing(*own) for key, *own in actions.values_list("pk", "workstream", *asked)}


def is_so(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))


def renewed(counts: Counts, since: Entries, plan: Plan, on: date) -> Counts | None:
    touched = touched_by(since, tables_of(WITHOUT_FACTS))
    if not touched:
        return None if touched is None else counts
    items = [
        rated_action(each, plan, on) for each in read_of(listed_actions, plan, on, among(touched))
    ]
    own = {
        item.action.pk: Standing(
            item.action.workstream_id, item.rating.level is Level.RED, bool(item.disagreements)
        )
        for item in items
    }
    return Counts.of({**counts.standings, **own})
