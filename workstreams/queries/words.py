"""Finds records by the words somebody typed: which fields of each kind are looked through."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from improvement.registry import Registry

Records = TypeVar("Records", bound="QuerySet[Any]")

# The fields of each kind of record by its name; packages above this one register theirs.
SEARCHED: Registry[tuple[str, ...]] = Registry(
    {
        "action": ("ref", "title", "description"),
        "evidence": ("title", "summary"),
        "fact": ("ref", "label", "text"),
        "finding": ("ref", "text"),
        "milestone": ("title", "action__ref", "action__title"),
        "organisation": ("ref", "name", "part"),
        "outcome": ("code", "statement"),
        "source": ("ref", "title"),
        "team": ("name",),
        "theme": ("code", "name"),
        "workstream": ("code", "name", "lead_post"),
    }
)


def with_words(records: Records, words: str) -> Records:
    """The records that contain every one of `words`, each word in any of the fields that are
    searched of their kind, in any case. Raises KeyError for a kind that is not registered."""
    fields = SEARCHED[str(records.model._meta.model_name)]
    for word in words.split():
        in_fields = {f"{field}__has_word": word for field in fields}
        records = records.filter(Q(**in_fields, _connector=Q.OR))
    return records
