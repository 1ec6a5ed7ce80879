"""The dates of the whole plan in one picture: a lane for each workstream with a mark for each
action, above them lanes of what happens around it, and today."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean

from django.db.models import TextChoices

from improvement.models import Plan
from improvement.registry import Registry
from workstreams.measures.chart import Path, at
from workstreams.measures.picture import Picture, Words, words
from workstreams.models import Workstream
from workstreams.queries.timeline import AFTER, AnyMilestone, Dated, ending, ticks

TOP, STACK = 28, 9  # where the first lane begins; between stacked marks
ROW, ROOM = (
    32,
    46,
)  # the height of a lane, and of one with milestones above and moves below its marks
STEPS, MOVES = -17, (15, 18, 21)  # from the lane's middle: its milestones, and its moved dates
LONGEST = 6  # moved dates of a lane that are drawn
ACROSS = 8  # the width of a milestone: those nearer than it to the first are one with it
MOST = 3  # marks above each other; more are one circle with their number
MOST_NUMBERS = 16  # such circles of a lane; where there would be more, each is of more marks
TODAY, BESIDE = 12, 52  # where the words at the top stand; how far two of them are apart
SHAPES = {  # they differ without colour
    "done": "m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    "to_come": "m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    "late": "m-5-5h10v10h-10z",
    "outside": "m-4-4l8 8m0-8l-8 8",
    "event": "m0-5l5.5 9h-11z",
    "met": "m0-4l4 4-4 4-4-4z",
    "step": "m0-4l4 4-4 4-4-4z",
    "arrow": "m0 0l-6-3v6z",
    "many": "m-11 0a11 11 0 1 0 22 0a11 11 0 1 0-22 0z",
}
LINES = ("moved", "run")


class Show(TextChoices):
    """Which actions the timeline shows; each but those moved is how an action's line ends."""

    LATE = "late", "Late"
    TO_COME = "to_come", "Still to come"
    DONE = "done", "Carried out"
    UNDATED = "undated", "No date set"
    OUTSIDE = "outside", "Withdrawn or suspended"
    MOVED = "moved", "Date moved"


@dataclass(frozen=True)
class Event:
    """Something that happens around the plan: its day, and what it is."""

    on: date
    words: str


@dataclass(frozen=True)
class Line:
    """A line along a lane, from one day to another: "run" while something lasts, "moved" from the
    day for which it was planned first. `below` the lane's middle it has an arrow."""

    kind: str
    first: date
    last: date
    below: int = 0


@dataclass(frozen=True)
class Lane:
    """A line of the picture; `short` is its name where there is little room. Each mark is a day and
    a name of SHAPES; `counts` are of a workstream's actions, by Show's values. `steps` are its
    milestones, each a day and a name of SHAPES."""

    name: str
    short: str
    marks: Sequence[tuple[date, str]]
    counts: Mapping[str, int]
    code: str = ""
    events: Sequence[Event] = ()
    lines: Sequence[Line] = ()
    steps: Sequence[tuple[date, str]] = ()

    @property
    def days(self) -> list[date]:
        ends = [day for line in self.lines for day in (line.first, line.last)]
        return [*(day for day, _ in (*self.marks, *self.steps)), *ends]

    @property
    def height(self) -> int:
        return ROOM if self.code else ROW


@dataclass(frozen=True)
class Size:
    layout: str
    width: int
    left: int
    right: int = 14


WIDE = Size("wide", 960, 190)
NARROW = Size("narrow", 300, 72, right=12)

# Lanes of events that a package above this one adds: the name and its short form, and the events.
# That of NOTICE takes the place of the plan's own dates.
NOTICE = "notice"
EVENTS: Registry[Callable[[Plan], tuple[str, str, list[Event]]]] = Registry()


def is_shown(action: Dated, show: str, on: date) -> bool:
    """Whether the action is one of those that are shown; "" shows all."""
    if show == Show.MOVED:
        return action.due != action.baseline_due
    return not show or end_of_line(action, on)[0] == show


