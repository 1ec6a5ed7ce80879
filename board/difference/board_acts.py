"""How what the board does is pictured: its decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.difference.parts import Span, part, plainly
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import Decision
from board.queries.decisions import decisions_of
from improvement.dates import in_words
from improvement.models import Plan


@part("decision", lambda span: span.changed(Decision) | withdrawn(span))
def decisions(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in decisions_of(plan).filter(keys).order_by("number"):
        late = each.is_overdue(on)
        owner = f"{each.owner_post}, {each.owner}" if each.owner else each.owner_post
        values = {
            "It": plainly(Kind.BOARD, standing_of(each)),
            "Its due day": Value(Kind.LATE, "overdue" if late else "not past", late, int(late)),
            "To be carried out by": plainly(Kind.BOARD, in_words(each.due) if each.due else "none"),
            "Carried out by": plainly(Kind.PEOPLE, owner),
            "Its words": plainly(Kind.BOARD, each.text),
        }
        page = PicturedRecord(
            str(each), "decision", (each.ref,), (), values, Kind.BOARD, f"Taken: {each.text}"
        )
        yield each.pk, page


def standing_of(decision: Decision) -> str:
    if decision.withdrawal:
        return f"withdrawn by {decision.withdrawal.ref}"
    return "carried out" if decision.done_on else "not carried out"


def withdrawn(span: Span) -> set[int]:
    return span.changed(Decision, "withdraws_id")
