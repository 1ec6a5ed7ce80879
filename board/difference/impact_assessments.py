"""How impact assessments are pictured: whether each was made, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.difference.parts import Span, part, plainly
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import ImpactAssessment
from board.queries.impact_assessments import impact_assessments_of
from improvement.dates import in_words
from improvement.models import Plan


def touched(span: Span) -> set[int]:
    return span.changed(ImpactAssessment)


@part("impact assessment", touched)
def impact_assessments(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in impact_assessments_of(plan).filter(keys).order_by("pk"):
        overdue = each.is_overdue(on)
        made = f"made by the {each.made_by}" if each.is_made else "not made"
        values = {
            "How it stands": plainly(Kind.OUTSIDE, made),
            "Its due day": Value(
                Kind.LATE, "overdue" if overdue else "not past", overdue, int(overdue)
            ),
            "To be made by": plainly(Kind.OUTSIDE, in_words(each.due) if each.due else "none"),
            "What it says": plainly(Kind.OUTSIDE, each.text or "nothing yet"),
        }
        own = (each.action.workstream.code,) if each.action else ()
        added = "Entered" if each.is_made else "Asked for"
        page = PicturedRecord(
            str(each), "impact-assessment", (each.pk,), own, values, Kind.OUTSIDE, added
        )
        yield each.pk, page
