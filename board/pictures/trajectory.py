"""The picture of a plan's trajectory: what had been reached by when, beside the first dates, and
the forecast as a band. Units are those of the view box."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from board.dashboard.trajectory import REACHED, Standing, Trajectory
from workstreams.measures.chart import Label, Path, Text, at
from workstreams.measures.chart_lines import spread, ticks_of

NAMES = {
    "said": "Said carried out",
    "checked": "Checked",
    "used": "In use",
    "differing": "A difference",
}
TODAY, LINE = 14, 17  # the place of the word at the top; from one label to the next
LETTER = 7.5  # the width of a letter at most
MONTH = 38  # the width of a month's name with some space
Place = tuple[float, float]


@dataclass(frozen=True)
class Size:
    """A layout: its view box and margins."""

    layout: str
    width: int
    height: int
    left: int = 30
    right: int = 12
    top: int = 42
    bottom: int = 42
    month: int = MONTH  # from one month that is named to the next, at least


WIDE = Size("wide", 760, 350)
HALF = Size("half", 560, 290, month=2 * MONTH)
NARROW = Size("narrow", 300, 310, left=26, right=8)


@dataclass(frozen=True)
class TrajectoryDrawing:
    """Paths are the `d` of an SVG path. `bands` are the forecasts, where there are any, each with
    its words at its end, and `middles` what half of the plans like it would reach; `labels` name
    the lines where they meet today. The forecast of what is carried out takes the leads' word; its
    band begins at what of that was checked."""

    layout: str
    width: int
    height: int
    today: str
    top: int
    base: int
    grid: str
    across: Sequence[Text]
    upwards: Sequence[Text]
    lines: Sequence[Path]
    bands: Sequence[Path]
    middles: Sequence[Path]
    forecasts: Sequence[Text]
    labels: Sequence[Label]


def draw_trajectory(course: Trajectory, size: Size) -> TrajectoryDrawing:
    x, y = scales(course, size)
    ticks = [tick for tick in ticks_of(0, max(course.total, 1)) if tick == int(tick)]
    right = size.width - size.right
    bands = {
        kind: [(each.on, ahead) for each in course.standings if (ahead := getattr(each, kind))]
        for kind in ("ahead", "ahead_in_use")
    }
    starts = {"ahead": ("checked", "said"), "ahead_in_use": ("used",)}
    reached = course.today.reached or {}
    drawn = {kind: band for kind, band in bands.items() if band}
    return TrajectoryDrawing(
        layout=size.layout,
        width=size.width,
        height=size.height,
        today=at(x(course.on)),
        top=TODAY + 6,
        base=size.height - size.bottom,
        grid="".join(f"M{size.left} {at(y(tick))}H{right}" for tick in ticks),
        across=list(across(course.standings, x, size)),
        upwards=[Text(str(size.left - 5), at(y(tick) + 5), f"{tick:.0f}") for tick in ticks],
        lines=[
            Path("planned", line((x(each.on), y(each.planned)) for each in course.standings)),
            *(Path(name, line(places_of(name, course, x, y))) for name in REACHED),
        ],
        bands=[
            Path(
                kind,
                line(
                    [
                        *((x(course.on), y(reached[name])) for name in starts[kind]),
                        *((x(day), y(ahead.high)) for day, ahead in band),
                        *((x(day), y(ahead.low)) for day, ahead in reversed(band)),
                    ]
                )
                + "Z",
            )
            for kind, band in drawn.items()
        ],
        middles=[
            Path(
                kind,
                line(
                    [
                        (x(course.on), y(reached[starts[kind][-1]])),
                        *((x(day), y(ahead.middle)) for day, ahead in band),
                    ]
                ),
            )
            for kind, band in drawn.items()
        ],
        forecasts=[
            Text(str(right), at(y(ahead.high) - 7), ahead.in_words)
            for _, ahead in (band[-1] for band in drawn.values())
        ],
        labels=labels(course, x, y, size),
    )


def scales(
    course: Trajectory, size: Size
) -> tuple[Callable[[date], float], Callable[[float], float]]:
    first, last = course.standings[0].on, course.standings[-1].on
    width = size.width - size.left - size.right
    base = size.height - size.bottom
    step = (base - size.top) / max(course.total, 1)
    return (
        lambda day: size.left + width * (day - first).days / (last - first).days,
        lambda number: base - step * number,
    )


def places_of(
    name: str, course: Trajectory, x: Callable[[date], float], y: Callable[[float], float]
) -> Iterator[Place]:
    return ((x(each.on), y((each.reached or {})[name])) for each in course.past)


def line(places: Iterator[Place] | Sequence[Place]) -> str:
    return "M" + "L".join(f"{at(a)} {at(b)}" for a, b in places)


def across(standings: Sequence[Standing], x: Callable[[date], float], size: Size) -> Iterator[Text]:
    """The months below the line that have room, each with its year below where that is new."""
    year, free = 0, 0.0
    base = size.height - size.bottom + 18
    for each in standings:
        place = min(max(x(each.on), MONTH / 2), size.width - MONTH / 2)
        if place - MONTH / 2 < free:
            continue
        free = place + size.month - MONTH / 2
        yield Text(at(place), str(base), f"{each.on:%b}")
        if each.on.year != year:
            year = each.on.year
            yield Text(at(place), str(base + LINE), str(year))


def labels(
    course: Trajectory, x: Callable[[date], float], y: Callable[[float], float], size: Size
) -> list[Label]:
    """The names of the lines with their numbers at today, pushed apart, the highest first. What was
    said stands below its line, for the forecast begins above it; the first dates stand before
    today, above their line, where there is room. Where their line would run through the names of
    the others, these stand above it, if they have room there."""
    today, here = course.today, x(course.on)
    first_dates = f"First dates {today.planned}"
    has_room = here - 10 - LETTER * len(first_dates) >= 0
    named = [(name, NAMES[name], number) for name, number in (today.reached or {}).items()]
    named += [] if has_room else [("planned", "First dates", today.planned)]
    named.sort(key=lambda each: -each[2])
    wanted = [y(number) + (12 if kind == "said" else 0) for kind, _, number in named]
    places = spread(wanted, [LINE] * len(named), start=size.top, end=size.height - size.bottom)
    letters = [LETTER * len(f"{name} {number}") for _, name, number in named]
    planned = [(x(each.on), y(each.planned)) for each in course.standings if each.on >= course.on]
    behind = [heights(planned, here + 12, here + 12 + length) for length in letters]
    if any(
        low <= place + 9 and place - 9 <= high
        for place, (low, high) in zip(places, behind, strict=True)
    ):
        above = spread(wanted, [LINE] * len(named), end=min(low for low, _ in behind))
        places = above if above[0] >= size.top - LINE else places
    found = [before_today(first_dates, here, y(today.planned))] if has_room else []
    for (kind, name, number), place in zip(named, places, strict=True):
        words = Text(at(here + 12), at(place + 5), f"{name} {number}")
        leader = f"M{at(here)} {at(y(number))}L{at(here + 10)} {at(place)}"
        found.append(Label(kind, (words,), leader))
    return found


def heights(places: Sequence[Place], first: float, last: float) -> tuple[float, float]:
    """The top and the bottom of a line from one place across to another."""
    found = [b for a, b in places if first <= a <= last]
    for (a, b), (c, d) in pairwise(places):
        found += [b + (d - b) * (edge - a) / (c - a) for edge in (first, last) if a <= edge <= c]
    return min(found), max(found)


def before_today(words: str, here: float, height: float) -> Label:
    return Label("planned", (Text(at(here - 10), at(height - 10), words),), "")
