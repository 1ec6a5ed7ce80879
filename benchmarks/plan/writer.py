"""Writes the plan's records in bulk, each at its instant, and holds what later steps refer to."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from benchmarks.plan.sizes import TODAY, Size, instant
from board.models import Meeting, Requirement, Resource, Risk, Seat, Substitute
from improvement.history import Tracked, backfilled, save_many_as
from improvement.models import Organisation, Plan, Team, User
from workstreams.models import Action, Finding, Measure, Outcome, Theme, Workstream

BY = "system:benchmark"
TEXT = (
    "the team has agreed how cases are passed on and who signs them off each week so that visits"
    " are made in time and written up before supervision while managers look at a sample every"
    " month and tell the board what they found where children were not seen alone or the plan was"
    " not clear to families and partners including health police schools and the voluntary sector"
)


@dataclass
class Writer:
    """`chance` makes all choices, so that the same size is always the same plan."""

    size: Size
    chance: random.Random
    plan: Plan = field(default_factory=Plan)
    managers: list[User] = field(default_factory=list)
    chair: User = field(default_factory=User)
    leads: list[User] = field(default_factory=list)
    owners: list[User] = field(default_factory=list)
    members: list[User] = field(default_factory=list)
    staff: list[User] = field(default_factory=list)
    councillors: list[User] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    workstreams: list[Workstream] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    finished: dict[int, date] = field(default_factory=dict)  # the day, by the action's key
    measures: list[Measure] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)  # of the notice in force
    risks: list[Risk] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    substitutes: dict[int, Substitute] = field(default_factory=dict)  # by the key of the seat
    meetings: list[Meeting] = field(default_factory=list)  # of the board

    def save(
        self,
        records: Iterable[Tracked],
        by: User | str,
        reason: str,
        day: date,
        minutes: int = 0,
    ) -> None:
        """Write the next version of the records, as if it had been done on that day."""
        with backfilled(instant(day, minutes), BY):
            save_many_as(records, by, reason)

    def words(self, count: int) -> str:
        """A sentence of so many words."""
        chosen = self.chance.choices(TEXT.split(), k=count)
        return " ".join(chosen).capitalize() + "."

    def some(self, records: Sequence[Action], share: float) -> list[Action]:
        """Each of the actions with this chance, in their order; one at least."""
        chosen = [record for record in records if self.chance.random() < share]
        return chosen or [*records[:1]]

    def of_workstream(self, stream: Workstream) -> list[Action]:
        return [action for action in self.actions if action.workstream_id == stream.pk]

    def held(self) -> list[Meeting]:
        """The board's meetings up to today."""
        return [meeting for meeting in self.meetings if meeting.held_on <= TODAY]
