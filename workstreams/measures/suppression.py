"""The rules for small numbers that could identify a child, and so are never published; pure.

A cell is hidden for its own sake (a small count, or a share of one), or because a hidden cell could
be worked out from it, which board/publishing/disclosure.py decides over all publications. Readers
see both in the same way: the difference would narrow the hidden number down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from workstreams.measures.rounding import half_up, plain

HIDDEN = "c"  # the text of a hidden number, as the schemas of documents say
TO_ONE_PLACE = ("percentage", "rate")
NOT_PEOPLE = re.compile(  # a count in any other unit is taken to be of people
    r"%.*|per ?cent.*|rate\b.*|.*per 1[0,]+.*|score.*|ratio.*|£.*"
    r"|((working|calendar) )?(hours?|days?|weeks?|months?|years?)\b.*",
    re.IGNORECASE,
)


class MeasureToPublish(Protocol):
    """The fields of a measure that the rules use."""

    kind: str
    unit: str
    about_people: bool
    suppress_under: int


@dataclass(frozen=True)
class Cell:
    """A number to publish, with the numbers that it was computed from where they are known."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    sample: int | None = None


def is_small(number: Decimal | int | None, under: int) -> bool:
    """Whether a count of people could identify one of them: from 1 to below `under`."""
    return number is not None and 0 < number < under


def is_hidden(cell: Cell, measure: MeasureToPublish) -> bool:
    """Whether the cell is hidden for its own sake, whatever totals it is part of."""
    if not measure.about_people or cell.value is None:
        return False
    under = measure.suppress_under
    if measure.kind == "count":
        return is_small(cell.value, under) and counts_people(measure)
    return rests_on_few(cell, measure.kind, under)


def counts_people(measure: MeasureToPublish) -> bool:
    """Whether the measure is a count of people."""
    is_count = measure.about_people and measure.kind == "count"
    return is_count and not NOT_PEOPLE.fullmatch(measure.unit.strip())


def rests_on_few(cell: Cell, kind: str, under: int) -> bool:
    """Whether a share, rate, average or score is of few people, or reveals a small count."""
    if any(size is not None and size < under for size in (cell.denominator, cell.sample)):
        return True
    if kind not in TO_ONE_PLACE or cell.numerator is None or cell.denominator is None:
        return False
    rest = cell.denominator - cell.numerator
    return is_small(cell.numerator, under) or (kind == "percentage" and is_small(rest, under))


def shown(value: Decimal | None, kind: str, *, hidden: bool = False) -> str:
    """A number as text: "c" where it is hidden, "" for None; percentages and rates to one place."""
    if value is None:
        return ""
    if hidden:
        return HIDDEN
    return plain(half_up(value, 1 if kind in TO_ONE_PLACE else 2))


def words_of(measure: MeasureToPublish) -> str:
    """What is written for every hidden number, small itself or not. Words that told the two apart
    would become untrue once the measure joined a total, or give away which it is."""
    most = measure.suppress_under - 1
    return f"hidden: 1 to {most}, or would give such a number away"
