"""Finds the texts that a redaction can be about: in which versions, and where else they are."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast, StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.text import capfirst

from improvement.audit.canonical import REDACTED
from improvement.audit.history_lines import kinds
from improvement.audit.history_tables import table_of
from improvement.history import Tracked, history_model
from improvement.models import Redaction

SHORT = 4  # characters; a shorter text is looked for as a whole value only
REFERENCE = 20  # characters of a reference, at most
CODE = re.compile(r"[a-z0-9_-]+")  # a choice or a date in a document, which is left as it is
REASON = "history_change_reason"
Entered = Mapping[str, Collection[int]]  # the keys of rows, by their table of the history


@dataclass(frozen=True)
class Place:
    """A text in one column of a record, and every version that has it there."""

    model: type[Tracked]
    record_id: int
    column: str
    versions: tuple[int, ...]
    texts: tuple[str, ...]

    @property
    def label(self) -> str:
        return label_of(self.model, self.column)

    @property
    def key(self) -> str:
        return f"{self.column}:{self.versions[0]}"


def label_of(model: type[Tracked], column: str) -> str:
    if column == REASON:
        return "Reason for the change"
    field = model._meta.get_field(column)
    assert isinstance(field, models.Field)
    return capfirst(str(field.verbose_name))


def table_name(model: type[Tracked]) -> str:
    return history_model(model)._meta.db_table


def text_columns(model: type[Tracked]) -> list[str]:
    """The columns of freely typed text, in the order of their names.

    References are left out, since they are parts of addresses and have no room for the marker; so
    are digests, which nobody types.
    """
    table = table_of(history_model(model))
    names = [column.name for column in table.can_be_erased if column.kind == "free text"]
    return [name for name in names if not name.endswith("digest") and has_room(model, name)]


def has_room(model: type[Tracked], column: str) -> bool:
    field = history_model(model)._meta.get_field(column)
    length: int | None = getattr(field, "max_length", None)
    return length is None or length > REFERENCE


def document_columns(model: type[Tracked]) -> list[str]:
    return [f.column for f in model._meta.local_fields if isinstance(f, models.JSONField)]


def rows_of(
    model: type[Tracked], plan_id: int, entered: Entered | None = None
) -> models.QuerySet[Any]:
    """The versions of the plan's records; only those that were entered, where that is given."""
    rows: models.QuerySet[Any] = history_model(model)._default_manager.filter(plan_ref=plan_id)
    return rows if entered is None else rows.filter(history_id__in=entered[table_name(model)])


def places(model: type[Tracked], record_id: int, plan_id: int) -> list[Place]:
    """Every text that could be taken out of the record, once for each column that has it."""
    versions_of: dict[tuple[str, str], list[int]] = defaultdict(list)
    columns = text_columns(model)
    rows = rows_of(model, plan_id).filter(id=record_id).order_by("version")
    for row in rows.values("version", *columns):
        for column in columns:
            if row[column] and row[column] != REDACTED:
                versions_of[column, row[column]].append(row["version"])
    return [
        Place(model, record_id, column, tuple(versions), (text,))
        for (column, text), versions in versions_of.items()
    ]


def model_of(redaction: Redaction) -> type[Tracked]:
    return next(m for m in kinds().values() if table_name(m) == redaction.history_table)


def record_of(redaction: Redaction) -> Tracked:
    return model_of(redaction)._base_manager.get(pk=redaction.record_id)


def place_of(redaction: Redaction) -> Place | None:
    """Where the text is now, later versions included; None when it has been taken out."""
    numbers = set(redaction.version_numbers)
    same = [
        place
        for place in places(model_of(redaction), redaction.record_id, redaction.plan_id)
        if place.column == redaction.column and numbers & set(place.versions)
    ]
    if not same:
        return None
    versions = sorted({version for place in same for version in place.versions})
    texts = tuple(text for place in same for text in place.texts)
    return Place(same[0].model, redaction.record_id, redaction.column, tuple(versions), texts)


