"""The organisations, a row each: what they lead, what of it is late, and how they kept their word.

Pure, but for the read of the organisations' names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from board.dashboard.areas import kept_counts
from board.dashboard.contradictions import Contradicted
from board.dashboard.counts import Count, tally
from board.dashboard.plan_read import PlanRead
from board.dashboard.rows import ActionRow, keys_of
from improvement.models import Organisation

NO_BODY = ("none", "No organisation named")
COUNTED: dict[str, dict[str, str]] = {
    "actions": {},
    "late": {"late": "1"},
    "red": {"level": "red"},
}


@dataclass(frozen=True)
class Body:
    """An organisation with its counts by name; `told` is of contradicted actions."""

    ref: str
    name: str
    counts: Mapping[str, Count]
    told: Count

    @property
    def leads_something(self) -> bool:
        return bool(self.counts["actions"].number)


def bodies(read: PlanRead, told: Sequence[Contradicted]) -> list[Body]:
    """A row for each organisation, one for the actions without any, and last one for all; one
    query."""
    names = [*Organisation.objects.filter(plan=read.plan).values_list("ref", "name"), NO_BODY]
    contradicted = Counter(each.row.organisation or NO_BODY[0] for each in told)
    rows = defaultdict(list)
    for row in read.rows:
        rows[row.organisation or NO_BODY[0]].append(row)
    found = [body(read, rows[ref], ref, name, contradicted[ref]) for ref, name in names]
    return [*found, whole(read, len(told))]


def body(read: PlanRead, own: Sequence[ActionRow], ref: str, name: str, contradicted: int) -> Body:
    filters = {"organisation": ref}
    counts = {key: tally(own, more, filters) for key, more in COUNTED.items()}
    counts |= kept_counts(keys_of(own), read.kept, filters)
    return Body(ref, name, counts, Count.of(contradicted, filters))


def whole(read: PlanRead, contradicted: int) -> Body:
    counts = {key: tally(read.rows, filters) for key, filters in COUNTED.items()}
    counts |= kept_counts(keys_of(read.rows), read.kept, {})
    return Body("", "All", counts, Count.of(contradicted, {}))
