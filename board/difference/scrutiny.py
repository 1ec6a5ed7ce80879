"""How scrutiny's own work is pictured: each value that its forms ask for.

Releases of exempt items are left out: everyone inside reads the difference, and few read those."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from django.db.models import Q

from board.difference.parts import PARTS, Part, Pictured, Span, pictured_as, told_of
from board.difference.picture import Kind, PicturedRecord
from board.queries.scrutiny import NOUNS, Noun
from improvement.history import Tracked
from improvement.models import Plan


def pictured(kind: Noun, plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in kind.records(plan).filter(keys):
        values, words = told_of(each, Kind.SCRUTINY), f"Scrutiny: {each}"
        yield pictured_as(each, values, Kind.SCRUTINY, "Entered", name=words)


def changed(model: type[Tracked], span: Span) -> set[int]:
    return span.changed(model)


for each_noun, each_kind in NOUNS.items():
    reader: Callable[[Plan, date, Q], Pictured] = partial(pictured, each_kind)
    PARTS.register(f"scrutiny {each_noun}")(Part(reader, partial(changed, each_kind.model)))
