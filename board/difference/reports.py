"""How what is issued is pictured: publications and reports. Drafts are for who writes in them, and
not pictured."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from board.difference.parts import pictured_as, plainly, timeless_part
from board.difference.picture import Kind, PicturedRecord
from board.models import Publication, Report
from improvement.models import Plan


@timeless_part("report", Report)
def reports(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Report.objects.issued().filter(keys, plan=plan).select_related("publication")
    for each in found.defer("publication__document").order_by("pk"):
        values = {"Made of": plainly(Kind.BOARD, str(each.publication))}
        yield pictured_as(each, values, Kind.BOARD, "Issued")


@timeless_part("publication", Publication)
def publications(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Publication.objects.issued().filter(keys, plan=plan)
    for each in found.defer("document").order_by("pk"):
        yield pictured_as(each, {}, Kind.BOARD, "Issued")
