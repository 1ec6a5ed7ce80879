"""What lines a chart has, and how dates and values become places in its view box; pure geometry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil, floor, log10

from workstreams.measures.verdicts import Analysis, ChartSeries, Row

APART = 14  # the least distance between two texts
ROOM = 24  # above the highest point and below the lowest, for its letter


@dataclass(frozen=True)
class Size:
    """A layout: its view box, its margins, and the text that fits in them."""

    layout: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    line: int = 17  # from one line of a label to the next
    letters: int = 0  # that fit beside the chart; 0 for a layout with no texts


WIDE = Size("wide", 760, 400, left=56, right=152, top=30, bottom=44, letters=17)
NARROW = Size("narrow", 300, 340, left=42, right=92, top=30, bottom=44, line=16, letters=11)
SMALL = Size("small", 280, 110, left=6, right=6, top=14, bottom=14)


@dataclass(frozen=True)
class Line:
    """A line to be drawn, in values and dates; `name` stands beside its end."""

    kind: str
    name: str
    points: tuple[tuple[date, float], ...]


@dataclass(frozen=True)
class Scale:
    """From dates and values to places in the view box."""

    x: Callable[[date], float]
    y: Callable[[float], float]
    size: Size
    height: int


def lines_of(analysis: Analysis) -> list[Line]:
    """Every line: the readings, each segment's mean and limits, target and benchmarks."""
    first, last = analysis.series.readings[0].period, analysis.series.readings[-1].period
    found = list(limits_of(analysis.rows))
    for name, value in targets_of(analysis.series):
        found.append(Line("target", name, ((first, value), (last, value))))
    for benchmark in analysis.series.benchmarks:
        if inside := tuple(pair for pair in benchmark.values if first <= pair[0] <= last):
            level = ((first, inside[0][1]), *inside, (last, inside[-1][1]))
            found.append(Line("benchmark", benchmark.name, level))
    return [*found, *readings_of(analysis.rows)]


def targets_of(series: ChartSeries) -> Iterator[tuple[str, float]]:
    """The target, or both ends of a range."""
    if series.target is not None:
        yield "Target" if series.target_to is None else "Target from", series.target
    if series.target_to is not None:
        yield "Target to", series.target_to


def limits_of(rows: Sequence[Row]) -> Iterator[Line]:
    """Mean and limits, a line for each segment; only the last segment's have a name."""
    known = [row for row in rows if row.mean is not None]
    for segment, members in groupby(known, key=lambda row: row.segment):
        found = list(members)
        ends = found[0].reading.period, found[-1].reading.period
        for kind, name, value in (
            ("mean", "Average", found[0].mean),
            ("limit", "Upper limit", found[0].upper),
            ("limit", "Lower limit", found[0].lower),
        ):
            named = name if segment == known[-1].segment else ""
            yield Line(kind, named, tuple((end, value or 0.0) for end in ends))


def readings_of(rows: Sequence[Row]) -> Iterator[Line]:
    """The readings, broken where there is a gap."""
    for is_known, members in groupby(rows, key=lambda row: row.reading.value is not None):
        if is_known:
            points = tuple((row.reading.period, row.reading.value or 0.0) for row in members)
            yield Line("readings", "", points)


def span(analysis: Analysis, lines: Iterable[Line]) -> tuple[float, float]:
    """The lowest and the highest value that is drawn; apart even where they are equal."""
    values = [value for line in lines for _, value in line.points]
    low, high = min(values), max(values)
    if low == high:
        return low - 1, high + 1
    return low, high


def scale_of(analysis: Analysis, lines: Sequence[Line], size: Size, height: int) -> Scale:
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
    """Four to eight round values between the lowest and the highest."""
    rough = (high - low) / 5
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    return [n * step for n in range(ceil(low / step), floor(high / step) + 1)]


def is_drawn(day: date, analysis: Analysis) -> bool:
    return analysis.series.readings[0].period < day <= analysis.series.readings[-1].period


def spread(
    wanted: Sequence[float],
    lengths: Sequence[float],
    start: float = float("-inf"),
    end: float = float("inf"),
) -> list[float]:
    """Where things in a row begin so that none overlaps the next, near to where each wants to.

    `wanted` is in order. What doesn't fit between start and end runs over the start.
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
