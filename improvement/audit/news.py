"""What others have changed on a plan since a person's last visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from improvement.audit.access_log import looked_before
from improvement.audit.history_lines import kinds
from improvement.audit.history_reach import Reach
from improvement.audit.history_search import Search, history_page
from improvement.models import Plan, User
from improvement.roles import Role

MOST = 100  # changes are counted up to so many; beyond that, "100 or more"


@dataclass(frozen=True)
class News:
    """How many changes there are since the instant of the last visit.

    `since` is None on a first visit, when nothing counts as new. `nouns` are pairs of a count and
    its noun in words, the most changed first.
    """

    since: datetime | None
    count: int = 0
    is_more: bool = False
    nouns: tuple[tuple[int, str], ...] = ()


def changes_since(
    plan: Plan, person: User, roles: frozenset[Role], reach: Mapping[str, Reach], since: datetime
) -> Search:
    """Of the kinds in `reach`, which may leave out those of which the plan has no history."""
    others = person.pk
    return Search(plan.pk, roles, kinds=reach, reach=reach, after=since, by_others_than=others)


def news(plan: Plan, person: User, roles: frozenset[Role], reach: Mapping[str, Reach]) -> News:
    since = looked_before(person)
    if since is None:
        return News(None)
    page = history_page(changes_since(plan, person, roles, reach, since), None, MOST)
    counts = Counter(key.kind for key in page.keys)
    nouns = ((count, noun(kind, count)) for kind, count in counts.most_common())
    return News(since, len(page.keys), page.next is not None, tuple(nouns))


def noun(kind: str, count: int) -> str:
    names = kinds()[kind]._meta
    return str(names.verbose_name if count == 1 else names.verbose_name_plural)
