"""What was put right of a record on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from board.queries.put_right import StepPutRight, put_right_key

register = template.Library()


@register.filter
def put_right_of(found: Mapping[str, list[StepPutRight]], record: Any) -> list[StepPutRight]:
    """Of an exchange or a look."""
    return found.get(put_right_key(record), [])


@register.filter
def by_key(found: Mapping[int, Sequence[Any]], key: int) -> Sequence[Any]:
    """Of the record with the key."""
    return found.get(key, [])
