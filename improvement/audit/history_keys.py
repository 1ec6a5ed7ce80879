"""Which history rows are changes of some records: found here, and read by history_lines.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias, TypeVar

from django.db import models
from django.db.models import Value

from improvement.history import Tracked, history_of
from improvement.prepared import Among, among, read_of

Records: TypeAlias = "Iterable[Tracked | models.QuerySet[Any]]"  # read, or queries that find them
Sought: TypeAlias = "tuple[type[Tracked], models.QuerySet[Any, Any]]"
Row = TypeVar("Row", bound=Tracked)


class EntryKey(NamedTuple):
    """Which history row: the noun of its record, and its id among the rows of that noun."""

    kind: str
    id: int

    @property
    def name(self) -> str:
        """As addresses have it: "action.12"."""
        return f"{self.kind}.{self.id}"


def keys_of_records(records: Records, first: int = 0, last: int | None = None) -> list[EntryKey]:
    """Of every change of the records, the latest to take effect first, those from `first` to
    before `last`. One query, whose SQL is built once where all records were read."""
    queries, keys = by_model(records)
    if queries:
        return named(rows_of(queries, keys)[first:last])
    if not keys:
        return []
    return named(read_of(rows_by_keys, first, last, tuple(keys), *map(among, keys.values())))


def keys_of_changes(
    find: Callable[[Row], Records], record: Row, first: int = 0, last: int | None = None
) -> list[EntryKey]:
    """The same of what `find` gives queries for, by the key of the record alone. There can be so
    many kinds that to build it takes longer than all else that a page asks."""
    return named(read_of(rows_found, find, record, first, last))


def named(rows: Iterable[Any]) -> list[EntryKey]:
    return [EntryKey(kind, pk) for _, kind, pk in rows]


def rows_by_keys(
    first: int, last: int | None, kinds: tuple[type[Tracked], ...], *keys: Among
) -> models.QuerySet[Any, Any]:
    return rows_of([], dict(zip(kinds, keys, strict=True)))[first:last]


def rows_found(
    find: Callable[[Row], Records], record: Row, first: int, last: int | None
) -> models.QuerySet[Any, Any]:
    return rows_of(*by_model(find(record)))[first:last]


def by_model(records: Records) -> tuple[list[Sought], dict[type[Tracked], list[int]]]:
    """The models of the records, with queries that give their keys, and with the keys of others."""
    queries: list[Sought] = []
    keys: dict[type[Tracked], list[int]] = defaultdict(list)
    for record in [records] if isinstance(records, models.QuerySet) else records:
        if isinstance(record, models.QuerySet):
            queries.append((record.model, record.order_by().values("pk")))
        else:
            keys[type(record)].append(record.pk)
    return queries, keys


def rows_of(
    queries: Iterable[Sought], keys: Mapping[type[Tracked], Iterable[int]]
) -> models.QuerySet[Any, Any]:
    """Instant, noun and id of the changes of one kind of record at least."""
    changes = [
        history_of(model)
        .filter(id__in=ids)
        .annotate(entry_kind=Value(str(model._meta.model_name)))
        .values_list("history_date", "entry_kind", "history_id")
        for model, ids in [*queries, *keys.items()]
    ]
    newest_first = ("-history_date", "-entry_kind", "-history_id")
    first: models.QuerySet[Any, Any] = changes[0]
    return first.union(*changes[1:], all=True).order_by(*newest_first)
