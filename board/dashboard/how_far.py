"""How far the actions of each workstream are, and by how many days its lead missed the dates first
agreed; from one read of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from board.dashboard.areas import kept_counts
from board.dashboard.counts import Count
from board.dashboard.course import COUNTED
from board.dashboard.plan_read import PlanRead
from workstreams.models import Workstream
from workstreams.ratings.kept import Kept

DONE = {Kept.BY_FIRST, Kept.BY_AGREED, Kept.LATE}
# The stages in their order: how many reached each, of how many that are to reach it.
STAGES = (("said", "all"), ("checked", "all"), ("used", "must_use"), ("differing", "must_differ"))


@dataclass(frozen=True)
class Slip:
    """An action that fell due: the days from the date first agreed to that on which it was done, or
    to today where it is not."""

    ref: str
    days: int
    is_done: bool


@dataclass(frozen=True)
class HowFar:
    """A workstream with its counts by the names of the verdict's and of what became of dates, each
    with its list; and the slips of what fell due, the longest first."""

    code: str
    name: str
    lead: str
    counts: Mapping[str, Count]
    slips: Sequence[Slip]

    @property
    def in_time(self) -> int:
        return sum(not slip.days for slip in self.slips)

    @property
    def half_within(self) -> int:
        """The days within which half of what fell due was done, or has been open so far."""
        return round(median(slip.days for slip in self.slips))

    @property
    def furthest(self) -> Slip | None:
        """The longest slip; None where everything was done by the first date."""
        return next((slip for slip in self.slips if slip.days), None)

    @property
    def stages_in_words(self) -> str:
        """For the picture's description: "FP: 7 said and 6 checked of 17, …"."""
        n = {name: count.number for name, count in self.counts.items()}
        return (
            f"{self.code}: {n['said']} said and {n['checked']} checked of {n['all']}, "
            f"{n['used']} of {n['must_use']} in use, "
            f"{n['differing']} of {n['must_differ']} making a difference."
        )

    @property
    def slips_in_words(self) -> str:
        if not self.slips:
            return f"{self.code}: nothing fell due."
        longest = self.slips[0].days
        return (
            f"{self.code}: {self.in_time} of {len(self.slips)} in time, half within "
            f"{self.half_within} days, the longest {longest}."
        )


def how_far_of(read: PlanRead) -> list[HowFar]:
    """A row for each workstream, in the plan's order."""
    return [row_of(read, stream) for stream in read.streams]


def row_of(read: PlanRead, stream: Workstream) -> HowFar:
    own = [row for row in read.rows if row.workstream == stream.code]
    filters = {"workstream": stream.code}
    counts = {name: read.count({**filters, **more}) for name, more in COUNTED.items()}
    slips = [
        Slip(row.ref, kept.after_first, kept.kept in DONE)
        for row in own
        if (kept := read.kept.get(row.key))
    ]
    return HowFar(
        code=stream.code,
        name=stream.name,
        lead=stream.led_by,
        counts=counts | kept_counts(read.filtered, filters),
        slips=sorted(slips, key=lambda slip: -slip.days),
    )
