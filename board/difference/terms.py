"""How the board's terms of reference and its seats are pictured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.difference.parts import (
    Span,
    listed,
    part,
    pictured_as,
    plainly,
    related,
    told_of,
)
from board.difference.picture import Kind, PicturedRecord
from board.models import Seat, Substitute, Terms
from improvement.dates import in_words
from improvement.models import Plan


@part("terms", lambda span: span.changed(Terms))
def terms(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Terms.objects.filter(keys, plan=plan).select_related(*related(Terms))
    for each in found.order_by("pk"):
        yield pictured_as(each, told_of(each, Kind.BOARD), Kind.BOARD, "Put on record")


def touched_seats(span: Span) -> set[int]:
    return span.changed(Seat) | span.changed(Substitute, "seat_id")


@part("seat", touched_seats)
def seats(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Seat.objects.filter(keys, plan=plan).select_related(*related(Seat))
    for each in found.prefetch_related("substitutes").order_by("pk"):
        others = listed(in_days(other) for other in each.substitutes.all())
        values = told_of(each, Kind.BOARD) | {"Substitutes": plainly(Kind.BOARD, others)}
        yield pictured_as(each, values, Kind.BOARD, "Sits on the board")


def in_days(substitute: Substitute) -> str:
    until = f" until {in_words(substitute.ends)}" if substitute.ends else ""
    return f"{substitute.post} (from {in_words(substitute.starts)}{until})"
