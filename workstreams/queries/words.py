"""Finds records by the words somebody typed: which fields of each kind are looked through."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Func, QuerySet, TextField

from improvement.registry import Registry

Records = TypeVar("Records", bound="QuerySet[Any]")

# The fields of each kind of record by its name, none of which is ever null; packages above this one
# register theirs.
SEARCHED: Registry[tuple[str, ...]] = Registry(
    {
        "action": ("ref", "source_ref", "title", "description", "owner_post"),
        "evidence": ("title", "summary"),
        "fact": ("ref", "label", "text"),
        "finding": ("ref", "text"),
        "measure": ("code", "name", "definition", "keeper_post"),
        "milestone": ("title", "action__ref", "action__title"),
        "organisation": ("ref", "name", "part"),
        "outcome": ("code", "statement"),
        "source": ("ref", "title"),
        "team": ("name",),
        "theme": ("code", "name"),
        "workstream": ("code", "name", "short_name", "lead_post"),
    }
)


class OneText(Func):
    """Texts as one, with a mark between that stands in no word: each word is found within one."""

    template, arg_joiner = "(%(expressions)s)", " || '\n' || "
    output_field = TextField()


def with_words(records: Records, words: str) -> Records:
    """The records that contain every one of `words`, each word in any of the fields that are
    searched of their kind, in any case. Raises KeyError for a kind that is not registered."""
    fields = SEARCHED[str(records.model._meta.model_name)]
    if words.split():
        records = records.alias(searched=OneText(*fields))
    for word in words.split():
        records = records.filter(searched__has_word=word)
    return records
