"""What was issued of the plan, and what is drafted now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from benchmarks.plan.sizes import ROUNDS, TODAY, instant, month
from benchmarks.plan.writer import BY, Writer
from board.changes import issue_publication, next_number
from board.models import Publication
from board.models.document import digest
from board.publishing import Document
from board.publishing.document import make_document
from board.publishing.schema import given_to
from improvement.audit.ledger import current_head
from improvement.history import backfilled

MONTHS = {"board": 2, "scrutiny": 2, "public": 4}  # from one publication to the next
FIRST = 2


def publish(writer: Writer, number: int) -> None:
    """At the end of the month of the round, of the plan as it is then. All are of one document,
    which takes a second to make. The numbers that readers know are kept when the first is issued,
    and again with the last."""
    audiences = [each for each, months in MONTHS.items() if number % months == 0]
    if not audiences:
        return
    day = day_of(number)
    document = document_of(writer, day)
    drafts = draft(writer, audiences, document, day)
    if number in (FIRST, ROUNDS):
        last, now = drafts.pop(), instant(day, 5)
        version, by = last.version, writer.chair
        with backfilled(now, BY):
            issue_publication(last.pk, by=by, version=version, now=now, reason="Issued")
    for each in drafts:
        each.issued_at, each.issued_by = instant(day, 10), writer.chair
        each.head_entry, each.head_digest = current_head()
        writer.save([each], writer.chair, "Issued", day, 10)
    if number == ROUNDS:
        draft(writer, MONTHS, document, day)


def day_of(number: int) -> date:
    return TODAY if number == ROUNDS else month(number) + timedelta(days=27)


def document_of(writer: Writer, day: date) -> Document:
    said = writer.words(30)
    return make_document(writer.plan, at=instant(day), on=day, audience="board", statement=said)


def draft(
    writer: Writer, audiences: Iterable[str], document: Document, day: date
) -> list[Publication]:
    drafts = []
    for audience in audiences:
        own = given_to(audience, document | {"audience": audience})
        drafts.append(
            Publication(
                plan=writer.plan,
                audience=audience,
                number=next_number(writer.plan, audience),
                as_at=instant(day),
                note=document["statement"],
                document=own,
                digest=digest(own),
                drafted_at=instant(day),
                drafted_by=writer.managers[0],
            )
        )
    writer.save(drafts, writer.managers[0], "For its readers", day)
    return drafts
