"""Lists of a plan that are sorted by their columns and kept as files. The page's address ends in a
slash; in its place `.csv` and `.xlsx` give the same list, with the same filters and in the same
order, as a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from improvement.access import PlanRequest, View
from improvement.audit.access_log import AccessEvent, note_read
from improvement.csv_export import csv_file
from improvement.files.kinds import EXCEL
from improvement.files.workbook_writer import SheetToWrite, Value, workbook_of
from improvement.filters import FilterForm
from improvement.paging import PAGE_SIZE, page_of
from improvement.sorting import heads

ENDINGS = {"csv": "CSV", "xlsx": "Excel"}


@dataclass(frozen=True)
class ListFile:
    """A list as a file: its name, what the access log calls it, and what stands under each heading
    of a row."""

    name: str
    title: str
    cells: Mapping[str, Callable[[Any], Value]]

    def rows(self, lines: Iterable[Any]) -> list[list[Value]]:
        return [[cell(line) for cell in self.cells.values()] for line in lines]


def moment_text(moment: datetime | None) -> str:
    """A moment as the cell of a file, by the clock on the wall; "" for none."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def paths(route: str, view: View, name: str) -> list[URLPattern]:
    """The addresses of a list: of its page, and of its files, of which the view is given the
    `ending`."""
    files = [
        path(f"{route}.{ending}", view, {"ending": ending}, name=f"{name}-{ending}")
        for ending in ENDINGS
    ]
    return [path(f"{route}/", view, name=name), *files]


def file_of(
    request: PlanRequest,
    ending: str,
    name: str,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Value]],
) -> HttpResponse:
    """The list as a file; the access log notes it."""
    note_read(request, AccessEvent.Kind.DOWNLOADED, f"{title} ({ENDINGS[ending]})")
    name = f"{request.plan.slug}-{name}"
    if ending == "csv":
        return csv_file(name, [headings, *rows])
    return HttpResponse(
        workbook_of([SheetToWrite("List", headings, rows)]),
        content_type=EXCEL.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )


def as_file(
    request: PlanRequest, ending: str, file: ListFile, lines: Iterable[Any]
) -> HttpResponse:
    return file_of(request, ending, file.name, file.title, list(file.cells), file.rows(lines))


def shown(
    request: HttpRequest,
    form: FilterForm,
    rows: QuerySet[Any] | Sequence[Any],
    size: int = PAGE_SIZE,
) -> dict[str, Any]:
    """What the template of a list needs: its page, the heads of its columns and its files. A list
    that can't be narrowed as the address says is shown empty, with what is wrong with it."""
    return {
        "form": form,
        "page": page_of(request, rows[:0] if form.is_refused else rows, size),
        "heads": heads(request, form.columns, form.chosen_order),
        **addresses(request),
    }


def addresses(request: HttpRequest) -> dict[str, str]:
    """The addresses of the list's files at the same query, and its own after the plan's."""
    query = request.GET.copy()
    query.pop("page", None)
    stem = request.path.rstrip("/")
    for ending in ENDINGS:  # a file that is refused is answered by the page, at the file's address
        stem = stem.removesuffix(f".{ending}")
    asked = f"?{query.urlencode()}" if query else ""
    _, _, below = stem.removeprefix("/plans/").partition("/")
    files = {f"as_{ending}": f"{stem}.{ending}{asked}" for ending in ENDINGS}
    return files | {"list_address": f"{below}/{asked}"}
