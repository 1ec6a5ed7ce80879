"""The geometry of a measure's chart, as text that a template prints into an SVG; pure.

All units are those of the view box. Labels never overlap: they have the right-hand margin to
themselves, are pushed apart there, and the drawing grows where they need more height.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, pairwise
from textwrap import wrap

from workstreams.measures.chart_lines import (
    APART,
    NARROW,
    SMALL,
    WIDE,
    Line,
    Scale,
    Size,
    is_drawn,
    lines_of,
    scale_of,
    span,
    spread,
    ticks_of,
)
from workstreams.measures.verdicts import ChartReading, ChartSeries, Drawable, Row, Verdict, amount

__all__ = ["NARROW", "SMALL", "WIDE", "Drawing", "Size", "draw"]

SHAPES = {  # they differ without colour
    Verdict.SAME: "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
    Verdict.BETTER: "m-5-5h10v10h-10z",
    Verdict.WORSE: "m0-7 7 12h-14z",
    Verdict.HIGH: "m-5-5 10 10m0-10-10 10",
    Verdict.LOW: "m-5-5 10 10m0-10-10 10",
}
MONTH = 36  # the width of a month's name with some space
RING = "m-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0z"


@dataclass(frozen=True)
class Text:
    x: str
    y: str
    text: str


@dataclass(frozen=True)
class Label:
    """The name of a line, beside its right-hand end; `leader` is the path that joins the two."""

    kind: str
    lines: tuple[Text, ...]
    leader: str


@dataclass(frozen=True)
class Path:
    """A line; with a shape of its own, it is not drawn, but the shape at each of its corners."""

    kind: str
    path: str
    shape: str = ""


@dataclass(frozen=True)
class Drawing:
    """All that the template prints. Paths are the `d` of an SVG path."""

    layout: str
    width: int
    height: int
    across: tuple[Text, ...]  # along the bottom: periods
    upwards: tuple[Text, ...]  # along the left: values
    grid: str
    lines: tuple[Path, ...]
    marks: tuple[Path, ...]  # one path for all the points of a verdict
    letters: tuple[Text, ...]  # beside the flagged points, where there is room
    rings: str  # around the provisional points
    labels: tuple[Label, ...]
    rebases: tuple[Text, ...]


def draw(analysis: Drawable, size: Size) -> Drawing:
    """The chart of an analysis in a layout. One of its readings at least must have a value."""
    lines = lines_of(analysis)
    texts = texts_of(lines, analysis.series, size)
    needed = sum(len(text) for _, text in texts) * size.line
    height = max(size.height, needed + size.top + size.bottom)
    scale = scale_of(analysis, lines, size, height)
    ticks = ticks_of(*span(analysis, lines)) if size.letters else []
    return Drawing(
        layout=size.layout,
        width=size.width,
        height=height,
        across=tuple(across(analysis, scale)) if size.letters else (),
        upwards=tuple(upwards(ticks, analysis.series, scale)),
        grid="".join(f"M{size.left} {at(scale.y(t))}H{size.width - size.right}" for t in ticks),
        lines=(*(path_of(line, scale) for line in lines), *rebase_lines(analysis, scale)),
        marks=tuple(marks(analysis.rows, scale)),
        letters=tuple(letters(analysis.rows, scale)) if size.letters else (),
        rings=rings(analysis.rows, scale),
        labels=tuple(labels(texts, scale)),
        rebases=tuple(rebase_marks(analysis, scale)) if size.letters else (),
    )


def at(place: float) -> str:
    """A coordinate to a tenth of a unit, written as briefly as possible."""
    return f"{place:.1f}".removesuffix(".0")


def upwards(ticks: Iterable[float], series: ChartSeries, scale: Scale) -> Iterator[Text]:
    unit = "%" if series.unit == "%" else ""
    for tick in ticks:
        yield Text(str(scale.size.left - 6), at(scale.y(tick) + 5), amount(tick, unit))


def across(analysis: Drawable, scale: Scale) -> Iterator[Text]:
    """The months below the readings, with the year below the first month of each; none overlap."""
    year = 0
    base = scale.height - scale.size.bottom + 18
    places = [(reading.period, scale.x(reading.period)) for reading in analysis.series.readings]
    for period, x in places[:: months_apart([x for _, x in places])]:
        yield Text(at(x), at(base), f"{period:%b}")
        if period.year != year:
            year = period.year
            yield Text(at(x), at(base + scale.size.line), str(year))


def months_apart(places: Sequence[float]) -> int:
    """Every how many readings one can be named without overlap. An even interval, since a name
    left out only here and there would look like a gap in the readings."""
    intervals = chain((1, 2, 3, 4, 6), count(12, 12))
    return next(n for n in intervals if all(b - a >= MONTH for a, b in pairwise(places[::n])))


def path_of(line: Line, scale: Scale) -> Path:
    places = (f"{at(scale.x(day))} {at(scale.y(value))}" for day, value in line.points)
    return Path(line.kind, "M" + "L".join(places))


def rebase_lines(analysis: Drawable, scale: Scale) -> Iterator[Path]:
    for rebase in analysis.series.rebases:
        if is_drawn(rebase.period, analysis):
            ends = f"{scale.size.top}V{scale.height - scale.size.bottom}"
            yield Path("rebase", f"M{at(scale.x(rebase.period))} {ends}")


def rebase_marks(analysis: Drawable, scale: Scale) -> Iterator[Text]:
    """The number above each rebase; the key below the chart explains it."""
    numbered = [
        (number, rebase)
        for number, rebase in enumerate(analysis.series.rebases, 1)
        if is_drawn(rebase.period, analysis)
    ]
    wanted = [scale.x(rebase.period) - 9 for _, rebase in numbered]
    places = spread(wanted, [APART + 4] * len(numbered))
    for place, (number, _) in zip(places, numbered, strict=True):
        yield Text(at(place + 9), at(scale.size.top - 8), f"R{number}")


def marks(rows: Sequence[Row], scale: Scale) -> Iterator[Path]:
    """The points, in one path for each verdict."""
    paths: dict[Verdict, list[str]] = defaultdict(list)
    for row in rows:
        if row.reading.value is not None:
            verdict = row.verdict or Verdict.SAME
            paths[verdict].append(f"{place_of(row.reading, scale)}{SHAPES[verdict]}")
    for verdict, places in paths.items():
        yield Path(verdict.kind, "".join(places))


def letters(rows: Sequence[Row], scale: Scale) -> Iterator[Text]:
    """The letter beside each flagged point that has room for it, on the side away from the mean."""
    last_x = float("-inf")
    for row in rows:
        x = scale.x(row.reading.period)
        if row.reading.value is None or row.verdict is None or not row.verdict.letter:
            continue
        if x - last_x >= APART:
            last_x = x
            above = row.reading.value >= (row.mean or 0.0)
            y = scale.y(row.reading.value) + (-10 if above else 20)
            yield Text(at(x), at(y), row.verdict.letter)


def rings(rows: Sequence[Row], scale: Scale) -> str:
    """A ring around each provisional point, all in one path."""
    provisional = [r.reading for r in rows if r.reading.provisional and r.reading.value is not None]
    return "".join(f"{place_of(reading, scale)}{RING}" for reading in provisional)


def place_of(reading: ChartReading, scale: Scale) -> str:
    """The start of a path at the reading's point."""
    return f"M{at(scale.x(reading.period))} {at(scale.y(reading.value or 0.0))}"


