"""For whom a person acted in a change: who covers somebody, or deputises, uses another's right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from improvement.roles import Role, Standing


class Acted:
    """By plan, the roles that grant each right that the change used; and, where the right hangs on
    a post, for whom the person acted in it: for nobody where the post is their own."""

    def __init__(self, before: Acted | None = None) -> None:
        # Notes of the change that this one is part of. They count where this one noted nothing.
        self.before = before
        self.rights: dict[int, list[frozenset[Role]]] = defaultdict(list)
        self.posts: dict[int, set[int]] = {}

    def used(self, plan_id: int, granting: frozenset[Role]) -> None:
        self.rights[plan_id].append(granting)

    def acted_in_posts_of(self, plan_id: int, people: Iterable[int]) -> None:
        self.posts.setdefault(plan_id, set()).update(people)

    def for_whom(self, plan_id: int | None, standing: Standing) -> set[int]:
        """The keys of whom the person acted for. A right that they hold themselves is their own;
        nothing is said where two whom they cover could have lent it."""
        if plan_id in self.posts:
            return self.posts[plan_id]
        if plan_id not in self.rights:
            return self.before.for_whom(plan_id, standing) if self.before else set()
        lent = [standing.lent(roles) for roles in self.rights[plan_id] if not roles & standing.own]
        return {key for keys in lent if len(keys) == 1 for key in keys}
