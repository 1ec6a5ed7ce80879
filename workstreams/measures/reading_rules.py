"""The rules for a reading that is entered: its faults, and what recording it would change.

Pure: nothing here reads the database. The value of a percentage, rate or average is computed from
its numerator and denominator here, and nowhere else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Protocol

from workstreams.measures.periods import Period, fitted

TIMES = {"percentage": 100, "rate": 10_000, "average": 1}  # numerator / denominator, times this
CENT = Decimal("0.01")  # the columns keep two places
BIGGEST = Decimal(10) ** 10
BOTH = "Give the number counted and what it is out of, or neither"


def says_something(value: Decimal | None, as_stated: str) -> bool:
    """Whether a reading has a number, or words in the place of one."""
    return value is not None or bool(as_stated)


class MeasureToRead(Protocol):
    """The fields of a measure that the rules use; `covers` is a Length, or "any"; `series` is the
    number of its present definition."""

    kind: str
    covers: str
    series: int


@dataclass(frozen=True)
class EnteredReading:
    """One reading as it was entered.

    None means that nothing was entered for the field, so a stored reading keeps what it has there.
    `is_gap` says that there is no number for the period, so a stored number is taken away.
    """

    period: Period
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    sample: int | None = None
    as_stated: str | None = None
    note: str | None = None
    provisional: bool | None = None
    is_gap: bool = False

    def with_computed_value(self, kind: str) -> EnteredReading:
        """Rounded, and with the value computed from numerator and denominator where both are
        given. Needs a reading without faults."""
        own = self.rounded()
        if own.numerator is None or not own.denominator or kind not in TIMES:
            return own
        return replace(own, value=share(kind, own.numerator, own.denominator))

    def rounded(self) -> EnteredReading:
        """With its numbers to two places at most, as they are kept."""
        return replace(
            self,
            value=kept(self.value),
            numerator=kept(self.numerator),
            denominator=kept(self.denominator),
        )


def to_cent(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def kept(value: Decimal | None) -> Decimal | None:
    """The number as it is, or to two places where it has more."""
    if value is None or not value.is_finite() or int(value.as_tuple().exponent) >= -2:
        return value
    return to_cent(value)


def share(kind: str, numerator: Decimal, denominator: Decimal) -> Decimal:
    """A percentage, a rate per 10,000 or an average, to two places, halves rounded up."""
    return to_cent(numerator * TIMES[kind] / denominator)


def faults(reading: EnteredReading, measure: MeasureToRead, on: date) -> Iterator[tuple[str, str]]:
    """Everything wrong with the reading on the day, as pairs of the field's name and a message."""
    try:
        period = fitted(reading.period, measure.covers)
    except ValueError as error:
        yield "period", str(error)
        return
    yield from faults_of_time(period, reading, on)
    if measure.kind == "words":
        yield from faults_of_words(reading)
    elif too_big := list(faults_of_size(reading)):
        yield from too_big
    else:
        yield from faults_of_parts(reading.rounded(), measure.kind)
        yield from faults_of_value(reading, measure.kind)


def faults_of_time(period: Period, reading: EnteredReading, on: date) -> Iterator[tuple[str, str]]:
    if period.starts > on:
        yield "period", f"{period} has not begun"
    elif period.ends >= on and not reading.provisional:
        yield "period", f"{period} is not over: mark the reading as provisional"


def faults_of_words(reading: EnteredReading) -> Iterator[tuple[str, str]]:
    if any(getattr(reading, name) is not None for name in NUMBERS):
        yield "value", "This measure is read in words, so it has no number"
    if not reading.as_stated and not reading.note:
        yield "as_stated", "Give the summary in words, or say in the note why there is none"


def faults_of_size(reading: EnteredReading) -> Iterator[tuple[str, str]]:
    for name in NUMBERS:
        number = getattr(reading, name)
        if number is not None and not (number.is_finite() and abs(number) < BIGGEST):
            yield name, "This number is too big to be kept"


def faults_of_parts(reading: EnteredReading, kind: str) -> Iterator[tuple[str, str]]:
    numerator, denominator = reading.numerator, reading.denominator
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
    elif reading.value is not None and kind in TIMES and not value_agrees(reading, kind):
        computed = share(kind, numerator, denominator)
        yield "value", f"This says {reading.value:f}, and the two numbers make {computed:f}"


