"""Which numbers could identify a child, and so never leave the officers' side; pure rules.

A cell is hidden for its own sake (a small count, or a share that rests on one), or because a total
would give another away. Both look alike: telling them apart would narrow the number down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol, TypeVar

Name = TypeVar("Name", str, int)
HIDDEN = "c"
TO_ONE_PLACE = ("percentage", "rate")
NOT_PEOPLE = re.compile(  # a count in any other unit is taken to be of people
    r"%.*|per ?cent.*|rate\b.*|.*per 1[0,]+.*|score.*|ratio.*|£.*"
    r"|((working|calendar) )?(hours?|days?|weeks?|months?|years?)\b.*",
    re.IGNORECASE,
)


class Protected(Protocol):
    """What of a measure the rules look at."""

    kind: str
    unit: str
    about_people: bool
    suppress_under: int


@dataclass(frozen=True)
class Cell:
    """One number that would be shown, with those it was made from where they are known."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    sample: int | None = None


def is_small(number: Decimal | int | None, under: int) -> bool:
    """Whether a count of people could identify one of them; nought is not hidden."""
    return number is not None and 0 < number < under


def is_hidden(cell: Cell, measure: Protected) -> bool:
    """Whether the cell is hidden for its own sake."""
    if not measure.about_people or cell.value is None:
        return False
    under = measure.suppress_under
    if measure.kind == "count":
        return is_small(cell.value, under) and not NOT_PEOPLE.fullmatch(measure.unit.strip())
    return rests_on_few(cell, measure.kind, under)


def rests_on_few(cell: Cell, kind: str, under: int) -> bool:
    """Whether a share, rate, average or score is one of few people, or tells of few."""
    if any(few is not None and few < under for few in (cell.denominator, cell.sample)):
        return True
    if kind not in TO_ONE_PLACE or cell.numerator is None or cell.denominator is None:
        return False
    rest = cell.denominator - cell.numerator
    return is_small(cell.numerator, under) or (kind == "percentage" and is_small(rest, under))


def also_hidden(
    total: Name, cells: Mapping[Name, Decimal], hidden: Iterable[Name], under: int
) -> set[Name]:
    """All that is hidden of one total and its parts, so that none can be worked out.

    The smallest that are still shown go too, all that are equal at once, until two or more are
    hidden and together they are no small number. Noughts go last, for they tell nobody's number.
    """
    gone = set(hidden) & set(cells)
    while gone and not is_safe(total, cells, gone, under):
        left = [name for name in cells if name not in gone]
        if not left:
            break
        smallest = min((cells[name] == 0, name == total, cells[name]) for name in left)
        gone |= {n for n in left if (cells[n] == 0, n == total, cells[n]) == smallest}
    return gone


def is_safe(total: Name, cells: Mapping[Name, Decimal], gone: Iterable[Name], under: int) -> bool:
    """Whether the numbers that are shown give away neither a small sum nor each small number.

    What is hidden can be told from its sum when all of it is as small as can be, or as large as
    small numbers are while the next number up is in sight.
    """
    names = set(gone)
    parts = [cells[name] for name in names if name != total]
    if len(names) < 2 or total in names:
        return len(names) > 1
    next_up = any(cells[name] == under for name in cells if name not in names)
    all_largest = all(part == under - 1 for part in parts)
    return sum(parts) >= max(under, len(parts) + 1) and not (all_largest and next_up)


def shown(value: Decimal | None, kind: str, *, hidden: bool = False) -> str:
    """A number as text: "c" where it is hidden, "" where there is none, shares to one place."""
    if value is None:
        return ""
    if hidden:
        return HIDDEN
    if kind in TO_ONE_PLACE:
        value = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def change(before: str, after: str, verdict: str, unknown: str) -> str:
    """What is said of a change: nothing of one with a hidden end."""
    return unknown if HIDDEN in (before, after) else verdict


def words_of(measure: Protected, *, in_total: bool) -> str:
    """What a hidden cell of the measure is called; one of a total may not be small itself."""
    under = measure.suppress_under
    if in_total:
        return f"hidden: fewer than {under}, or would give such a number away"
    if measure.kind == "count":
        return f"fewer than {under}, hidden"
    return f"hidden: rests on fewer than {under}"
