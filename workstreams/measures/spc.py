"""XmR statistics of a measure's readings, which tell signal from noise; pure.

The rules are those of NHS England's Making Data Count, and the results equal those of its
reference, the R package NHSRplotthedots 0.2.2, except where that gives no usable limits:
- where the screened moving ranges average nought (a constant series; eleven equal values and one
  jump) the unscreened average is used: a constant series then has limits equal to its mean and
  nothing flagged, and a jump widens the limits that it is compared with;
- a segment of one point has a mean, and None for limits.

Comparisons are strict and made on doubles without tolerance, as in the reference. A point that is
mathematically on a limit is therefore decided by how the limit was rounded, so averages are rounded
as R's mean() rounds them: a sum, then a second pass over the remainders.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby, pairwise, repeat
from math import fsum
from typing import Literal

Improvement = Literal["increase", "decrease", "neutral"]
Label = Literal["common", "improvement", "concern", "neutral high", "neutral low"]
Assurance = Literal["pass", "fail", "inconsistent"]
Cause = Literal["", "outside", "trend", "near", "shift"]

TO_LIMIT = 2.66  # mean moving ranges from the mean to a limit
TO_NEAR_LIMIT = 2 * 2.66 / 3
SCREEN = 3.267  # mean moving ranges at which a moving range is screened out
RUN = 7  # points that make a trend, or a shift to one side of the mean
LEAST_FIXED = 12
LARGEST = 1e300  # beyond this a sum of readings could overflow

GOOD = {"increase": 1, "decrease": -1, "neutral": 0}


@dataclass(frozen=True)
class Point:
    """One reading with the mean and limits of its segment, and its label.

    `cause` is the first rule that flags it, "" where none does; `side` is 1 for high or rising, -1
    for low or falling, 0 where no rule flags it. Limits are None in a segment of one point.
    """

    date: date
    value: float
    mean: float
    lower: float | None
    upper: float | None
    label: Label
    cause: Cause
    side: int
    segment: int


@dataclass(frozen=True)
class Chart:
    """Points in order of date. `variation` is the label of the last one."""

    points: tuple[Point, ...]
    variation: Label
    assurance: Assurance | None


@dataclass(frozen=True)
class Limits:
    """The mean of a segment, and the distance to its limits."""

    mean: float
    width: float | None  # the mean moving range; None where there is none

    def away(self, distance: float) -> tuple[float, float]:
        """The values that are so many mean moving ranges below and above the mean."""
        width = self.width or 0.0
        return self.mean - distance * width, self.mean + distance * width

    @property
    def ends(self) -> tuple[float, float] | tuple[None, None]:
        return (None, None) if self.width is None else self.away(TO_LIMIT)


def xmr(
    readings: Sequence[tuple[date, float]],
    *,
    improvement: Improvement,
    target: float | None = None,
    rebases: Collection[date] = (),
    fix_after: int | None = None,
    screen: bool = True,
) -> Chart:
    """The XmR chart of readings given in any order.

    `rebases` are dates from which limits are computed anew; one without a reading has no effect.
    `fix_after` computes the limits of each segment from at most that many of its first points.
    `screen` leaves very large moving ranges out of the limits; NHS England's workbook does not.
    Raises ValueError for no readings, two of one date, a value that is not finite or is above
    1e300, an unknown improvement, or `fix_after` below 12.
    """
    check(readings, improvement, target, fix_after)
    points: list[Point] = []
    for number, segment in enumerate(segments(sorted(readings), frozenset(rebases))):
        points += points_of(segment, number, GOOD[improvement], fix_after, screen)
    assurance = assurance_of(points[-1], target, GOOD[improvement])
    return Chart(tuple(points), points[-1].label, assurance)


def check(
    readings: Sequence[tuple[date, float]],
    improvement: str,
    target: float | None,
    fix_after: int | None,
) -> None:
    if not readings:
        raise ValueError("There are no readings")
    if len({day for day, _ in readings}) < len(readings):
        raise ValueError("Two readings have one date")
    # Written so that what is not a number, which compares as false, is refused as well.
    if not all(abs(value) <= LARGEST for value in (*(v for _, v in readings), target or 0)):
        raise ValueError("A value is not finite, or is too large")
    if improvement not in GOOD:
        raise ValueError(f"Improvement is increase, decrease or neutral, not {improvement!r}")
    if fix_after is not None and fix_after < LEAST_FIXED:
        raise ValueError(f"Limits can’t be fixed after fewer than {LEAST_FIXED} points")


def segments(
    ordered: Sequence[tuple[date, float]], rebases: Collection[date]
) -> Iterator[Sequence[tuple[date, float]]]:
    """The readings from one rebase to the next."""
    starts = [i for i, (day, _) in enumerate(ordered) if i == 0 or day in rebases]
    for start, end in pairwise((*starts, len(ordered))):
        yield ordered[start:end]


def points_of(
    segment: Sequence[tuple[date, float]],
    number: int,
    good: int,
    fix_after: int | None,
    screen: bool,
) -> Iterator[Point]:
    values = [float(value) for _, value in segment]
    limits = limits_of(values[:fix_after], screen)
    lower, upper = limits.ends
    for (day, _), value, (cause, side) in zip(
        segment, values, special_causes(values, limits), strict=True
    ):
        label = label_of(side, good)
        yield Point(day, value, limits.mean, lower, upper, label, cause, side, number)


def limits_of(base: Sequence[float], screen: bool) -> Limits:
    ranges = [abs(after - before) for before, after in pairwise(base)]
    if not ranges:
        return Limits(average(base), None)
    width = average(ranges)
    kept = [moving for moving in ranges if moving < SCREEN * width] if screen else []
    return Limits(average(base), (average(kept) if kept else 0.0) or width)


def average(values: Sequence[float]) -> float:
    first = fsum(values) / len(values)
    return first + fsum(chain(values, repeat(-first, len(values)))) / len(values)


def label_of(side: int, good: int) -> Label:
    if side == 0:
        return "common"
    if good == 0:
        return "neutral high" if side > 0 else "neutral low"
    return "improvement" if side == good else "concern"


def special_causes(values: Sequence[float], limits: Limits) -> list[tuple[Cause, int]]:
    """For each point the first rule that flags it, and its side; ("", 0) where none does."""
    sides = [sign(value - limits.mean) for value in values]
    beyond = outside(values, limits.away(TO_LIMIT))
    near = [
        side if not out and far else 0
        for side, out, far in zip(
            sides, beyond, outside(values, limits.away(TO_NEAR_LIMIT)), strict=True
        )
    ]
    rules: list[tuple[Cause, list[int]]] = [
        ("outside", beyond),
        ("trend", trends(values)),
        ("near", two_in_three(near, sides)),
        ("shift", shifts(sides)),
    ]
    return [first_of((cause, sides[i]) for cause, sides in rules) for i in range(len(values))]


def first_of(rules: Iterable[tuple[Cause, int]]) -> tuple[Cause, int]:
    return next(((cause, side) for cause, side in rules if side), ("", 0))


def sign(number: float) -> int:
    return (number > 0) - (number < 0)


def outside(values: Sequence[float], ends: tuple[float, float]) -> list[int]:
    """1 above the upper end, -1 below the lower, 0 between or on them."""
    lower, upper = ends
    return [(value > upper) - (value < lower) for value in values]


def runs(signs: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Each run of equal signs, noughts too: its start, the start of the next run, and the sign."""
    start = 0
    for value, members in groupby(signs):
        end = start + sum(1 for _ in members)
        yield start, end, value
        start = end


