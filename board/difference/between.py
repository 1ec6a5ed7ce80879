"""Reads the plan at two instants and compares them.

What was changed between the two is read as it stood at each. What nobody changed only the calendar
can have moved: where the two are on different days, of the kinds of record that age all are read,
for the day of each. Each is judged by what the plan allowed at its own instant, as the pages of
that instant show it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from board.difference.parts import PARTS, Span
from board.difference.picture import ItemChanges, Picture, changes_of, compared
from improvement import clock
from improvement.models import Plan
from improvement.past import as_at


@dataclass(frozen=True)
class Difference:
    """What changed from the day `then` to the day `now`, what got worse first."""

    items: list[ItemChanges]
    then: date
    now: date


def difference(plan: Plan, since: datetime, until: datetime | None = None) -> Difference | None:
    """What differs between the instants; without `until`, up to now. None where there was no plan
    at the first."""
    span = Span(plan, since, until)
    at_start, at_end = span.plan_at_start, span.plan_at_end
    if at_start is None or at_end is None:
        return None
    then_on, now_on = day_of(since), day_of(until)
    touched = {name: part.touched(span) for name, part in PARTS.items()}
    own = among(touched)
    ageing = [name for name, part in PARTS.items() if part.ages and then_on != now_on]
    with as_at(until) if until else nullcontext():
        now = picture(at_end, now_on, own | dict.fromkeys(ageing, Q()))
        same = picture(at_end, then_on, {name: ~Q(pk__in=touched[name]) for name in ageing})
    with as_at(since):
        then = picture(at_start, then_on, own)
        told = told_apart(then, now, ageing)
        unmoved = without(then, told) | picture(at_start, now_on, among(told))
    found = compared(same | then, now, without(now, touched) | unmoved)
    return Difference(found, then_on, now_on)


def told_apart(then: Picture, now: Picture, ageing: Collection[str]) -> dict[str, set[int]]:
    """The keys, by part, of the records of which it is asked whether the calendar alone moved them:
    what got worse or better, and what is there no longer."""
    keys: dict[str, set[int]] = {name: set() for name in PARTS}
    for (name, key), item in then.items():
        new = now.get((name, key))
        is_moved = new is None or any(change.sense for change in changes_of(item, new, None))
        if name in ageing and is_moved:
            keys[name].add(key)
    return keys


def among(keys: Mapping[str, Collection[int]]) -> dict[str, Q]:
    """The condition that a record is one of them, of each part that has any."""
    return {name: Q(pk__in=own) for name, own in keys.items() if own}


def day_of(until: datetime | None) -> date:
    """The day of the instant on the plan's calendar; today's where it is None."""
    with clock.standing_at(until) if until else nullcontext():
        return clock.today()


def without(whole: Picture, touched: dict[str, set[int]]) -> Picture:
    return {key: item for key, item in whole.items() if key[1] not in touched[key[0]]}


def picture(plan: Plan, on: date, keys: Mapping[str, Q]) -> Picture:
    """The records of `keys`, by their parts, on the day, as the database shows them."""
    return {
        (name, key): item
        for name, part in PARTS.items()
        if name in keys
        for key, item in part.read(plan, on, keys[name])
    }
