"""The dates of a workstream's actions as the timeline draws them: a line for each, and today."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from improvement.dates import in_words
from improvement.models import Plan
from workstreams.measures.chart import Path
from workstreams.models import Action, Milestone, Workstream
from workstreams.models.action import OUTSIDE
from workstreams.queries.action_facts import dates_of
from workstreams.ratings.rules import days_late
from workstreams.ratings.words import days

TOP, ROW = 30, 24  # the first row's middle, and from one to the next
BESIDE = 55  # no tick stands so near today or another, whose words need the room
DRAWN = 14  # actions at most in one drawing, as many as the table below has on a page
# Days shown after the last date; over so many, years instead of quarters.
AFTER, QUARTERS = 92, 1100
CIRCLES = {"done": "done", "to come": "open"}  # how these ends of a line are drawn
Scale = Callable[[date], float]


class DatedAction(NamedTuple):
    """Of an action what a picture of the whole plan needs, which is read much faster than all."""

    pk: int
    ref: str
    workstream: Workstream
    delivery: str
    priority: str
    starts: date | None
    baseline_due: date | None
    due: date | None
    due_precision: str
    finished: date | None

    @property
    def is_outside(self) -> bool:
        return self.delivery in OUTSIDE


class DatedMilestone(NamedTuple):
    """Of a milestone what that picture needs."""

    action_id: int
    due: date | None
    finished: date | None


Dated = Action | DatedAction
AnyMilestone = Milestone | DatedMilestone


@dataclass(frozen=True)
class Size:
    """Of a drawing, in its units: the names stand left of `left`; of actions their references, and
    where there is room their titles and how late they are."""

    layout: str
    width: int
    left: float
    right: float

    @property
    def has_room(self) -> bool:
        return self.layout == "broad"


BROAD = Size("broad", 960, 236.0, 950.0)
SLIM = Size("slim", 300, 56.0, 290.0)


@dataclass(frozen=True)
class Diamond:
    """A milestone on its day, which is that on which it was met, or is due."""

    x: float
    met: bool


@dataclass(frozen=True)
class Lane:
    """An action's line. `end` says how it ends: done, late, to come, outside or undated; `moved` is
    where it was first agreed to end, where that has changed."""

    action: Action
    y: int
    start: float
    stop: float
    end: str
    moved: float | None
    words: str
    milestones: list[Diamond]


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Timeline:
    """A workstream's drawing: its lanes, the ticks of the calendar, and where today stands."""

    lanes: list[Lane]
    ticks: list[Tick]
    today: float
    height: int
    size: Size

    @property
    def paths(self) -> list[Path]:
        """What is drawn of every lane, each kind as one path: that keeps the drawing small."""
        drawn = dict.fromkeys(("run", "moved", "late", "done", "open"), "")
        for lane in self.lanes:
            at_end = f"M{lane.stop} {lane.y}"
            drawn["run"] += f"M{lane.start} {lane.y}H{lane.stop}"
            if lane.moved is not None:
                drawn["moved"] += f"M{lane.moved} {lane.y - 6}H{lane.stop}"
                drawn["open"] += f"M{lane.moved} {lane.y}{circle(4)}"
            if lane.end == "late":
                drawn["late"] += f"{at_end}H{self.today}"
            elif lane.end == "outside":
                drawn["run"] += f"{at_end}m-5-5l10 10m0-10l-10 10"
            elif lane.end in CIRCLES:
                drawn[CIRCLES[lane.end]] += f"{at_end}{circle(5)}"
            for each in lane.milestones:
                kind = "done" if each.met else "open"
                drawn[kind] += f"M{each.x} {lane.y - 4}l4 4-4 4-4-4z"
        return [Path(*each) for each in drawn.items()]


@dataclass(frozen=True)
class Counted:
    """How many of some actions there are, are carried out, are late, and had their date moved."""

    actions: int
    done: int
    late: int
    moved: int


def circle(radius: int) -> str:
    """Of a path, from the circle's middle."""
    half = f"a{radius} {radius} 0 1 0"
    return f"m-{radius} 0{half} {2 * radius} 0{half}-{2 * radius} 0z"