def texts_of(
    lines: Sequence[Line], series: ChartSeries, size: Size
) -> list[tuple[Line, list[str]]]:
    """Each line that has a name, with its name and last value, wrapped to fit the margin."""
    unit = "%" if series.unit == "%" else ""
    return [
        (line, wrap(f"{line.name} {amount(line.points[-1][1], unit)}", size.letters))
        for line in lines
        if line.name and size.letters
    ]


def labels(texts: Sequence[tuple[Line, list[str]]], scale: Scale) -> Iterator[Label]:
    """The names of the lines, from the highest down, pushed apart where they would overlap."""
    size = scale.size
    ordered = sorted(texts, key=lambda pair: scale.y(pair[0].points[-1][1]))
    heights = [len(text) * size.line for _, text in ordered]
    wanted = [
        scale.y(line.points[-1][1]) - height / 2
        for (line, _), height in zip(ordered, heights, strict=True)
    ]
    tops = spread(wanted, heights, size.top, scale.height - size.bottom)
    edge = size.width - size.right
    for (line, text), height, top in zip(ordered, heights, tops, strict=True):
        rows = (Text(str(edge + 12), at(top + 13 + i * size.line), t) for i, t in enumerate(text))
        end = f"M{at(scale.x(line.points[-1][0]))} {at(scale.y(line.points[-1][1]))}"
        yield Label(line.kind, tuple(rows), f"{end}L{edge + 9} {at(top + height / 2)}")
