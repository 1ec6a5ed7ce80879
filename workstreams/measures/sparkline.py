"""The course of a measure as a line as small as a word, with its latest number marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workstreams.measures.chart import at

WIDTH, HEIGHT, EDGE = 120, 30, 5  # units of the view box, and what is left free at each side
DRAWN = 24  # readings at most, the latest


@dataclass(frozen=True)
class Sparkline:
    """`path` is the line's, `x` and `y` the place of the latest of so many `readings`."""

    path: str
    x: str
    y: str
    readings: int


def sparkline(values: Sequence[float]) -> Sparkline | None:
    """Of the values in order of time, on a scale of their own; None for fewer than two."""
    drawn = values[-DRAWN:]
    if len(drawn) < 2:
        return None
    low, high = min(drawn), max(drawn)
    step = (WIDTH - 2 * EDGE) / (len(drawn) - 1)

    def height(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)

    places = [(at(EDGE + step * i), at(height(value))) for i, value in enumerate(drawn)]
    return Sparkline("M" + "L".join(f"{x} {y}" for x, y in places), *places[-1], len(drawn))
