"""How the board's terms of reference and its seats are pictured."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from board.difference.parts import (
    listed,
    pictured_as,
    plainly,
    related,
    timeless_part,
    told_of,
)
from board.difference.picture import Kind, PicturedRecord
from board.models import Seat, Substitute, Terms
from improvement.dates import in_words
from improvement.models import Plan


@timeless_part("terms", Terms)
def terms(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Terms.objects.filter(keys, plan=plan).select_related(*related(Terms))
    for each in found.order_by("pk"):
        yield pictured_as(each, told_of(each, Kind.BOARD), Kind.BOARD, "Put on record")


@timeless_part("seat", Seat, (Substitute, "seat_id"))
def seats(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Seat.objects.filter(keys, plan=plan).select_related(*related(Seat))
    for each in found.prefetch_related("substitutes").order_by("pk"):
        others = listed(in_days(other) for other in each.substitutes.all())
        values = told_of(each, Kind.BOARD) | {"Substitutes": plainly(Kind.BOARD, others)}
        yield pictured_as(each, values, Kind.BOARD, "Sits on the board")


def in_days(substitute: Substitute) -> str:
    until = f" until {in_words(substitute.ends)}" if substitute.ends else ""
    return f"{substitute.post} (from {in_words(substitute.starts)}{until})"
