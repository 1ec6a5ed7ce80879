"""Reads the plan at two instants and compares them.

What was changed between the two is read as it stood at each. What nobody changed only the calendar
can have moved: where the two are on different days, of the kinds of record that age all are read,
for the day of each. Each is judged by what the plan allowed at its own instant, as the pages of
that instant show it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from board.difference.parts import PARTS, Span, one_of, read_where
from board.difference.picture import ItemChanges, Key, Picture, changes_of, compared, ranked
from improvement import clock
from improvement.audit.canonical import parsed
from improvement.models import Plan
from improvement.past import as_at
from improvement.remembered import Entries, alters, table_of
from workstreams.models import Action
from workstreams.queries.remembered import OF_ACTIONS

ACTION = "action"  # the part that is read of actions
Called = tuple[str, str, int]  # its reference, its title, and the key of its workstream


@dataclass(frozen=True)
class Difference:
    """What differs from the day `then` to the day `now`, and in which span. `called` has how others
    name each action, by its key; `order` the keys of what was found, what got worse first."""

    span: Span
    found: Mapping[Key, ItemChanges]
    then: date
    now: date
    called: Mapping[int, Called]
    order: Sequence[Key]

    @property
    def items(self) -> list[ItemChanges]:
        """What got worse first."""
        return [self.found[key] for key in self.order]


def difference(plan: Plan, since: datetime, until: datetime | None = None) -> Difference | None:
    """What differs between the instants; without `until`, up to now. None where there was no plan
    at the first."""
    span = Span(plan, since, until)
    if span.plan_at_start is None or span.plan_at_end is None:
        return None
    touched = {name: part.touched(span) for name, part in PARTS.items()}
    ageing = [name for name, part in PARTS.items() if part.ages]
    then, now = day_of(since), day_of(until)
    found = read(span, touched, ageing if then != now else [])
    return Difference(span, found, then, now, called(plan, Q()), ranked(found, [*PARTS]))


def called(plan: Plan, keys: Q) -> dict[int, Called]:
    """What other records say of the actions among the keys."""
    names = read_where(names_of, plan, keys=keys)
    return {key: (ref, title, stream) for key, ref, title, stream in names}


def names_of(plan: Plan, keys: Q) -> QuerySet[Any]:
    rows = Action.objects.filter(keys, plan=plan).order_by()
    return rows.values_list("pk", "ref", "title", "workstream_id")


def read(
    span: Span, touched: Mapping[str, Collection[int]], ageing: Collection[str]
) -> dict[Key, ItemChanges]:
    """What differs in the records that were `touched`, and in all those of the parts `ageing`."""
    at_start, at_end = span.plan_at_start, span.plan_at_end
    assert at_start
    assert at_end
    then_on, now_on, own = day_of(span.since), day_of(span.until), among(touched)
    with as_at(span.until) if span.until else nullcontext():
        now = picture(at_end, now_on, own | dict.fromkeys(ageing, Q()))
        same = picture(at_end, then_on, {name: ~Q(pk__in=touched[name]) for name in ageing})
    with as_at(span.since):
        then = picture(at_start, then_on, own)
        told = told_apart(then, now) if then_on != now_on else {}
        unmoved = without(then, told) | picture(at_start, now_on, among(told))
    return compared(same | then, now, without(now, touched) | unmoved)


def renewed(before: Difference, since: Entries) -> Difference | None:
    """With what was entered since: what it touched is compared again. None where it may alter more
    than that."""
    span = before.span
    if any(alters(entry, span.until or span.since) for entry in since):
        return None
    if span.until or not since:
        return before
    touched = touched_alone(since)
    if touched is None:
        return None
    named = called(span.plan, one_of(touched[ACTION]))
    if any(before.called.get(key) != name for key, name in named.items()):
        return None
    again = read(span, touched, [])
    left = [key for key in before.order if key[1] not in touched[key[0]]]
    found = {**{key: before.found[key] for key in left}, **again}
    return replace(before, found=found, order=ranked(found, [*PARTS], left))


def touched_alone(entries: Entries) -> dict[str, set[int]] | None:
    """The keys of the records by part that the entries alter; None where they may alter others."""
    touched: dict[str, set[int]] = {name: set() for name in PARTS}
    models = {table_of(model): model for model in OF_ACTIONS}
    for entry in entries:
        row = parsed(entry.payload, entry.history_table)
        if row is None or entry.history_table not in models:
            return None
        for name, part in PARTS.items():
            own = (column for model, column in part.columns if model is models[entry.history_table])
            touched[name].update(row[column] for column in own if row[column] is not None)
    return touched


def told_apart(then: Picture, now: Picture) -> dict[str, set[int]]:
    """The keys, by part, of the records of which it is asked whether the calendar alone moved them:
    what got worse or better, and what is there no longer."""
    keys: dict[str, set[int]] = {name: set() for name in PARTS}
    for (name, key), item in then.items():
        new = now.get((name, key))
        is_moved = new is None or any(change.sense for change in changes_of(item, new, None))
        if PARTS[name].ages and is_moved:
            keys[name].add(key)
    return keys


def among(keys: Mapping[str, Collection[int]]) -> dict[str, Q]:
    """The condition that a record is one of them, of each part that has any."""
    return {name: one_of(own) for name, own in keys.items() if own}


def day_of(until: datetime | None) -> date:
    """The day of the instant on the plan's calendar; today's where it is None."""
    with clock.standing_at(until) if until else nullcontext():
        return clock.today()


def without(whole: Picture, touched: Mapping[str, Collection[int]]) -> Picture:
    return {key: item for key, item in whole.items() if key[1] not in touched.get(key[0], ())}


def picture(plan: Plan, on: date, keys: Mapping[str, Q]) -> Picture:
    """The records of `keys`, by their parts, on the day, as the database shows them."""
    return {
        (name, key): item
        for name, part in PARTS.items()
        if name in keys
        for key, item in part.read(plan, on, keys[name])
    }
