"""The milestones of the plan's own workbook that the plan has not, or not so.

A milestone is known again by its number in the file, else by its words. As with actions, what was
changed here since the file was written is never overwritten, and what the file lacks stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from improvement.models import Plan
from improvement.text_order import folded
from workstreams.importing.own_milestones import MILESTONES
from workstreams.importing.proposals import OwnRecord, Problem, ProposedAction, few_of
from workstreams.models import Action, Milestone
from workstreams.queries.import_reasons import versions_of_rows

UNSAID: dict[str, Any] = {"title": "", "due": None, "finished": None}
NO_WORDS = "The milestone has no words, so it is left out"
TWICE = "The milestone stands there twice, so this row is left out"


@dataclass
class ComparedMilestone:
    """A row of the file beside the plan's own milestone, None of a new one: pairs of old and new
    values by field, and those that changed both here and in the file."""

    row: int
    values: dict[str, Any]
    milestone: Milestone | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    conflicts: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        return self.milestone is None or bool(self.changes or self.conflicts)

    def told(self) -> tuple[Any, ...]:
        """What an import would write of it, and over which version."""
        here = (self.milestone.pk, self.milestone.version) if self.milestone else None
        return self.row, self.values, here, self.changes, self.conflicts


class Row(Protocol):
    """A row of a comparison; see `plan_comparison.ComparedAction`."""

    proposed: ProposedAction
    action: Action | None
    milestones: list[ComparedMilestone]


def compare_milestones(
    plan: Plan, rows: Iterable[Row]
) -> tuple[list[Milestone], Iterator[Problem]]:
    """Give each row what its milestones would change. Returns those that the file lacks of the
    actions that it has, and what of it is never written. At most two queries; none for
    another file."""
    given = [
        (row, read)
        for row in rows
        if row.proposed.own and (read := row.proposed.own.milestones) is not None
    ]
    if not given:
        return [], iter(())
    here: dict[int, list[Milestone]] = defaultdict(list)
    for each in Milestone.objects.filter(action__plan=plan).select_related("action"):
        here[each.action_id].append(each)
    versions = versions_of_rows(Milestone, plan, (one for _, read in given for one in read))
    missing, left = list[Milestone](), list[tuple[int, str]]()
    for row, read in given:
        of_action = MilestonesOfAction(plan, row.action, here[row.action.pk] if row.action else [])
        row.milestones = [
            compared
            for one in sorted(read, key=of_action.is_unnamed)
            if (compared := of_action.compared(one, versions, left))
        ]
        missing += [each for each in of_action.here if each.pk not in of_action.found]
    return missing, few_of(MILESTONES, left)


class MilestonesOfAction:
    """Compares the milestones of one action; `found` are the keys of those that the file has."""

    def __init__(self, plan: Plan, action: Action | None, here: list[Milestone]) -> None:
        self.plan, self.action, self.here = plan, action, here
        self.by_title = {folded(each.title): each for each in here}
        self.before = {each.title for each in here}
        self.titles = set(self.before)  # once what was read of the file so far is written
        self.found: set[int] = set()

    def compared(
        self, read: OwnRecord, versions: dict[int, Any], left: list[tuple[int, str]]
    ) -> ComparedMilestone | None:
        """None where the row is left out, with why."""
        title = read.values.get("title", "")
        milestone = self.named(read) or self.by_title.get(folded(title))
        if milestone and milestone.pk not in self.found:
            self.found.add(milestone.pk)
            return self.beside(read, milestone, versions.get(milestone.pk))
        if why := self.why_left_out(title):
            left.append((read.row, why))
            return None
        self.titles.add(title)
        return ComparedMilestone(read.row, UNSAID | read.values)

    def is_unnamed(self, read: OwnRecord) -> bool:
        """Such rows are read last: their words may be free once those named have others."""
        return self.named(read) is None

    def named(self, read: OwnRecord) -> Milestone | None:
        own = read.pk if read.plan == self.plan.slug else 0
        return next((each for each in self.here if each.pk == own), None)

    def why_left_out(self, title: str) -> str:
        """Why no milestone of these words is added; "" where it is."""
        if not title:
            return NO_WORDS
        if title in self.titles:
            return TWICE
        return self.action.why_nothing_is_done if self.action and self.action.is_outside else ""

    def beside(
        self, read: OwnRecord, milestone: Milestone, before: Any | None
    ) -> ComparedMilestone:
        row = ComparedMilestone(read.row, read.values, milestone)
        for name, new in read.values.items():
            here = getattr(milestone, name)
            then = getattr(before, name) if before else UNSAID[name]
            if new in (here, then):
                continue
            is_taken = name == "title" and new in self.before | self.titles
            stays = here != then or is_taken or (self.action and self.action.is_outside)
            (row.conflicts if stays else row.changes)[name] = (here, new)
        if "title" in row.changes:
            old, new = row.changes["title"]
            self.titles = self.titles - {old} | {new}
        return row
