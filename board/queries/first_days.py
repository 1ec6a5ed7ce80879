"""The day for which something was due at first, where that day has moved since: what is moved once
its day has passed is not in time, so pages tell the first day beside the last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.utils import timezone

from improvement.files.workbook_writer import Value
from improvement.history import Tracked, history_of
from improvement.lists import ListFile


@dataclass(frozen=True)
class FirstDay:
    """`moved_late`: whether it moved, or was taken away, after the day that stood had passed."""

    day: date
    moved_late: bool


def first_days(records: Collection[Tracked], field: str) -> dict[int, FirstDay]:
    """By the key of each of the records, of one kind, whose day has moved. One query."""
    if not records:
        return {}
    model = type(next(iter(records)))
    rows = history_of(model).filter(id__in=[each.pk for each in records]).order_by("id", "version")
    stood: dict[int, list[tuple[date | None, datetime]]] = defaultdict(list)
    for key, day, since in rows.values_list("id", field, "history_date"):
        stood[key].append((day, since))
    found = {key: first_day(versions) for key, versions in stood.items()}
    return {key: first for key, first in found.items() if first is not None}


def first_day(versions: list[tuple[date | None, datetime]]) -> FirstDay | None:
    """Of the days of a record's versions, each with when it took effect; None where none moved."""
    moves = [
        (was, now, since)
        for (was, _), (now, since) in pairwise(versions)
        if was is not None and was != now
    ]
    if not moves:
        return None
    moved_late = any(was < timezone.localdate(since) for was, _, since in moves)
    return FirstDay(moves[0][0], moved_late)


def with_days(file: ListFile, records: Iterable[Any], on: date) -> ListFile:
    """The file that says of each record besides whether it is overdue and, as the pages do, whether
    its day has moved, from which, and whether that was once it had passed."""
    first = first_days(list(records), "due")
    more: dict[str, Callable[[Any], Value]] = {
        "Overdue": lambda each: "yes" if each.is_overdue(on) else "",
        "First due on": lambda each: first[each.pk].day if each.pk in first else None,
        "Moved once that day had passed": lambda each: (
            "yes" if each.pk in first and first[each.pk].moved_late else ""
        ),
    }
    return replace(file, cells={**file.cells, **more})
