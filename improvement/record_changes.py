"""The changes of the records that a page is about, a number of them at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest

from improvement.audit.entries_kept import entries_kept
from improvement.audit.history_keys import (
    EntryKey,
    Records,
    Row,
    keys_of_changes,
    keys_of_records,
)
from improvement.paging import PAGE_SIZE

NAME = "changes"  # by which the address asks for further ones: ?changes=2
LAST = 99  # the SQL of each page is kept; what is older stands in the plan's history


def changes_of(request: HttpRequest, records: Records, size: int = PAGE_SIZE) -> dict[str, Any]:
    """Context for templates/includes/changes.html: the changes of the records, the latest first,
    and the numbers of the pages with later and with earlier ones, 0 where there is none."""
    return shown(request, size, partial(keys_of_records, records))


def changes_found(
    request: HttpRequest, find: Callable[[Row], Records], record: Row, size: int = PAGE_SIZE
) -> dict[str, Any]:
    """The same of what `find` gives queries for, by the key of the record alone."""
    return shown(request, size, partial(keys_of_changes, find, record))


def shown(
    request: HttpRequest, size: int, keys: Callable[[int, int], list[EntryKey]]
) -> dict[str, Any]:
    """One more than are shown is looked for, in place of counting them all."""
    number = page_asked_for(request)
    found = keys((number - 1) * size, number * size + 1)
    if not found and number > 1:  # nobody is told that nothing was changed
        number, found = 1, keys(0, size + 1)
    return {
        "entries": entries_kept(found[:size]),
        "later_changes": number - 1,
        "earlier_changes": number + 1 if found[size:] and number < LAST else 0,
    }


def page_asked_for(request: HttpRequest) -> int:
    """The first page for what is no number of one, or of none that is kept."""
    asked = request.GET.get(NAME, "")
    return min(int(asked), LAST) if re.fullmatch(r"[1-9][0-9]{0,5}", asked) else 1
