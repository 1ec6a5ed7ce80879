"""A long list, a page at a time: one rule for the page's number and one usual size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from improvement.prepared import count_of, first_rows, read_of

PAGE_SIZE = 25  # rows
LONG_ROWS = 12  # where each row is a long one, with reasons in full
SHORT_ROWS = 50  # where each row is one short line
SIZES = (LONG_ROWS, PAGE_SIZE, SHORT_ROWS)
ALL = "all"  # of a page that is printed: `?show=all` shows all that it has, however long it is

Row = TypeVar("Row")
Record = TypeVar("Record", bound=Model)


@dataclass(frozen=True)
class Listed(Generic[Row]):
    """The rows of `make(*args)`, for `page_of`: the SQL of their number and of the first page is
    built once (improvement/prepared.py), for a page of any usual size."""

    make: Callable[..., QuerySet[Any, Row]]
    args: tuple[Any, ...]

    def count(self) -> int:
        return count_of(self.make, *self.args)

    def __getitem__(self, part: slice) -> list[Row]:
        size = next((each for each in SIZES if each >= part.stop), 0)
        if part.start or not size:
            return [*self.make(*self.args)[part]]
        return read_of(first_rows, self.make, *self.args, size)[: part.stop] if part.stop else []


def paged_of(make: Callable[..., QuerySet[Any, Row]], *args: Any) -> Listed[Row]:
    return Listed(make, args)


def page_of(
    request: HttpRequest,
    rows: QuerySet[Record] | Sequence[Row] | Listed[Row],
    size: int = PAGE_SIZE,
    name: str = "page",
    usual: int = 1,
) -> Page[Any]:
    """The page of `rows` that the address asks for with `?page=`, or the `usual` one; where a page
    has several lists, each further one has a name of its own, which
    templates/includes/pagination.html is given too.

    A whole number that no page has gives the last page; what is no whole number gives the first.
    """
    every: Any = rows  # of which a paginator needs less than its stubs say
    return Paginator(every, size).get_page(request.GET.get(name, usual))


def page_or_all(
    request: HttpRequest,
    rows: Sequence[Row],
    size: int = PAGE_SIZE,
    name: str = "page",
    usual: int = 1,
) -> Page[Any]:
    """The same, or all of them where the address asks for all, for example to print them
    (templates/includes/show_all.html)."""
    size = max(1, len(rows)) if asks_for_all(request) else size
    return page_of(request, rows, size, name, usual)


def asks_for_all(request: HttpRequest, name: str = "show") -> bool:
    return request.GET.get(name) == ALL


def page_read(page: Page[Any], read: Callable[..., Sequence[Row]], *args: Any) -> Page[Any]:
    """The same page, of what `read(rows, *args)` gives for its rows: where a list was found by its
    keys alone, only the records of one page are read."""
    return Page(read(page.object_list, *args), page.number, page.paginator)
