"""How outside checks are pictured: when they are, what they concluded, and what they found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.difference.parts import Span, part, plainly
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import Validation, ValidationFinding, ValidationMove
from board.queries.validations import rows_of, validations_of, with_findings
from improvement.dates import in_words
from improvement.models import Plan
from improvement.text_order import natural_key


def touched(span: Span) -> set[int]:
    own = span.changed(Validation)
    for model in (ValidationFinding, ValidationMove):
        own |= span.changed(model, "validation_id")
    return own


@part("validation", touched)
def validations(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for row in rows_of(with_findings(validations_of(plan).filter(keys)), on):
        each = row.validation
        refs = sorted((finding.ref for finding in row.findings), key=natural_key)
        overdue = row.is_past or row.is_report_overdue
        values = {
            "Planned for": plainly(Kind.OUTSIDE, each.planned_in_words),
            "How it stands": plainly(Kind.OUTSIDE, standing_of(each)),
            "Its days and its report": Value(
                Kind.LATE, "overdue" if overdue else "not past", overdue, int(overdue)
            ),
            "Its report": plainly(Kind.OUTSIDE, "came" if each.reported_on else "has not come"),
            "Its report is due on": plainly(
                Kind.OUTSIDE, in_words(each.report_due) if each.report_due else "no day is set"
            ),
            "What it concluded": plainly(Kind.OUTSIDE, each.outcome or "not on record"),
            "Reported": plainly(Kind.OUTSIDE, row.numbers or "no number"),
            "Findings": plainly(Kind.OUTSIDE, ", ".join(refs) or "none"),
        }
        added = f"Entered: {each.get_kind_display().lower()} by {each.carried_out_by}"
        page = PicturedRecord(str(each), "validation", (each.pk,), (), values, Kind.OUTSIDE, added)
        yield each.pk, page


def standing_of(each: Validation) -> str:
    if each.called_off:
        return f"called off: {each.called_off}"
    return f"held, {each.held_in_words}" if each.held_from else "not held"
