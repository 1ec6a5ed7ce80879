"""The lines of a chart, and the scale from dates and values to its view box; pure geometry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil, floor, log10

from workstreams.measures.verdicts import ChartSeries, Drawable, Row

APART = 14  # the least distance between two texts
ROOM = 24  # above the highest point and below the lowest, for its letter


@dataclass(frozen=True)
class Size:
    """A layout: its view box, its margins, and the texts that fit in them."""

    layout: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    line: int = 17  # from one line of a label to the next
    letters: int = 0  # how many fit into the right-hand margin; 0 for a layout without texts


WIDE = Size("wide", 760, 400, left=56, right=152, top=30, bottom=44, letters=17)
NARROW = Size("narrow", 300, 340, left=42, right=92, top=30, bottom=44, line=16, letters=11)
SMALL = Size("small", 280, 110, left=6, right=6, top=14, bottom=14)


@dataclass(frozen=True)
class Line:
    """A line to draw, in dates and values; `name` is written beside its end, "" for no name."""

    kind: str
    name: str
    points: tuple[tuple[date, float], ...]


@dataclass(frozen=True)
class Scale:
    """Functions from a date and from a value to coordinates in the view box."""

    x: Callable[[date], float]
    y: Callable[[float], float]
    size: Size
    height: int


def lines_of(analysis: Drawable) -> list[Line]:
    """All the lines: each segment's mean and limits, the target, the benchmarks, the readings."""
    first, last = analysis.series.readings[0].period, analysis.series.readings[-1].period
    lines = list(limits_of(analysis.rows, analysis.series))
    for name, value in targets_of(analysis.series):
        lines.append(Line("target", name, ((first, value), (last, value))))
    for benchmark in analysis.series.benchmarks:
        if inside := tuple(pair for pair in benchmark.values if first <= pair[0] <= last):
            level = ((first, inside[0][1]), *inside, (last, inside[-1][1]))
            lines.append(Line("benchmark", benchmark.name, level))
    return [*lines, *readings_of(analysis.rows)]


def targets_of(series: ChartSeries) -> Iterator[tuple[str, float]]:
    """The target, or both ends of a range."""
    if series.target is not None:
        yield "Target" if series.target_to is None else "Target from", series.target
    if series.target_to is not None:
        yield "Target to", series.target_to


def limits_of(rows: Sequence[Row], series: ChartSeries) -> Iterator[Line]:
    """Mean and limits, a line for each segment; only the last segment's have a name. A limit is
    drawn no further than a reading can lie."""
    with_mean = [row for row in rows if row.mean is not None]
    for segment, members in groupby(with_mean, key=lambda row: row.segment):
        own = list(members)
        ends = own[0].reading.period, own[-1].reading.period
        for kind, name, value in (
            ("mean", "Average", own[0].mean),
            ("limit", "Upper limit", own[0].upper),
            ("limit", "Lower limit", own[0].lower),
        ):
            named = name if segment == with_mean[-1].segment else ""
            yield Line(kind, named, tuple((end, series.within(value or 0.0)) for end in ends))


def readings_of(rows: Sequence[Row]) -> Iterator[Line]:
    """The readings, in a line of its own between gaps."""
    for has_value, members in groupby(rows, key=lambda row: row.reading.value is not None):
        if has_value:
            points = tuple((row.reading.period, row.reading.value or 0.0) for row in members)
            yield Line("readings", "", points)


def span(analysis: Drawable, lines: Iterable[Line]) -> tuple[float, float]:
    """The lowest and the highest value drawn; one below and above it where there is only one."""
    values = [value for line in lines for _, value in line.points]
    low, high = min(values), max(values)
    if low == high:
        return low - 1, high + 1
    return low, high


def scale_of(analysis: Drawable, lines: Sequence[Line], size: Size, height: int) -> Scale:
    low, high = span(analysis, lines)
    room = ROOM if size.letters else 0
    top, bottom = size.top + room, height - size.bottom - room
    first = analysis.series.readings[0].period.toordinal()
    days = analysis.series.readings[-1].period.toordinal() - first
    left, right = size.left + 10, size.width - size.right - 10

    def x(day: date) -> float:
        share = (day.toordinal() - first) / days if days else 0.5
        return left + share * (right - left)

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - top)

    return Scale(x, y, size, height)


def ticks_of(low: float, high: float) -> list[float]:
    """Round values between the lowest and the highest, at most six: steps of 1, 2 or 5 × 10ⁿ."""
    rough = (high - low) / 5
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    return [n * step for n in range(ceil(low / step), floor(high / step) + 1)]


def is_drawn(day: date, analysis: Drawable) -> bool:
    """Whether a rebase of the day is drawn: after the first reading, up to the last."""
    return analysis.series.readings[0].period < day <= analysis.series.readings[-1].period


def spread(
    wanted: Sequence[float],
    lengths: Sequence[float],
    start: float = float("-inf"),
    end: float = float("inf"),
) -> list[float]:
    """Places for texts in a row, as near as possible to where each is wanted without overlap.

    `wanted` are the places in ascending order, `lengths` the lengths of the texts. Where they do
    not fit between `start` and `end`, the first ones begin before `start`.
    """
    places: list[float] = []
    free = start
    for place, length in zip(wanted, lengths, strict=True):
        places.append(max(place, free))
        free = places[-1] + length
    for i in reversed(range(len(places))):
        places[i] = min(places[i], end - lengths[i])
        end = places[i]
    return places
