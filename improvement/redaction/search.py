"""Where else the text of a redaction stands: found once in the whole history, which takes long, and
after that in what was entered since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.utils.text import capfirst

from improvement.audit.history_lines import kinds
from improvement.history import Tracked
from improvement.models import Redaction
from improvement.redaction.places import (
    Entered,
    Place,
    columns_holding,
    document_columns,
    documents,
    label_of,
    table_name,
)
from improvement.remembered import Entries, brought_up_to_date
from improvement.text_order import natural_key

Record = tuple[type[Tracked], int]
Column = tuple[type[Tracked], int, str]  # of a record


class FoundElsewhere(NamedTuple):
    """The columns of records that have the text in any version, but for the redaction's own; and
    the records with a document that repeats it."""

    columns: frozenset[Column]
    repeating: frozenset[Record]

    @property
    def in_order(self) -> list[Column]:
        """By the kinds of record, then as they were added."""
        places = {model: place for place, model in enumerate(kinds().values())}
        return sorted(self.columns, key=lambda each: (places[each[0]], *each[1:]))


def found_elsewhere(redaction: Redaction, place: Place) -> FoundElsewhere:
    """As it is now. The text of a redaction is the same until some text is taken out, which enters
    a redaction; and what was found in a version stands in it until then."""

    def renewed(found: FoundElsewhere, since: Entries) -> FoundElsewhere | None:
        if any(entry.history_table == table_name(Redaction) for entry in since):
            return None
        entered = defaultdict(list)
        for entry in since:
            entered[entry.history_table].append(entry.history_id)
        fresh = search(place, redaction.plan_id, entered)
        return FoundElsewhere(found.columns | fresh.columns, found.repeating | fresh.repeating)

    key = found_elsewhere, redaction.pk
    return brought_up_to_date(key, lambda: search(place, redaction.plan_id), renewed)


def search(place: Place, plan_id: int, entered: Entered | None = None) -> FoundElsewhere:
    """In all that the plan's history has, or only in the rows that were entered."""
    own = place.model, place.record_id, place.column
    repeats = documents(place.texts, plan_id, entered)
    return FoundElsewhere(
        frozenset(columns_holding(place.texts, plan_id, entered)) - {own},
        frozenset((model, row.id) for model, _, row, _ in repeats),
    )


def columns_in_words(columns: Iterable[Column]) -> list[str]:
    names = names_of((model, pk) for model, pk, _ in columns)
    return [
        f"{capfirst(str(model._meta.verbose_name))} “{names[model, pk]}”, {label_of(model, column)}"
        for model, pk, column in columns
    ]


def records_in_words(records: Iterable[Record]) -> list[str]:
    return sorted(names_of(records).values(), key=natural_key)


def names_of(records: Iterable[Record]) -> Mapping[Record, str]:
    """How records are named now. A query for each kind; a document is read by none."""
    keys: dict[type[Tracked], set[int]] = defaultdict(set)
    for model, pk in records:
        keys[model].add(pk)
    return dict(named(keys))


def named(keys: Mapping[type[Tracked], set[int]]) -> Iterator[tuple[Record, str]]:
    for model, own in keys.items():
        rows = model._base_manager.defer(*document_columns(model)).filter(pk__in=own)
        yield from (((model, row.pk), str(row)) for row in rows)