def value_agrees(reading: EnteredReading, kind: str) -> bool:
    """Whether the value equals the computed one, to as many places as the value is given in."""
    assert reading.value is not None
    assert reading.numerator is not None
    assert reading.denominator
    exact = reading.numerator * TIMES[kind] / reading.denominator
    return (
        abs(exact - reading.value) <= Decimal(1).scaleb(int(reading.value.as_tuple().exponent)) / 2
    )


def faults_of_value(reading: EnteredReading, kind: str) -> Iterator[tuple[str, str]]:
    value = reading.value
    if value is None:
        if reading.numerator is None and reading.denominator is None and not reading.note:
            yield "value", "Give a number, or say in the note why there is none"
        return
    if value < 0 and kind != "score":
        yield "value", "This can’t be below nought"
    if kind == "percentage" and value > 100:
        yield "value", "A percentage can’t be more than 100"
    if kind == "count" and value != value.to_integral_value():
        yield "value", "A count is a whole number"


@dataclass(frozen=True)
class StoredReading:
    """A reading that is recorded already: the fields in which an entered one can differ from it.

    `published` says that it stands as a document gives it and can't be changed here.
    """

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
class ReadingChange:
    """What recording one reading would do to the stored one; `stored` is None for a new period.

    `values` are the fields that would be saved, by name: only those that differ.
    """

    entered: EnteredReading
    stored: StoredReading | None
    values: Mapping[str, object]

    @property
    def effect(self) -> str:
        """ "add", "correct", "confirm" (a provisional reading, with the same values) or "keep"."""
        if self.stored is None:
            return "add"
        if not self.values:
            return "keep"
        only_confirms = self.values == {"provisional": False}
        return "confirm" if only_confirms else "correct"


NUMBERS = ("value", "numerator", "denominator")
NAMES = ("value", "numerator", "denominator", "sample", "as_stated", "note", "provisional")


def change_of(entered: EnteredReading, stored: StoredReading | None) -> ReadingChange:
    """What recording the reading would change. Needs one without faults, its value computed."""
    fields = {name: getattr(entered, name) for name in NAMES}
    given = {name: value for name, value in fields.items() if value is not None}
    if stored is None:
        return ReadingChange(entered, None, given)
    other_value = given.get("value", stored.value) != stored.value
    if entered.is_gap or ("numerator" not in given and other_value):
        given = dict.fromkeys(NUMBERS) | given  # the stored parts made the old value
    different = {n: value for n, value in given.items() if not is_same(value, getattr(stored, n))}
    return ReadingChange(entered, stored, different)


def is_same(entered: object, stored: object) -> bool:
    """Whether the values are equal; of texts only the words count, since a cell has one line."""
    if isinstance(entered, str) and isinstance(stored, str):
        return entered.split() == stored.split()
    return entered == stored


def changes_of(
    entered: Iterable[EnteredReading], stored: Iterable[StoredReading]
) -> list[ReadingChange]:
    """One change for each entered reading, in order of time."""
    by_start = {reading.period.starts: reading for reading in stored}
    changes = [change_of(reading, by_start.get(reading.period.starts)) for reading in entered]
    return sorted(changes, key=lambda change: change.entered.period.starts)


def digest(changes: Iterable[ReadingChange]) -> str:
    """A SHA-256 of the changes, in hex: equal only where the same would be done to the same
    versions, so that what a person confirms is what the page showed them."""
    lines = [
        f"{change.effect} {change.entered.period} {dict(change.values)!r} "
        f"{change.stored and change.stored.version}"
        for change in changes
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def asks_for_shares(changes: Iterable[ReadingChange], unmarked: Collection[Period]) -> bool:
    """Whether the percentages that would be new, of those without a percent sign, are all from 0
    to 1, so that 0.95 could mean 95%."""
    values = [
        change.entered.value
        for change in changes
        if "value" in change.values and change.entered.period in unmarked
    ]
    given = [value for value in values if value is not None]
    return any(given) and all(value <= 1 for value in given)


def overlapping(periods: Iterable[Period]) -> Iterator[tuple[Period, Period]]:
    """The periods that share a day with the next one, as pairs of the earlier and the later."""
    ordered = sorted(periods, key=lambda period: (period.starts, period.ends))
    for earlier, later in pairwise(ordered):
        if earlier.overlaps(later):
            yield earlier, later
