"""How scrutiny's own work is pictured: each value that its forms ask for.

Releases of exempt items are left out: everyone inside reads the difference, and few read those."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from django.db.models import Q

from board.difference.parts import PARTS, Part, Pictured, Span, told
from board.difference.picture import Kind, PicturedRecord, Value
from board.queries.scrutiny import NOUNS, Noun
from improvement.history import Tracked
from improvement.models import Plan


def pictured(
    noun: str, kind: Noun, plan: Plan, on: date, keys: Q
) -> Iterator[tuple[int, PicturedRecord]]:
    columns = [f.name for f in kind.model._meta.concrete_fields]
    names = [name for name in columns if name not in ("id", "version", "plan")]
    for each in kind.records(plan).filter(keys):
        values: dict[str, Value] = {}
        for name in names:
            values |= told(each, name, Kind.SCRUTINY)
        words = f"Scrutiny: {each}"
        yield (
            each.pk,
            PicturedRecord(
                words, "scrutiny-record", (noun, each.pk), (), values, Kind.SCRUTINY, "Entered"
            ),
        )


def changed(model: type[Tracked], span: Span) -> set[int]:
    return span.changed(model)


for each_noun, each_kind in NOUNS.items():
    reader: Callable[[Plan, date, Q], Pictured] = partial(pictured, each_noun, each_kind)
    PARTS.register(f"scrutiny {each_noun}")(Part(reader, partial(changed, each_kind.model)))