def dated_actions(plan: Plan) -> list[DatedAction]:
    """The plan's actions in its order; two queries."""
    streams = {stream.pk: stream for stream in plan.workstreams.all()}
    columns = ("pk", "ref", "workstream_id", *DatedAction._fields[3:])
    rows = Action.objects.filter(plan=plan).values_list(*columns)
    return [DatedAction(pk, ref, streams[key], *dates) for pk, ref, key, *dates in rows]


def dated_milestones(plan: Plan) -> list[DatedMilestone]:
    """Those of the plan's actions, in no order; one query."""
    rows = Milestone.objects.filter(action__plan=plan).order_by()
    return [DatedMilestone(*row) for row in rows.values_list(*DatedMilestone._fields)]


def timeline_of(
    actions: list[Action], milestones: Iterable[Milestone], on: date, size: Size = BROAD
) -> Timeline | None:
    """The drawing of the actions; None where none has a date. Of too many those that are late,
    moved or open come first, and the others are left to the table."""
    steps: dict[int, list[Milestone]] = {}
    for milestone in milestones:
        steps.setdefault(milestone.action_id, []).append(milestone)
    if len(actions) > DRAWN:
        actions = sorted(actions, key=lambda action: urgency(action, on))[:DRAWN]
    shown = [day for a in actions for day in (a.starts, a.baseline_due, a.due, a.finished) if day]
    if not shown:
        return None
    first, last = min([*shown, on]), max([*shown, on]) + timedelta(days=AFTER)
    scale = scale_of(first, last, size)
    lanes = [
        lane_of(action, TOP + ROW * place, steps.get(action.pk, []), scale, on)
        for place, action in enumerate(actions)
    ]
    marks: list[Tick] = []
    for tick in ticks(first, last, scale):
        if all(abs(tick.x - other) > BESIDE for other in (scale(on), *(m.x for m in marks[-1:]))):
            marks.append(tick)
    return Timeline(lanes, marks, scale(on), TOP + ROW * len(lanes), size)


def urgency(action: Dated, on: date) -> tuple[bool, bool, bool]:
    late = days_late(dates_of(action), on) > 0
    return not late, action.due == action.baseline_due, action.finished is not None


def scale_of(first: date, last: date, size: Size) -> Scale:
    length, left, right = (last - first).days, size.left, size.right
    return lambda day: round(
        min(max(left + (right - left) * (day - first).days / length, left), right), 1
    )


def lane_of(action: Action, y: int, milestones: list[Milestone], scale: Scale, on: date) -> Lane:
    end, stop = ending(action, on)
    moved = action.baseline_due if action.baseline_due != action.due else None
    diamonds = [(m.finished or m.due, m.finished is not None) for m in milestones]
    return Lane(
        action=action,
        y=y,
        start=scale(action.starts or action.baseline_due or on),
        stop=scale(stop),
        end=end,
        moved=scale(moved) if moved else None,
        words=standing_in_words(action, on),
        milestones=[Diamond(scale(day), met) for day, met in diamonds if day],
    )


def ending(action: Dated, on: date) -> tuple[str, date]:
    """How the action's line ends, and on which day."""
    if action.finished:
        return "done", action.finished
    if action.is_outside:
        return "outside", action.due or on
    if action.due is None:
        return "undated", on
    return ("late" if action.due < on else "to come"), action.due


def standing_in_words(action: Action, on: date) -> str:
    if action.finished:
        return f"carried out on {in_words(action.finished)}"
    if action.is_outside:
        return action.get_delivery_display().lower()
    if late := days_late(dates_of(action), on):
        return f"{days(late)} late"
    return "still to come" if action.due else "no date set"


def ticks(first: date, last: date, scale: Scale) -> list[Tick]:
    """The first days of quarters, or of years where there are many; January with its year."""
    months = (1,) if (last - first).days > QUARTERS else (1, 4, 7, 10)
    every = (date(year, month, 1) for year in range(first.year, last.year + 1) for month in months)
    return [
        Tick(scale(day), f"{day:%b %Y}" if day.month == 1 else f"{day:%b}")
        for day in every
        if first <= day <= last
    ]
