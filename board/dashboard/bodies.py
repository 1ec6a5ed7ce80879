"""The organisations, a row each: what they lead, what of it is late, and how they kept their word.

Pure, but for the read of the organisations' names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from board.dashboard import rows
from board.dashboard.areas import kept_counts
from board.dashboard.contradictions import Contradicted
from board.dashboard.counts import Count
from board.dashboard.plan_read import PlanRead
from improvement.models import Organisation

NO_BODY = (rows.NO_BODY, "No organisation named")
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
    found = [body(read, ref, name, contradicted[ref]) for ref, name in names]
    return [*found, whole(read, len(told))]


def body(read: PlanRead, ref: str, name: str, contradicted: int) -> Body:
    filters = {"organisation": ref}
    counts = {key: read.count({**filters, **more}) for key, more in COUNTED.items()}
    counts |= kept_counts(read.filtered, filters)
    return Body(ref, name, counts, Count.of(contradicted, filters))


def whole(read: PlanRead, contradicted: int) -> Body:
    counts = {key: read.count(filters) for key, filters in COUNTED.items()} | kept_counts(
        read.filtered, {}
    )
    return Body("", "All", counts, Count.of(contradicted, {}))
