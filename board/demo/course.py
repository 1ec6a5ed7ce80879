"""Part 3: the illustrative course, replayed in the order of time through the change functions.

Each change is made in the name of the person who may make it; the site's permissions are checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from board.demo import BY
from board.demo.files import Part
from improvement.history import backfilled
from improvement.locks import lock
from improvement.models import Plan, User
from workstreams.models import Action, Measure

Event = tuple[datetime, Callable[[datetime], object]]
MANAGER = "manager@example.org"


@dataclass(frozen=True)
class Course:
    """The plan, the people by e-mail address, and the entries of the course's files."""

    plan: Plan
    people: dict[str, User]
    part: Part
    keys: dict[str, int] = field(default_factory=dict)  # primary keys of actions, by ref
    evidence: dict[str, int] = field(default_factory=dict)  # of evidence, by its key in the files
    updates: dict[tuple[str, int], int] = field(default_factory=dict)  # by action and round
    measures: dict[str, Measure] = field(default_factory=dict)  # as defined now, by code
    parts: dict[datetime, dict[str, list[Any]]] = field(default_factory=dict)  # of one instant

    @property
    def manager(self) -> User:
        return self.people[MANAGER]

    def action(self, ref: str) -> Action:
        return lock(Action, self.action_pk(ref))

    def measure(self, code: str) -> Measure:
        if code not in self.measures:
            measures = self.plan.measures.select_related("keeper")
            self.measures[code] = measures.get(code=code)
        return self.measures[code]

    def parts_at(self, now: datetime, kind: str) -> list[Any]:
        """The plan's `kind`, such as its themes, read once for the changes of one instant."""
        if now not in self.parts:
            self.parts.clear()
        kinds = self.parts.setdefault(now, {})
        if kind not in kinds:
            kinds[kind] = list(getattr(self.plan, kind).all())
        return kinds[kind]

    def action_pk(self, ref: str) -> int:
        if ref not in self.keys:
            self.keys[ref] = Action.objects.values_list("pk").get(plan=self.plan, ref=ref)[0]
        return self.keys[ref]


def replay(events: Iterator[Event], begin_step: Callable[[str], object]) -> None:
    """Make each change at its instant, the earliest first; each month is a step."""
    in_order = sorted(events, key=lambda event: event[0])
    for month, changes in groupby(in_order, key=lambda event: f"{event[0]:%B %Y}"):
        begin_step(month)
        for at, change in changes:
            with backfilled(at, BY):
                change(at)


def check_final_state(course: Course) -> None:
    """Raise ValueError where an action's last state differs from what its file says."""
    for entry in [*course.part["actions"], *course.part["immediate_course"]]:
        action = course.action(entry["ref"])
        names = {"delivery", "finished", "due"} & entry.keys()
        final: dict[str, Any] = {name: getattr(action, name) for name in names}
        expected = {name: entry[name] for name in names}
        if final != expected:
            raise ValueError(f"{action.ref} ends as {final}, and its file says {expected}")
