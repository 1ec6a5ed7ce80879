"""Lists that are sorted by one of their columns. The address says which: `?sort=owner`, and
`?sort=-owner` the other way round; without it a list stands in its usual order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Case, F, IntegerField, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import NullIf
from django.http import HttpRequest

from improvement.text_order import Folded

Rows = TypeVar("Rows", bound="QuerySet[Any]")
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column:
    """A column of a list: its heading, and what the rows are sorted by: of records, an expression
    of the database; of rows that are worked out, a function of the row."""

    heading: str
    by: Any


WAYS = (("", ""), ("-", ", from the end"))
Columns = Mapping[str, Column]


@dataclass(frozen=True)
class Head:
    """The heading of a column with the address of the list sorted by it; `direction` is what
    `aria-sort` says, "" where the list is sorted by another."""

    heading: str
    url: str
    direction: str


def by_text(field: str) -> Combinable:
    """By a text as people sort names: small and capital letters alike, what is empty at the end."""
    return NullIf(Folded(F(field)), Value("", TextField()))


def by_choice(field: str, offered: Iterable[str]) -> Combinable:
    """By one of a few values that a field may have, in the order in which they are offered."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(offered)]
    return Case(*places, output_field=IntegerField())


def choices(columns: Columns) -> list[tuple[str, str]]:
    """What may be chosen of a list with the columns, with its words."""
    both = [
        (sign + name, f"{each.heading}{words}")
        for name, each in columns.items()
        for sign, words in WAYS
    ]
    return [("", "The usual order"), *both]


def sorted_rows(rows: Rows, columns: Columns, chosen: str) -> Rows:
    """The rows as chosen; those that are alike in it, in their usual order. What is empty stands at
    the end either way."""
    name = chosen.removeprefix("-")
    if not name:
        return rows
    order = OrderBy(columns[name].by, descending=chosen.startswith("-"), nulls_last=True)
    usual = rows.query.order_by or rows.model._meta.ordering or ()
    return rows.order_by(order, *usual)


def rows_in_order(rows: Sequence[Row], columns: Columns, chosen: str) -> list[Row]:
    """As `sorted_rows`, of rows that are worked out."""
    name = chosen.removeprefix("-")
    if not name:
        return list(rows)
    keyed = [(columns[name].by(row), row) for row in rows]
    told = [each for each in keyed if each[0] not in (None, "")]
    told.sort(key=lambda each: each[0], reverse=chosen.startswith("-"))
    return [row for _, row in told] + [row for key, row in keyed if key in (None, "")]


def heads(request: HttpRequest, columns: Columns, chosen: str) -> list[Head]:
    """The headings of the columns, each with the address that sorts by it, or turns its order."""
    found = []
    for name, column in columns.items():
        is_up = chosen == name
        direction = "ascending" if is_up else "descending" if chosen == f"-{name}" else ""
        others = request.GET.copy()
        others["sort"] = f"-{name}" if is_up else name
        others.pop("page", None)
        found.append(Head(column.heading, f"?{others.urlencode()}", direction))
    return found
