"""Part 3: the illustrative course, replayed in the order of its days through change functions.

Each change is made by the person whose it is, and refused to anyone else, as on the site.
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
from improvement.models import Plan, User
from workstreams.models import Action

Event = tuple[datetime, Callable[[datetime], object]]
MANAGER = "manager@example.org"


@dataclass(frozen=True)
class Course:
    """The plan, the people by e-mail address, and the entries of the course's files."""

    plan: Plan
    people: dict[str, User]
    part: Part
    keys: dict[str, int] = field(default_factory=dict)  # of actions by ref: each is asked for often
    evidence: dict[str, int] = field(default_factory=dict)  # keys of evidence by the files' own

    @property
    def manager(self) -> User:
        return self.people[MANAGER]

    def action(self, ref: str) -> Action:
        return Action.objects.get(pk=self.action_pk(ref))

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


def check_arrival(course: Course) -> None:
    """Raise ValueError where an action does not end as the files say that it does."""
    for entry in [*course.part["actions"], *course.part["immediate_course"]]:
        action = course.action(entry["ref"])
        names = {"delivery", "finished", "due"} & entry.keys()
        ends: dict[str, Any] = {name: getattr(action, name) for name in names}
        wanted = {name: entry[name] for name in names}
        if ends != wanted:
            raise ValueError(f"{action.ref} ends as {ends}, and its file says {wanted}")
