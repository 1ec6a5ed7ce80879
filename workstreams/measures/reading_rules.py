"""What makes a reading right, and what recording it would change; pure rules of plain values.

A percentage, rate or average is made here from its two numbers, and nowhere else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Protocol

from workstreams.measures.periods import Period, fitted

TIMES = {"percentage": 100, "rate": 10_000, "average": 1}  # what a share is multiplied by
CENT = Decimal("0.01")  # the columns keep two places
BIGGEST = Decimal(10) ** 10
BOTH = "Give the number counted and what it is out of, or neither"


class Measured(Protocol):
    """What of a measure the rules look at."""

    kind: str
    covers: str


@dataclass(frozen=True)
class Read:
    """One reading as it was entered. None is "not said": what stands is then kept; `is_gap` says
    that there is no number for the period."""

    period: Period
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    sample: int | None = None
    as_stated: str | None = None
    note: str | None = None
    provisional: bool | None = None
    is_gap: bool = False

    def settled(self, kind: str) -> Read:
        """With its value made from its two numbers, where it has them."""
        if self.numerator is None or not self.denominator or kind not in TIMES:
            return replace(self, value=None if self.value is None else to_cent(self.value))
        return replace(self, value=share(kind, self.numerator, self.denominator))


def to_cent(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def share(kind: str, numerator: Decimal, denominator: Decimal) -> Decimal:
    """A percentage, a rate per 10,000 or an average, to two places."""
    return to_cent(numerator * TIMES[kind] / denominator)


def faults(read: Read, measure: Measured, on: date) -> Iterator[tuple[str, str]]:
    """All that is wrong with it on the day: pairs of the part's name and what to say."""
    try:
        period = fitted(read.period, measure.covers)
    except ValueError as error:
        yield "period", str(error)
        return
    yield from faults_of_time(period, read, on)
    if measure.kind == "words":
        yield from faults_of_words(read)
    elif too_big := list(faults_of_size(read)):
        yield from too_big
    else:
        yield from faults_of_parts(read, measure.kind)
        yield from faults_of_value(read, measure.kind)


def faults_of_time(period: Period, read: Read, on: date) -> Iterator[tuple[str, str]]:
    if period.starts > on:
        yield "period", f"{period} has not begun"
    elif period.ends >= on and not read.provisional:
        yield "period", f"{period} is not over: mark the reading as provisional"


def faults_of_words(read: Read) -> Iterator[tuple[str, str]]:
    if any(getattr(read, name) is not None for name in NUMBERS):
        yield "value", "This measure is read in words, so it has no number"
    if not read.as_stated and not read.note:
        yield "as_stated", "Give the summary in words, or say in the note why there is none"


def faults_of_size(read: Read) -> Iterator[tuple[str, str]]:
    for name in NUMBERS:
        number = getattr(read, name)
        if number is not None and not (number.is_finite() and abs(number) < BIGGEST):
            yield name, "This number is too big to be kept"


def faults_of_parts(read: Read, kind: str) -> Iterator[tuple[str, str]]:
    numerator, denominator = read.numerator, read.denominator
    if (numerator is None) != (denominator is None):
        yield "denominator" if denominator is None else "numerator", BOTH
    if numerator is None or denominator is None:
        return
    if kind not in TIMES:
        yield "numerator", "This measure is one number, and not one out of another"
    if numerator < 0:
        yield "numerator", "The number counted can’t be below nought"
    if denominator <= 0:
        yield "denominator", "What it is out of must be more than nought"
    elif kind == "percentage" and numerator > denominator:
        yield "numerator", f"{numerator:,f} is more than the {denominator:,f} it is out of"
    elif kind in TIMES and abs(share(kind, numerator, denominator)) >= BIGGEST:
        yield "numerator", "This makes a number too big to be kept"
    elif read.value is not None and kind in TIMES and not agrees(read, kind):
        made = share(kind, numerator, denominator)
        yield "value", f"This says {read.value:f}, and the two numbers make {made:f}"


def agrees(read: Read, kind: str) -> bool:
    """Whether the value is what its two numbers make, as exactly as it is given."""
    assert read.value is not None
    assert read.numerator is not None
    assert read.denominator
    exact = read.numerator * TIMES[kind] / read.denominator
    return abs(exact - read.value) <= Decimal(1).scaleb(int(read.value.as_tuple().exponent)) / 2


def faults_of_value(read: Read, kind: str) -> Iterator[tuple[str, str]]:
    value = read.value
    if value is None:
        if read.numerator is None and read.denominator is None and not read.note:
            yield "value", "Give a number, or say in the note why there is none"
        return
    if value < 0 and kind != "score":
        yield "value", "This can’t be below nought"
    if kind == "percentage" and value > 100:
        yield "value", "A percentage can’t be more than 100"
    if kind == "count" and value != value.to_integral_value():
        yield "value", "A count is a whole number"


@dataclass(frozen=True)
class Stood:
    """A reading that stands already, as far as what is entered can differ from it."""

    period: Period
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    sample: int | None
    as_stated: str
    note: str
    provisional: bool
    version: int
    published: bool


@dataclass(frozen=True)
class Step:
    """What recording one reading does: add, correct, confirm a provisional one, or nothing."""

    read: Read
    stood: Stood | None
    values: Mapping[str, object]  # what would be saved, by name: only what differs

    @property
    def does(self) -> str:
        if self.stood is None:
            return "add"
        if not self.values:
            return "keep"
        only_confirms = self.values == {"provisional": False}
        return "confirm" if only_confirms else "correct"


NUMBERS = ("value", "numerator", "denominator")
NAMES = ("value", "numerator", "denominator", "sample", "as_stated", "note", "provisional")


def step(read: Read, stood: Stood | None) -> Step:
    """What the reading, settled and right, would change of what stands."""
    said = {name: getattr(read, name) for name in NAMES}
    told = {name: value for name, value in said.items() if value is not None}
    if stood is None:
        return Step(read, None, told)
    if read.is_gap or ("numerator" not in told and told.get("value", stood.value) != stood.value):
        told = dict.fromkeys(NUMBERS) | told  # its two numbers made another one
    different = {name: v for name, v in told.items() if v != getattr(stood, name)}
    return Step(read, stood, different)


def steps(reads: Iterable[Read], stands: Iterable[Stood]) -> list[Step]:
    """One step for each reading, in order of time."""
    known = {one.period.starts: one for one in stands}
    found = [step(read, known.get(read.period.starts)) for read in reads]
    return sorted(found, key=lambda one: one.read.period.starts)


def digest(planned: Iterable[Step]) -> str:
    """Names exactly what would be done, so that what is confirmed is what was shown."""
    lines = [
        f"{one.does} {one.read.period} {dict(one.values)!r} {one.stood and one.stood.version}"
        for one in planned
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def overlapping(periods: Iterable[Period]) -> Iterator[tuple[Period, Period]]:
    """Neighbours that share a day, as pairs of the earlier and the later."""
    ordered = sorted(periods, key=lambda period: (period.starts, period.ends))
    for earlier, later in pairwise(ordered):
        if earlier.overlaps(later):
            yield earlier, later