def trends(values: Sequence[float]) -> list[int]:
    """The direction of the trend that each point is part of, 0 for none; of a point in two trends,
    the direction of the later."""
    directions = [0] * len(values)
    for start, end, way in runs([sign(after - before) for before, after in pairwise(values)]):
        if end - start >= RUN - 1 and way:
            directions[start : end + 1] = [way] * (end + 1 - start)
    return directions


def shifts(sides: Sequence[int]) -> list[int]:
    """The side of each point that is one of RUN or more in a row on it; 0 for the others."""
    long = [side if end - start >= RUN else 0 for start, end, side in runs(sides)]
    lengths = [end - start for start, end, _ in runs(sides)]
    return list(chain.from_iterable(map(repeat, long, lengths)))


def two_in_three(near: Sequence[int], sides: Sequence[int]) -> list[int]:
    """The sides of the points near a limit that have another one within three points in a row, all
    on one side of the mean; 0 for the others."""
    flagged = [0] * len(near)
    for i in range(len(near) - 2):
        window = slice(i, i + 3)
        same = abs(sum(sides[window])) == 3
        if same and sum(map(abs, near[window])) >= 2:
            flagged[window] = [a or b for a, b in zip(flagged[window], near[window], strict=True)]
    return flagged


def assurance_of(last: Point, target: float | None, good: int) -> Assurance | None:
    """Whether the process as it is now will meet the target: "pass" always, "fail" never,
    "inconsistent" at random; None without a target, a good direction or limits."""
    if target is None or good == 0 or last.lower is None or last.upper is None:
        return None
    (side,) = outside([target], (last.lower, last.upper))
    if side == 0:
        return "inconsistent"
    return "fail" if side == good else "pass"
