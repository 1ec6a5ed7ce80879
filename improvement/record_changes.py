"""The changes of the records that a page is about, a number of them at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest

from improvement.audit.history_keys import (
    EntryKey,
    Records,
    Row,
    keys_of_changes,
    keys_of_records,
)
from improvement.audit.history_lines import read_entries
from improvement.paging import PAGE_SIZE

NAME = "changes"  # by which the address asks for further ones: ?changes=2


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
        "entries": read_entries(found[:size]),
        "later_changes": number - 1,
        "earlier_changes": number + 1 if found[size:] else 0,
    }


def page_asked_for(request: HttpRequest) -> int:
    """The first page for what is no number of one; no record has a million pages of changes."""
    asked = request.GET.get(NAME, "")
    return int(asked) if re.fullmatch(r"[1-9][0-9]{0,5}", asked) else 1
