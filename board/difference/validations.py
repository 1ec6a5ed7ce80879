"""How outside checks are pictured: when they are, what they concluded, and what they found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.difference.parts import listed, part, pictured_as, plainly, told_of
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import Validation, ValidationFinding, ValidationMove
from board.queries.validations import rows_of, validations_of, with_findings
from improvement.models import Plan

OF_VALIDATION = ((ValidationFinding, "validation_id"), (ValidationMove, "validation_id"))


@part("validation", Validation, *OF_VALIDATION)
def validations(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for row in rows_of(with_findings(validations_of(plan).filter(keys)), on):
        each = row.validation
        overdue = row.is_past or row.is_report_overdue
        words = "overdue" if overdue else "not past"
        moves = list(each.moves.all())
        values = {
            "How it stands": plainly(Kind.OUTSIDE, standing_of(each)),
            "Its days and its report": Value(Kind.LATE, words, overdue, int(overdue)),
            "Reported": plainly(Kind.OUTSIDE, row.numbers or "no number"),
            "Findings": plainly(Kind.OUTSIDE, listed(finding.ref for finding in row.findings)),
            "Why it moved": plainly(Kind.OUTSIDE, moves[-1].reason if moves else "it did not move"),
            **told_of(each, Kind.OUTSIDE),
        }
        added = f"Entered: {each.get_kind_display().lower()} by {each.carried_out_by}"
        yield pictured_as(each, values, Kind.OUTSIDE, added)


def standing_of(each: Validation) -> str:
    if each.called_off:
        return "called off"
    return "held" if each.held_from else "not held"