def end_of_line(action: Dated, on: date) -> tuple[str, date]:
    """How its line ends, as a value of Show, and on which day."""
    end, day = ending(action, on)
    return end.replace(" ", "_"), day


def lanes_of(
    plan: Plan, actions: Iterable[Dated], on: date, milestones: Iterable[AnyMilestone] = ()
) -> list[Lane]:
    """A lane for each kind of events that there are, then one for each workstream in the order of
    the actions. `milestones` are theirs."""
    others = (read(plan) for name, read in EVENTS.items() if name != NOTICE)
    around = [EVENTS.get(NOTICE, notice_of)(plan), *others]
    events = [
        Lane(name, short, [(each.on, "event") for each in found], {}, events=found)
        for name, short, found in around
        if found
    ]
    own: dict[Workstream, list[Dated]] = defaultdict(list)
    for action in actions:
        own[action.workstream].append(action)
    steps: dict[int, list[AnyMilestone]] = defaultdict(list)
    for milestone in milestones:
        steps[milestone.action_id].append(milestone)
    return [*events, *(lane_of(stream, members, on, steps) for stream, members in own.items())]


def notice_of(plan: Plan) -> tuple[str, str, list[Event]]:
    """By the plan's own dates."""
    dates = ((plan.notice_issued, "Notice issued"), (plan.release_expected, "Release expected"))
    return "The notice", "Notice", [Event(day, words) for day, words in dates if day]


def lane_of(
    stream: Workstream,
    actions: Sequence[Dated],
    on: date,
    milestones: Mapping[int, Sequence[AnyMilestone]],
) -> Lane:
    ends = [end_of_line(action, on) for action in actions]
    counts: Counter[str] = Counter(end for end, _ in ends)
    counts[Show.MOVED] = sum(is_shown(action, Show.MOVED, on) for action in actions)
    counts["all"] = len(actions)
    marks = [(day, end) for end, day in ends if end in SHAPES]
    inside = [action for action in actions if not action.is_outside]
    steps = [
        (day, "met" if each.finished else "step")
        for action in inside
        for each in milestones.get(action.pk, ())
        if (day := each.finished or each.due)
    ]
    name, moves = f"{stream.code} {stream.name}", moves_of(inside)
    return Lane(name, stream.code, marks, counts, stream.code, lines=moves, steps=steps)


def moves_of(actions: Iterable[Dated]) -> list[Line]:
    """The longest of the moves of a date, from the first agreed one to that agreed now."""
    moves = [
        (action.baseline_due, action.due)
        for action in actions
        if action.baseline_due and action.due and action.baseline_due != action.due
    ]
    moves.sort(key=lambda move: -abs((move[1] - move[0]).days))
    return [
        Line("moved", first, now, MOVES[place % len(MOVES)])
        for place, (first, now) in enumerate(moves[:LONGEST])
    ]


