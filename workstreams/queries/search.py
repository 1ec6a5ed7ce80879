"""Looks for words in every kind of record of a plan: a page shows the first of each kind, or all of
one kind. Packages above this one register theirs.

What the word stands in is folded in the database, so each kind costs one query.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import Count, F, Q, QuerySet, Window

from improvement.models import Plan
from improvement.registry import Registry
from improvement.roles import GRANTS, Permission, Role
from workstreams.queries.words import with_words

SHOWN = 5  # of each kind, where all kinds are shown
Rows: TypeAlias = "QuerySet[Any] | list[Any]"


@dataclass(frozen=True)
class Hit:
    """What is shown of a record that was found: its title; the address of its page, as its name,
    what follows the plan in it, and a query; texts in which the words may stand; and a remark."""

    title: str
    page: Sequence[Any]
    texts: Sequence[str] = ()
    remark: str = ""
    query: tuple[str, str] | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of record that is looked for, by whoever holds `permission`: its heading, the records
    of a plan in which all the words stand, and what is shown of each."""

    label: str
    find: Callable[[Plan, str], Rows]
    hit: Callable[[Any], Hit]
    permission: Permission = Permission.READ_LIVE_PLAN


@dataclass(frozen=True)
class Group:
    """What was found of a kind: the first of them, and how many there are in all."""

    name: str
    label: str
    total: int
    hits: list[Hit]


KINDS: Registry[Kind] = Registry()  # in the order in which they are shown


def kinds_for(roles: Collection[Role]) -> dict[str, Kind]:
    """The kinds of which a person with the roles may find records."""
    return {name: kind for name, kind in KINDS.items() if GRANTS[kind.permission] & set(roles)}


def found(plan: Plan, words: str, roles: Collection[Role]) -> list[Group]:
    """The first records of each kind in which all the words stand; no kind without one."""
    groups = []
    for name, kind in kinds_for(roles).items():
        total, first = counted(kind.find(plan, words))
        if total:
            groups.append(Group(name, kind.label, total, [kind.hit(row) for row in first]))
    return groups


def counted(rows: Rows) -> tuple[int, list[Any]]:
    """How many rows there are, and the first of them. The keys of all are read by themselves: whole
    rows would have to be kept until they are counted."""
    if isinstance(rows, list):
        return len(rows), rows[:SHOWN]
    keys = list(rows.annotate(how_many=Window(Count("*"))).values_list("pk", "how_many")[:SHOWN])
    first = {row.pk: row for row in rows.filter(pk__in=[key for key, _ in keys])} if keys else {}
    return (keys[0][1] if keys else 0), [first[key] for key, _ in keys]


def records(rows: QuerySet[Any], words: str, name: str, *order: str) -> QuerySet[Any]:
    """Of the rows, those in which all the words stand: first the one that is called so, by its
    field `name`, then in their own order or the one that is given."""
    own = order or tuple(rows.model._meta.ordering or ())
    rows = with_words(rows, words).alias(is_called=Q(**{f"{name}__iexact": words}))
    return rows.order_by(F("is_called").desc(), *own)
