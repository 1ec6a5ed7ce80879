"""The dates of one action as its page draws and says them: the first agreed one, each move that was
approved, today, and the milestones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from improvement.dates import in_words
from workstreams.models import Action, DateChange, Milestone
from workstreams.ratings.rules import Facts, days_late
from workstreams.ratings.words import days

WIDTH, LEFT, RIGHT, AXIS = 900.0, 24.0, 866.0, 88  # units of the drawing, which is 142 high
WIDE, GAP = 10.5, 8.0  # of a letter at most, and between two labels; a label without room is left
Scale = Callable[[date], float]


@dataclass(frozen=True)
class Mark:
    """An agreed date on the line: the first, one moved to, or the one agreed now. Both texts, whose
    middle is at `label_x`, are empty where there is no room for them."""

    x: float
    kind: str
    label: str
    day: str
    label_x: float


@dataclass(frozen=True)
class Hop:
    """A move from one agreed date to the next: its curve, and its days in words above it."""

    path: str
    x: float
    words: str


@dataclass(frozen=True)
class DateLine:
    """Where on the drawing the start, the agreed dates and today stand; `words` say all of it."""

    start: float | None
    marks: list[Mark]
    hops: list[Hop]
    today: float
    today_label_x: float
    words: str

    @property
    def slip(self) -> tuple[float, float]:
        return self.marks[0].x, self.marks[-1].x


def date_line(action: Action, changes: Iterable[DateChange], on: date) -> DateLine | None:
    """The line of the dates of an action, given its requests to move the date in the order in which
    they were asked; None where no date was ever agreed."""
    if action.baseline_due is None:
        return None
    approved = [c for c in changes if c.decision == DateChange.Decision.APPROVED]
    dates = [action.baseline_due, *(change.to_due for change in approved)]
    start = action.starts if action.starts and action.starts < min(dates) else None
    scale = scale_of([*dates, on, *([start] if start else [])])
    return DateLine(
        start=scale(start) if start else None,
        marks=marks_of(action, dates, scale),
        hops=[hop(old, new, scale) for old, new in pairwise(dates)],
        today=scale(on),
        today_label_x=centre(scale(on), len(f"Today, {in_words(on)}")),
        words=line_in_words(action, dates, on),
    )


def scale_of(shown: list[date]) -> Scale:
    first, last = min(shown), max(shown)
    length = max((last - first).days, 1)
    return lambda day: round(LEFT + (RIGHT - LEFT) * (day - first).days / length, 1)


def centre(x: float, letters: int) -> float:
    """Where the middle of a text stands that belongs at `x`, so that it stays in the drawing."""
    half = letters * WIDE / 2
    return round(min(max(x, half), WIDTH - half), 1)


def marks_of(action: Action, dates: list[date], scale: Scale) -> list[Mark]:
    """A mark for each date. Labels are given to the last, the first, then those between."""
    labels = ["First agreed", *("Moved to" for _ in dates[1:-1]), "Agreed now"]
    labels = ["Agreed"] if len(dates) == 1 else labels
    last = len(dates) - 1
    words = [in_words(day, action.due_precision) for day in dates]
    letters = [max(map(len, pair)) for pair in zip(labels, words, strict=True)]
    taken: list[tuple[float, float]] = []
    with_room: set[int] = set()
    for place in sorted(range(len(dates)), key=lambda i: (i != last, i != 0, -i)):
        middle, half = centre(scale(dates[place]), letters[place]), letters[place] * WIDE / 2
        left, right = middle - half, middle + half
        if all(right + GAP <= other[0] or left >= other[1] + GAP for other in taken):
            taken.append((left, right))
            with_room.add(place)
    marks = []
    for place, day in enumerate(dates):
        kind, x = "now" if place == last else "moved", scale(day)
        texts = (labels[place], words[place]) if place in with_room else ("", "")
        marks.append(Mark(x, kind, *texts, centre(x, letters[place])))
    return marks


def hop(old: date, new: date, scale: Scale) -> Hop:
    a, b, top = scale(old), scale(new), AXIS - 40
    bend = round((b - a) * 0.18, 1)
    path = f"M{a} {AXIS - 11}C{a + bend:.1f} {top} {b - bend:.1f} {top} {b} {AXIS - 11}"
    moved = (new - old).days
    words = f"{'+' if moved >= 0 else '−'}{days(abs(moved))}"  # noqa: RUF001  # a minus sign
    return Hop(path, round((a + b) / 2, 1), words if abs(b - a) >= 10 * WIDE else "")


def line_in_words(action: Action, dates: list[date], on: date) -> str:
    first, *moved = [in_words(day, action.due_precision) for day in dates]
    moves = f" Moved to {', then '.join(moved)}." if moved else " It has not moved."
    return f"First agreed for {first}.{moves} Today is {in_words(on)}."


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone and what became of it, in words."""

    milestone: Milestone
    kind: str
    words: str


def milestone_lines(milestones: Iterable[Milestone], on: date) -> list[MilestoneLine]:
    """Those that are late first, then those to come, then those that are met."""
    lines = [milestone_line(milestone, on) for milestone in milestones]
    return sorted(lines, key=lambda line: ORDER.index(line.kind))


LATE, TO_COME, MET_LATE, MET = "not met", "to come", "met late", "met"
ORDER = [LATE, TO_COME, MET_LATE, MET]


def milestone_line(milestone: Milestone, on: date) -> MilestoneLine:
    due, finished = milestone.due, milestone.finished
    if finished:
        after = (finished - due).days if due else 0
        if after > 0:
            return MilestoneLine(milestone, MET_LATE, f"Met {days(after)} late")
        return MilestoneLine(milestone, MET, "Met")
    if due and due < on:
        return MilestoneLine(milestone, LATE, f"Not yet, late by {days((on - due).days)}")
    return MilestoneLine(milestone, TO_COME, "Not yet")


def milestones_counted(lines: Iterable[MilestoneLine]) -> str:
    """How many of each kind, in one line: "1 not met, 2 met late, 1 met"."""
    counts = Counter(line.kind for line in lines)
    return ", ".join(f"{counts[kind]} {kind}" for kind in ORDER if counts[kind])


def dates_in_short(facts: Facts, redatings: int, on: date) -> str:
    """How often the date moved and by how much, and how it stands: in one line."""
    if facts.due is None:
        return "No date is agreed."
    moved = moves_in_words(redatings, facts)
    if facts.finished:
        return f"{moved} Carried out on {in_words(facts.finished)}."
    if facts.is_outside:
        return moved
    late, left = days_late(facts, on), (facts.due - on).days
    return f"{moved} Late by {days(late)}." if late else f"{moved} {days(left)} left."


def moves_in_words(times: int, facts: Facts) -> str:
    if not times or facts.due is None or facts.baseline_due is None:
        return "It has not moved."
    often = "once" if times == 1 else f"{times} times"
    by = (facts.due - facts.baseline_due).days
    if not by:
        return f"Moved {often}, back to the first date."
    return f"Moved {often}, {days(abs(by))} {'later' if by > 0 else 'earlier'} than first agreed."
