"""How what the board does is pictured: its decisions and judgements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.difference.parts import Span, part, pictured_as, plainly, told_of
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import Decision, Judgement, Meeting
from board.queries.decisions import decisions_of
from board.queries.judgements import judgements_of, opinions
from improvement.models import Plan
from workstreams.models import Action


@part("decision", Decision, (Decision, "withdraws_id"))
def decisions(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in decisions_of(plan).filter(keys).order_by("number"):
        late = each.is_overdue(on)
        values = {
            "How it stands": plainly(Kind.BOARD, standing_of(each)),
            "Its due day": Value(Kind.LATE, "overdue" if late else "not past", late, int(late)),
            **told_of(each, Kind.BOARD, but=("owner_post", "owner")),
            **told_of(each, Kind.PEOPLE, only=("owner_post", "owner")),
        }
        yield pictured_as(each, values, Kind.BOARD, f"Taken: {each.text}")


def standing_of(decision: Decision) -> str:
    if decision.withdrawal:
        return f"withdrawn by {decision.withdrawal.ref}"
    return "carried out" if decision.done_on else "not carried out"


def whose_end_moved(span: Span) -> set[int]:
    """All of them where a meeting was added or moved: they run out with the calendar."""
    if not span.changed(Meeting):
        return set()
    return set(Judgement.objects.filter(plan=span.plan).values_list("pk", flat=True))


@part("judgement", Judgement, also=whose_end_moved)
def judgements(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in opinions(judgements_of(plan).filter(keys).order_by("pk"), plan, on):
        judgement = each.judgement
        of = judgement.subject
        stream = of.workstream if isinstance(of, Action) else judgement.workstream
        rating = judgement.verdict.lower()
        values = {
            **told_of(judgement, Kind.BOARD),
            "How it stands": plainly(Kind.BOARD, "has run out" if each.has_lapsed else "stands"),
        }
        added = f"Judged {rating}: {judgement.words}"
        name, own = f"{judgement}: {of}", (stream.code,) if stream else ()
        yield pictured_as(judgement, values, Kind.BOARD, added, name=name, streams=own)
