"""The workstreams, one plain row each: what is late, kept, in use, said and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from board.dashboard.counts import Count, Filtered, note_on
from board.dashboard.course import COUNTED as OF_VERDICT
from board.dashboard.plan_read import PlanRead
from workstreams.models import Workstream
from workstreams.queries.kept_dates import FELL_DUE
from workstreams.ratings.kept import Kept

COUNTED: dict[str, dict[str, str]] = {
    "actions": {"inside": "1"},
    "late": {"late": "1"},
    "in_use": OF_VERDICT["used"],
    "said_red": {"rag": "red", "inside": "1"},
    "said_green": {"rag": "green", "inside": "1"},
    "red": {"level": "red"},
}


@dataclass(frozen=True)
class Area:
    """A workstream, with its counts by name; each links to the actions that it counts."""

    code: str
    name: str
    called: str
    lead: str
    note: str
    counts: Mapping[str, Count]

    @property
    def kept_share(self) -> int:
        """How much of what fell due was done by its first date, in hundredths, for a bar."""
        due = self.counts[f"kept_{FELL_DUE}"].number
        return round(100 * self.counts["kept_by_first"].number / due) if due else 0


def areas(read: PlanRead) -> list[Area]:
    """A row for each workstream, in the plan's order."""
    return [area(read, stream) for stream in read.streams]


def area(read: PlanRead, stream: Workstream) -> Area:
    of_stream = {"workstream": stream.code}
    counts = {name: read.count({**of_stream, **filters}) for name, filters in COUNTED.items()}
    counts |= kept_counts(read.filtered, of_stream)
    return Area(stream.code, stream.name, stream.called, stream.led_by, note_on(stream), counts)


def kept_counts(actions: Filtered, filters: Mapping[str, str]) -> dict[str, Count]:
    """Of the actions under these filters that fell due: how many in all ("kept_fell_due"), and what
    became of them, by Kept's values ("kept_late")."""
    return {
        f"kept_{name}": actions.count({**filters, "kept": name})
        for name in (FELL_DUE, *Kept.values)
    }