def draw_plan(lanes: Sequence[Lane], on: date, size: Size) -> Picture:
    days = [day for lane in lanes for day in lane.days] + [on]
    first, last = min(days) - timedelta(days=AFTER // 6), max(days) + timedelta(days=AFTER)
    width = size.width - size.left - size.right

    def x(day: date) -> int:
        """In whole units: nobody sees half a one, and decimals make hundreds of marks longer."""
        return round(size.left + width * (day - first).days / (last - first).days)

    texts = [*heads(first, last, x, on)]
    places: dict[str, list[tuple[float, float]]] = {kind: [] for kind in SHAPES}
    drawn = dict.fromkeys(LINES, "")
    height = TOP
    for lane in lanes:
        y, height = height + lane.height // 2, height + lane.height
        texts.append(name_of(lane, y, size))
        for line in lane.lines:
            drawn[line.kind] += f"M{at(x(line.first))} {at(y + line.below)}H{at(x(line.last))}"
            if line.below:
                places["arrow"].append((x(line.last), y + line.below))
        for step, kind in stand_apart(lane.steps, x):
            places[kind].append((step, y + STEPS))
        for kind, mark_x, mark_y, number in placed(lane, x, y):
            places[kind].append((mark_x, mark_y))
            if number:
                texts.append(words("middle", mark_x, mark_y + 5, number))
    grid = "".join(f"M{at(each.x)} 22V{height}" for each in ticks(first, last, x))
    today = Path("today", f"M{at(x(on))} 18V{height}")
    marks = (Path(f"mark-{kind}", through(places[kind]), SHAPES[kind]) for kind in SHAPES)
    paths = [Path("grid", grid), today, *(Path(*line) for line in drawn.items()), *marks]
    return Picture(height, paths, texts, size.layout, size.width)


def through(places: Iterable[tuple[float, float]]) -> str:
    """A path with a corner at each place, as short as it can be written. A browser draws nothing
    at a place to which no line is drawn, not even one of no length."""
    rows: dict[float, list[float]] = defaultdict(list)
    for x, y in places:
        rows[y].append(round(x, 1))
    drawn = ""
    for y, row in sorted(rows.items()):
        row.sort()
        steps = "".join(f"h{at(x - before)}" for before, x in pairwise(row))
        drawn += f"M{at(row[0])} {at(y)}{steps or 'h0'}"
    return drawn


def stand_apart(
    steps: Iterable[tuple[date, str]], x: Callable[[date], float]
) -> Iterator[tuple[float, str]]:
    """Where a lane's milestones stand; those that would hide each other are one, on the day of the
    first, which is filled once all of them are met."""
    near: list[list[tuple[float, str]]] = []
    for day, kind in sorted(steps):
        if not near or x(day) - near[-1][0][0] >= ACROSS:
            near.append([])
        near[-1].append((x(day), kind))
    for marks in near:
        yield marks[0][0], "step" if any(kind == "step" for _, kind in marks) else "met"


def heads(first: date, last: date, x: Callable[[date], float], on: date) -> Iterator[Words]:
    """Today, and those names of quarters or years that have room beside each other and it."""
    yield words("name-middle", x(on), TODAY, "Today")
    taken = [x(on)]
    for tick in ticks(first, last, x):
        if all(abs(tick.x - other) >= BESIDE for other in taken):
            taken.append(tick.x)
            yield words("middle", tick.x, TODAY, tick.label)


def name_of(lane: Lane, y: float, size: Size) -> Words:
    name = lane.name if size.layout == WIDE.layout else lane.short
    return words("name", 0, y + 5, name if len(name) <= 24 else f"{name[:23].rstrip()}…")


def placed(
    lane: Lane, x: Callable[[date], float], y: float
) -> Iterator[tuple[str, float, float, int]]:
    """Each mark's shape and place; where more than MOST would stand above each other, one circle
    in their middle with their number, which is 0 for any other mark. The more such places there
    are, the further apart are the marks that count as above each other."""
    across = 2.0 * STACK
    near = side_by_side(lane, x, across)
    while sum(len(marks) > MOST for marks in near.values()) > MOST_NUMBERS:
        across *= 2
        near = side_by_side(lane, x, across)
    for marks in near.values():
        if len(marks) > MOST:
            yield "many", round(fmean(mark_x for mark_x, _ in marks), 1), y, len(marks)
            continue
        for level, (mark_x, kind) in enumerate(marks):
            yield kind, mark_x, y + STACK * (level - (len(marks) - 1) / 2), 0


def side_by_side(
    lane: Lane, x: Callable[[date], float], across: float
) -> dict[int, list[tuple[float, str]]]:
    """The lane's marks by the place at which they stand above each other, one every `across`."""
    near: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for day, kind in sorted(lane.marks):
        near[round(x(day) / across)].append((x(day), kind))
    return near
