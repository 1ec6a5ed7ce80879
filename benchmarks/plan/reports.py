"""Reports of each kind, every fourth month; an addendum, a draft, and one that was dropped."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from benchmarks.plan.publications import day_of
from benchmarks.plan.sizes import ROUNDS, TODAY, instant
from benchmarks.plan.writer import BY, Writer
from board.changes.reports import draft_report, drop_report, issue_report
from board.models import Publication, Report
from improvement.history import backfilled

DAY = timedelta(days=1)
MONTHS = 4  # from one report of a kind to the next


def report(writer: Writer, number: int) -> None:
    """In every fourth month, of what scrutiny was given last: the document of whoever reads it."""
    if number % MONTHS or number == ROUNDS:
        return
    day = day_of(number) + DAY
    for kind in Report.Kind.values:
        issue(writer, draft(writer, kind, day), day)


def draft_next(writer: Writer) -> None:
    """An addendum to the last board paper, a board paper to issue, and a draft that was dropped."""
    said = {"addendum_words": writer.words(12)}
    last = Report.objects.filter(kind=Report.Kind.BOARD).issued().latest("number")
    addendum = draft(writer, last.kind, TODAY - DAY, addendum_to=last, **said)
    issue(writer, addendum, TODAY - DAY)
    dropped = draft(writer, Report.Kind.EXCEPTIONS, TODAY - DAY)
    with backfilled(instant(TODAY), BY):
        about: dict[str, Any] = {"by": writer.managers[0], "version": dropped.version}
        drop_report(dropped.pk, reason="Nothing to tell this month", **about)
    draft(writer, Report.Kind.BOARD, TODAY)


def draft(
    writer: Writer, kind: str, day: date, addendum_to: Report | None = None, **values: Any
) -> Report:
    issued = Publication.objects.issued_to_scrutiny(writer.plan)
    made_of = {"publication": issued[0], **values}
    about: dict[str, Any] = {"by": writer.managers[0], "now": instant(day, 60), "reason": "Drafted"}
    with backfilled(instant(day, 60), BY):
        made = draft_report(writer.plan, kind, made_of, addendum_to=addendum_to, **about)
    sections = [*made.sections.all()]
    for section in sections:
        section.words, section.written_by = writer.words(60), writer.chair
    writer.save(sections, writer.chair, "Written", day, 70)
    return made


def issue(writer: Writer, drafted: Report, day: date) -> None:
    by, now, version = writer.chair, instant(day, 90), drafted.version
    with backfilled(now, BY):
        issue_report(drafted.pk, by=by, version=version, now=now, reason="Read through")
