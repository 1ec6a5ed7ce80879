"""How what is issued is pictured: publications and reports. Drafts are for who writes in them, and
not pictured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.difference.parts import part, pictured_as, plainly
from board.difference.picture import Kind, PicturedRecord
from board.models import Publication, Report
from improvement.models import Plan


@part("report", lambda span: span.changed(Report))
def reports(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Report.objects.issued().filter(keys, plan=plan).select_related("publication")
    for each in found.defer("publication__document").order_by("pk"):
        values = {"Made of": plainly(Kind.BOARD, str(each.publication))}
        yield pictured_as(each, values, Kind.BOARD, "Issued")


@part("publication", lambda span: span.changed(Publication))
def publications(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Publication.objects.issued().filter(keys, plan=plan)
    for each in found.defer("document").order_by("pk"):
        yield pictured_as(each, {}, Kind.BOARD, "Issued")