def columns_holding(
    texts: tuple[str, ...], plan_id: int, entered: Entered | None
) -> Iterator[tuple[type[Tracked], int, str]]:
    """The columns of records that have one of the texts in any version."""
    for model in searched(entered):
        columns = text_columns(model)
        found = rows_of(model, plan_id, entered).filter(holding(columns, texts))
        for row in found.order_by().values("id", *columns):
            for column in columns:
                if holds(row[column], texts):
                    yield model, row["id"], column


def searched(entered: Entered | None) -> Iterable[type[Tracked]]:
    """The models of which rows were entered; all where it is None."""
    models = kinds().values()
    return models if entered is None else [m for m in models if table_name(m) in entered]


def holding(columns: Iterable[str], texts: tuple[str, ...]) -> Q:
    """The rows of which a column holds one of the texts, as `holds` says; a history is long, so it
    is gone through once."""
    query = Q(pk__in=())
    for column in columns:
        for text in texts:
            query |= Q(**{column if len(text) < SHORT else f"{column}__icontains": text})
    return query


def holds(words: str | None, texts: tuple[str, ...]) -> bool:
    """Whether the words are one of the texts, or hold it in capital or small letters; a short one
    is no part of others."""
    return any(
        words == text if len(text) < SHORT else text.casefold() in (words or "").casefold()
        for text in texts
    )


def documents(
    texts: tuple[str, ...], plan_id: int, entered: Entered | None = None
) -> Iterator[tuple[type[Tracked], str, Any, Any]]:
    """The plan's documents that repeat the texts: model, column, history row, and the document
    without the texts."""
    for model in searched(entered):
        for column in document_columns(model):
            rows = rows_of(model, plan_id, entered).filter(written_with(column, texts))
            for row in rows.order_by("history_id").iterator(chunk_size=1):
                document = replaced(getattr(row, column), texts)
                if document != getattr(row, column):
                    yield model, column, row, document


def written_with(column: str, texts: tuple[str, ...]) -> Q:
    """The rows whose document may hold one of the texts: its JSON, in which letters beyond ASCII
    are written as they are or not, has it. A document is megabytes, and few of them do."""
    query = Q(pk__in=())
    for text in texts:
        for as_ascii in (True, False):
            said = Value(json.dumps(text, ensure_ascii=as_ascii)[1:-1])
            query |= Q(GreaterThan(StrIndex(Cast(column, TextField()), said), 0))
    return query


def replaced(value: Any, texts: tuple[str, ...]) -> Any:
    """The document with the marker in place of the texts."""
    if isinstance(value, dict):
        return {key: replaced(item, texts) for key, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, texts) for item in value]
    if not isinstance(value, str) or CODE.fullmatch(value):
        return value
    for text in texts:
        value = REDACTED if value == text else without(value, text)
    return value


def without(words: str, text: str) -> str:
    """The words with the marker in place of the text, but not within a longer word."""
    if len(text) < SHORT:
        return words
    return re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", REDACTED, words)


def differs_only_by_marker(document: Any, left: Any) -> bool:
    """Whether what is left of a document says nothing else than it did: it may differ only in
    strings that hold the marker, whose other words stand as they stood, and in the days on which
    text was taken out."""
    if isinstance(document, dict) and isinstance(left, dict):
        names = document.keys() | {"redacted_on"} & left.keys()
        return left.keys() == names and all(
            differs_only_by_marker(document[name], left[name]) for name in names - {"redacted_on"}
        )
    if isinstance(document, list) and isinstance(left, list):
        return len(document) == len(left) and all(map(differs_only_by_marker, document, left))
    if isinstance(document, str) and isinstance(left, str) and REDACTED in left:
        stands = (re.escape(words) for words in left.split(REDACTED))
        return re.fullmatch(".*".join(stands), document, re.DOTALL) is not None
    return type(document) is type(left) and bool(document == left)
