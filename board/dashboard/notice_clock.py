"""The clock of the notice as a drawn line: what happened, today, what is to come; pure.

Nothing is drawn of a date that nobody has set: that stands in words beside the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

HEIGHT, TOP, APART = 140, 12, 22  # px of the line, above its first mark, between two labels
LONGEST = 34  # letters of a label, with its date


@dataclass(frozen=True)
class Moment:
    """Something on the line: its name, its date in words, and how it is drawn: past, today or
    ahead."""

    on: date
    name: str
    words: str
    kind: str

    @property
    def short_name(self) -> str:
        """As much of its name as has room beside its date."""
        room = LONGEST - len(self.words)
        return self.name if len(self.name) <= room else f"{self.name[: room - 1].rstrip()}…"


@dataclass(frozen=True)
class Mark:
    """A moment with where it stands on the line, and where its label does, in px from the top."""

    moment: Moment
    y: float
    label: float


@dataclass(frozen=True)
class ClockDrawing:
    """The marks, from top to bottom; today's place; what is not on record."""

    marks: tuple[Mark, ...]
    today: float
    height: int
    missing: tuple[str, ...]

    @property
    def first(self) -> float:
        return self.marks[0].y

    @property
    def last(self) -> float:
        return self.marks[-1].y

    @property
    def in_words(self) -> str:
        return " ".join(f"{mark.moment.name}: {mark.moment.words}." for mark in self.marks)

    @property
    def missing_in_words(self) -> str:
        return f"Not on record: {'; '.join(self.missing)}."


def draw_clock(moments: Iterable[Moment], missing: Sequence[str]) -> ClockDrawing:
    """The moments true to scale from top to bottom, their labels pushed apart. Today is one."""
    ordered = sorted(moments, key=lambda moment: moment.on)
    first, last = ordered[0].on, ordered[-1].on
    span = (last - first).days or 1
    places = [TOP + HEIGHT * (moment.on - first).days / span for moment in ordered]
    labels = pushed_apart(places)
    marks = tuple(map(Mark, ordered, places, labels))
    today = next(mark.y for mark in marks if mark.moment.kind == "today")
    return ClockDrawing(marks, today, round(max(labels[-1], places[-1])) + TOP, tuple(missing))


def pushed_apart(places: Sequence[float]) -> list[float]:
    """Where the labels stand: at their places, or as much lower as the label above demands; those
    that would then leave the line are pushed up again."""
    labels: list[float] = []
    for place in places:
        labels.append(max(place, labels[-1] + APART) if labels else place)
    end: float = max(TOP + HEIGHT, TOP + APART * (len(places) - 1))
    for i in reversed(range(len(labels))):
        labels[i] = min(labels[i], end)
        end = labels[i] - APART
    return labels
