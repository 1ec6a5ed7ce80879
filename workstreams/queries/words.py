"""Narrows a list to the records that contain the words somebody typed."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Q, QuerySet

Records = TypeVar("Records", bound="QuerySet[Any]")


def with_words(records: Records, words: str, *fields: str) -> Records:
    """The records that contain every one of `words`, each word in any of `fields`, in any case."""
    for word in words.split():
        in_fields = {f"{field}__icontains": word for field in fields}
        records = records.filter(Q(**in_fields, _connector=Q.OR))
    return records
