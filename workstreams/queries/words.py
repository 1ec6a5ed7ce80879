"""Narrows a list to the records that contain the words somebody typed."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

Record = TypeVar("Record", bound=Model)


def with_words(records: QuerySet[Record], words: str, *fields: str) -> QuerySet[Record]:
    """The records that contain every one of `words`, each word in any of `fields`, in any case."""
    for word in words.split():
        in_fields = {f"{field}__icontains": word for field in fields}
        records = records.filter(Q(**in_fields, _connector=Q.OR))
    return records
