"""The rules for small numbers that could identify a child, and so are never published; pure.

A cell is hidden for its own sake (a small count, or a share of one), or because a hidden cell could
be worked out from it and a total. Readers see both in the same way: the difference would narrow the
hidden number down.
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
        return is_small(cell.value, under) and not NOT_PEOPLE.fullmatch(measure.unit.strip())
    return rests_on_few(cell, measure.kind, under)


def rests_on_few(cell: Cell, kind: str, under: int) -> bool:
    """Whether a share, rate, average or score is of few people, or reveals a small count."""
    if any(size is not None and size < under for size in (cell.denominator, cell.sample)):
        return True
    if kind not in TO_ONE_PLACE or cell.numerator is None or cell.denominator is None:
        return False
    rest = cell.denominator - cell.numerator
    return is_small(cell.numerator, under) or (kind == "percentage" and is_small(rest, under))


def also_hidden(
    total: Name, cells: Mapping[Name, Decimal], hidden: Iterable[Name], under: int
) -> set[Name]:
    """The names to hide of one total and its parts, so that no hidden number can be worked out.

    `cells` are the values by name, the total among them; `hidden` are the names hidden for their
    own sake. As long as that is not safe (see `is_safe`), the smallest value still shown is hidden
    too, with all that equal it. Noughts come last, since they are nobody's number.
    """
    suppressed = set(hidden) & set(cells)
    while suppressed and not is_safe(total, cells, suppressed, under):
        shown_names = [name for name in cells if name not in suppressed]
        if not shown_names:
            break
        smallest = min((cells[name] == 0, name == total, cells[name]) for name in shown_names)
        suppressed |= {n for n in shown_names if (cells[n] == 0, n == total, cells[n]) == smallest}
    return suppressed


def is_safe(
    total: Name, cells: Mapping[Name, Decimal], suppressed: Iterable[Name], under: int
) -> bool:
    """Whether no hidden number can be worked out from those that are shown.

    At least two must be hidden. Where the total is not one of them, the hidden parts' sum can be
    worked out, so it must not be a small number; nor may each part follow from it, as where every
    one is 1, or where every one is `under` - 1 and a shown part equals `under`.
    """
    names = set(suppressed)
    parts = [cells[name] for name in names if name != total]
    if len(names) < 2 or total in names:
        return len(names) > 1
    next_up = any(cells[name] == under for name in cells if name not in names)
    all_largest = all(part == under - 1 for part in parts)
    return sum(parts) >= max(under, len(parts) + 1) and not (all_largest and next_up)


def shown(value: Decimal | None, kind: str, *, hidden: bool = False) -> str:
    """A number as text: "c" where it is hidden, "" for None; percentages and rates to one place."""
    if value is None:
        return ""
    if hidden:
        return HIDDEN
    if kind in TO_ONE_PLACE:
        value = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def change(before: str, after: str, verdict: str, unknown: str) -> str:
    """The verdict on a change from one shown text to another; `unknown` where either is hidden."""
    return unknown if HIDDEN in (before, after) else verdict


def words_of(measure: MeasureToPublish, *, in_total: bool) -> str:
    """What is written for a hidden cell. A cell that is part of a total, or is one, may be hidden
    without being small itself."""
    under = measure.suppress_under
    if in_total:
        return f"hidden: fewer than {under}, or would give such a number away"
    if measure.kind == "count":
        return f"fewer than {under}, hidden"
    return f"hidden: rests on fewer than {under}"
