"""How impact assessments are pictured: whether each was made, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.difference.parts import part, pictured_as, plainly, told_of
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import ImpactAssessment
from board.queries.impact_assessments import impact_assessments_of
from improvement.models import Plan


@part("impact assessment", ImpactAssessment)
def impact_assessments(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in impact_assessments_of(plan).filter(keys).order_by("pk"):
        overdue = each.is_overdue(on)
        words = "overdue" if overdue else "not past"
        stands = "made" if each.is_made else "not made"
        values = {
            "How it stands": plainly(Kind.OUTSIDE, "withdrawn" if each.withdrawn_why else stands),
            "Its due day": Value(Kind.LATE, words, overdue, int(overdue)),
            **told_of(each, Kind.OUTSIDE),
        }
        own = (each.action.workstream.code,) if each.action else ()
        added = "Entered" if each.is_made else "Asked for"
        yield pictured_as(each, values, Kind.OUTSIDE, added, streams=own)
