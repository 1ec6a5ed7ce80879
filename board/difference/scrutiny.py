"""How scrutiny's own work is pictured: each value that its forms ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from django.db.models import Q

from board.difference.parts import PARTS, Part, Pictured, Span, part, told
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import Release
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


@part("release", lambda span: span.changed(Release))
def releases(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in Release.objects.filter(keys, plan=plan).order_by("pk"):
        late = each.is_overdue(on)
        values = {
            "Its answer": Value(Kind.LATE, "overdue" if late else "not overdue", late, int(late)),
            **told(each, "decision", Kind.SCRUTINY),
            **told(each, "until", Kind.SCRUTINY),
        }
        page = PicturedRecord(
            str(each), "release", (each.number,), (), values, Kind.SCRUTINY, "Asked for"
        )
        yield each.pk, page


for each_noun, each_kind in NOUNS.items():
    reader: Callable[[Plan, date, Q], Pictured] = partial(pictured, each_noun, each_kind)
    PARTS.register(f"scrutiny {each_noun}")(Part(reader, partial(changed, each_kind.model)))
