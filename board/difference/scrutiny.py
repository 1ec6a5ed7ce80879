"""How scrutiny's own work is pictured: each value that its forms ask for.

Releases of exempt items are left out: everyone inside reads the difference, and few read those."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db.models import Q

from board.difference.parts import pictured_as, timeless_part, told_of
from board.difference.picture import Kind, PicturedRecord
from board.queries.scrutiny import NOUNS, Noun
from improvement.models import Plan


def pictured(kind: Noun, plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in kind.records(plan).filter(keys):
        values, words = told_of(each, Kind.SCRUTINY), f"Scrutiny: {each}"
        yield pictured_as(each, values, Kind.SCRUTINY, "Entered", name=words)


for each_noun, each_kind in NOUNS.items():
    timeless_part(f"scrutiny {each_noun}", each_kind.model)(partial(pictured, each_kind))
