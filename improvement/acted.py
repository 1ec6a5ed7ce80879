"""For whom a person acted in a change: who covers somebody, or deputises, uses another's right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from improvement.roles import Held, Role, Standing


class ActedFor(NamedTuple):
    """A person for whom one acted: as deputy in the place, or else by one of the roles of theirs
    that grant what was done."""

    whose: int
    roles: frozenset[Role] = frozenset()
    place: str = ""

    def may_be_as(self, held: Held) -> bool:
        same = held.place == self.place if self.place else held.role in self.roles
        return held.whose == self.whose and same


class Acted:
    """By plan, the roles that grant each right that the change used; and, where the right hangs on
    a post, for whom the person acted in it: for nobody where the post is their own."""

    def __init__(self, before: Acted | None = None) -> None:
        # Notes of the change that this one is part of. They count where this one noted nothing.
        self.before = before
        self.rights: dict[int, list[frozenset[Role]]] = defaultdict(list)
        self.posts: dict[int, set[ActedFor]] = {}

    def used(self, plan_id: int, granting: frozenset[Role]) -> None:
        self.rights[plan_id].append(granting)

    def acted_in_posts_of(self, plan_id: int, people: Iterable[ActedFor]) -> None:
        self.posts.setdefault(plan_id, set()).update(people)

    def for_whom(self, plan_id: int | None, standing: Standing) -> set[ActedFor]:
        """Whom the person acted for, and as what. A right that they hold themselves is their own;
        nothing is said where two whom they cover could have lent it."""
        if plan_id in self.posts:
            return self.posts[plan_id]
        if plan_id not in self.rights:
            return self.before.for_whom(plan_id, standing) if self.before else set()
        used = {roles for roles in self.rights[plan_id] if not roles & standing.own}
        lent = [(standing.lent(roles), roles) for roles in used]
        return {ActedFor(key, roles) for keys, roles in lent if len(keys) == 1 for key in keys}
