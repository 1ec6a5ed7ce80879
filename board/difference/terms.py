"""How the board's terms of reference and its seats are pictured, and the plan's documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q

from board.difference.parts import Span, part, plainly, told
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import Seat, Substitute, Terms
from improvement.models import Plan
from workstreams.models import Fact, Source

OF_TERMS = (
    *("starts", "purpose", "authority", "weeks", "papers_days", "notes_days", "quorum"),
    *("observers", "escalation", "document"),
)
OF_SEAT = ("post", "sits_as", "starts", "ends")
OF_FACT = ("label", "text", "value", "date", "note")


def values_of(record: Any, names: tuple[str, ...]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name in names:
        values |= told(record, name, Kind.BOARD)
    return values


@part("terms", lambda span: span.changed(Terms))
def terms(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in Terms.objects.filter(keys, plan=plan).select_related("document").order_by("pk"):
        values = values_of(each, OF_TERMS)
        args = (each.number,)
        yield (
            each.pk,
            PicturedRecord(
                str(each), "board-terms-version", args, (), values, Kind.BOARD, "Put on record"
            ),
        )


def touched_seats(span: Span) -> set[int]:
    return span.changed(Seat) | span.changed(Substitute, "seat_id")


@part("seat", touched_seats)
def seats(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Seat.objects.filter(keys, plan=plan).select_related("organisation")
    for each in found.prefetch_related("substitutes").order_by("pk"):
        others = ", ".join(other.post for other in each.substitutes.all())
        values = values_of(each, OF_SEAT) | {
            "Substitutes": plainly(Kind.BOARD, others or "none"),
        }
        yield (
            each.pk,
            PicturedRecord(
                str(each), "board-seat", (each.pk,), (), values, Kind.BOARD, "Sits on the board"
            ),
        )


@part("document", lambda span: span.changed(Source))
def documents(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in Source.objects.filter(keys, plan=plan).order_by("pk"):
        args = ("documents", each.pk)
        values = values_of(each, ("title",))
        yield (
            each.pk,
            PicturedRecord(each.title, "record-detail", args, (), values, Kind.PLAN, "Entered"),
        )


@part("fact", lambda span: span.changed(Fact))
def facts(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in Fact.objects.filter(keys, plan=plan).order_by("pk"):
        args = ("facts", each.pk)
        values = values_of(each, OF_FACT)
        yield (
            each.pk,
            PicturedRecord(each.label, "record-detail", args, (), values, Kind.PLAN, "Entered"),
        )
