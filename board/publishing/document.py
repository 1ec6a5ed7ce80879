"""The document of a publication: the plan on a day, for readers outside.

What is withheld is left out before anything is counted or numbered, so that no total, gap, link or
label can show it.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from django.utils import timezone

from board.models import Meeting, Publication
from board.publishing import Document
from board.publishing.actions import counts, workstreams
from board.publishing.issued import issued, publishable
from board.publishing.keys import key_of
from board.publishing.measures import PublishedMeasures, day_text
from board.publishing.refusals import DraftMeasures, hidden_cells, refuse_unfit
from board.publishing.schema import given_to
from board.publishing.withheld import legal_ground
from improvement.dates import in_words
from improvement.models import Plan
from improvement.text_order import in_order
from workstreams.models import Action, Fact, Measure, Outcome
from workstreams.queries.measure_series import measure_series

SCHEMA_VERSION = 2
QUESTIONS = "scrutiny-questions"  # the section of facts that holds what scrutiny asked


class UnsupportedDocument(ValueError):
    """A document for an audience, or of an instant, that this version can't make correctly."""


def make_document(
    plan: Plan, *, at: datetime, on: date, audience: str, statement: str = ""
) -> Document:
    """The plan as the live rows state it: `at` must be now, and `on` its day in England.

    `statement` is what the drafter says of the plan; it stands first. Raises UnsupportedDocument
    for an audience that reads no publications and for an instant of another day, and
    ValidationError where refusals.py refuses it.
    """
    if audience not in Publication.Audience.values:
        raise UnsupportedDocument("A publication is made for scrutiny, the board or the public")
    if timezone.localdate(at) != on:
        raise UnsupportedDocument(
            "A publication shows the plan as it stands now, and not at a past instant"
        )
    actions = list(Action.objects.for_list().with_facts(plan, on))
    withheld = [action for action in actions if action.marking != Action.Marking.OPEN]
    streams = workstreams(plan, [a for a in actions if a.marking == Action.Marking.OPEN], on)
    every = Measure.objects.filter(plan=plan).order_by(in_order("code"))
    series = publishable(measure_series(every, on))
    before = issued(plan)
    measures = PublishedMeasures(series, hidden_cells(plan, before, series))
    published = [action for stream in streams for action in stream["actions"]]
    document = {
        "schema_version": SCHEMA_VERSION,
        "audience": str(audience),
        "as_at": at.astimezone(timezone.get_fixed_timezone(0)).isoformat(),
        "on": in_words(on),
        "statement": statement,
        "plan": plan_values(plan),
        "next_meeting": next_meeting(plan, audience, on),
        "counts": counts(published),
        "workstreams": streams,
        "headline": measures.headline(),
        "outcomes": measures.outcomes(Outcome.objects.filter(plan=plan)),
        "demand": measures.demand(),
        "questions": questions(plan),
        "withheld_under": sorted({legal_ground(action) for action in withheld}),
    }
    document = given_to(audience, document)
    refuse_unfit(plan, document, DraftMeasures(series, series, before), withheld)
    return document


def plan_values(plan: Plan) -> Document:
    return {
        "title": plan.title,
        "council": plan.council,
        "illustrative": plan.illustrative,
        "notice_issued": day_text(plan.notice_issued, plan.notice_precision),
        "release_expected": day_text(plan.release_expected, plan.release_precision),
    }


def next_meeting(plan: Plan, audience: str, on: date) -> str:
    """The day of the next meeting of the board, or of scrutiny for other readers, today's included,
    in words; empty when none is set."""
    is_boards = audience == Publication.Audience.BOARD
    kind = Meeting.Kind.BOARD if is_boards else Meeting.Kind.SCRUTINY
    meetings = Meeting.objects.going_ahead().filter(plan=plan, kind=kind)
    meetings = meetings.filter(held_on__gte=on)
    return day_text(meetings.order_by("held_on").values_list("held_on", flat=True).first())


def questions(plan: Plan) -> list[Document]:
    """The questions that scrutiny asked, each with where in which document it stands."""
    facts = Fact.objects.filter(plan=plan, section=QUESTIONS).exclude(text="")
    return [
        {
            "key": key_of(fact),
            "label": fact.label,
            "text": fact.text,
            **place(fact.source.title, fact.paragraph),
        }
        for fact in facts.select_related("source")
    ]


def place(title: str, paragraph: str) -> Document:
    """Where a fact stands: its document and paragraph in words, and the document's month.

    The document's date is looked for in its `title`, as in "16 November 2012".
    """
    dated = re.search(r"\d{1,2} ([A-Z][a-z]+ \d{4})", title)
    point = paragraph.removeprefix("key-point-")
    kind = "paragraph" if point == paragraph else "key point"
    parts = [f"report of {dated[0]}"] if dated else []
    parts += [f"{kind} {point}"] if point else []
    return {"where": ", ".join(parts), "asked": dated[1] if dated else ""}
