"""The document of a publication: the plan on a day, for readers outside.

What is withheld is left out before anything is counted or numbered, so that no total, gap, link or
label can show it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from board.dashboard.series_then import series_then
from board.models import Meeting, Publication
from board.publishing import Document
from board.publishing.actions import counts, workstreams
from board.publishing.challenges import asked_of, grounds_of, told, withdrawn_of
from board.publishing.issued import issued, publishable
from board.publishing.keys import key_of
from board.publishing.measures import PublishedMeasures, day_text
from board.publishing.refusals import DraftMeasures, hidden_cells, refuse_unfit, untold_of
from board.publishing.schema import given_to
from board.publishing.untold import Untold
from board.publishing.withheld import legal_ground
from improvement.dates import in_words
from improvement.models import Plan
from improvement.past import as_at
from improvement.text_order import in_order
from workstreams.models import Action, Fact, Measure, Outcome
from workstreams.queries.measure_series import measure_series

SCHEMA_VERSION = 2
OPEN = Action.Marking.OPEN
QUESTIONS = "scrutiny-questions"  # the section of facts that holds the questions put to scrutiny


class UnsupportedDocument(ValueError):
    """A document for an audience, or of an instant, that this version can't make correctly."""


@dataclass(frozen=True)
class Draft:
    """A document as its readers are given it, its workstreams with every field of their actions,
    and what it may not tell."""

    document: Document
    streams: list[Document]
    untold: Untold


def make_document(
    plan: Plan, *, at: datetime, on: date, audience: str, statement: str = "", past: bool = False
) -> Document:
    """The document of `make_draft`."""
    draft = make_draft(plan, at=at, on=on, audience=audience, statement=statement, past=past)
    return draft.document


def make_draft(
    plan: Plan, *, at: datetime, on: date, audience: str, statement: str = "", past: bool = False
) -> Draft:
    """The plan as the live rows state it: `at` must be now, and `on` its day in England. Where it
    is `past`, the plan as it stood at that instant.

    What is marked, what of the measures must be hidden and who has an account is as it is now: a
    past instant shows no more than that, and is the same document whenever it is made, until one of
    them changes.
    `statement` is what the drafter says of the plan; it stands first. Raises UnsupportedDocument
    for an audience that reads no publications and for a day that is not the instant's, and
    ValidationError where refusals.py refuses it.
    """
    if audience not in Publication.Audience.values:
        raise UnsupportedDocument("A publication is made for scrutiny, the board or the public")
    if timezone.localdate(at) != on:
        raise UnsupportedDocument("The day of a publication is that of its instant")
    every = Measure.objects.filter(plan=plan).order_by(in_order("code"))
    now = publishable(measure_series(every, on))
    series = publishable(series_then(plan, at, on)) if past else now
    drafted = DraftMeasures(series, now, issued(plan, at), at if past else None)
    measures = PublishedMeasures(series, hidden_cells(plan, drafted.issued, drafted.cells))
    marked = {a.pk: a for a in Action.objects.filter(plan=plan).withheld()}
    with as_at(at) if past else nullcontext():
        stood = Plan.objects.filter(pk=plan.pk).first() if past else plan
        if stood is None:
            raise ValidationError("There was no plan yet at that instant")
        document = read(stood, at, on, audience, measures, marked)
        asked, withdrawn = asked_of(stood, document, on), withdrawn_of(stood)
    untold = untold_of(plan, document, drafted.shown_since)
    document |= {"statement": statement, **told(asked, untold, withdrawn)}
    grounds = grounds_of(asked, untold)
    document["withheld_under"] = sorted(grounds.union(document["withheld_under"]))
    streams, document = document["workstreams"], given_to(audience, document)
    refuse_unfit(plan, document, drafted, untold)
    return Draft(document, streams, replace(untold, document=document))


def read(
    plan: Plan,
    at: datetime,
    on: date,
    audience: str,
    measures: PublishedMeasures,
    marked: Mapping[int, Action],
) -> Document:
    """The document, with every field that a reader may be given but for what scrutiny asked. It
    withholds the actions that are `marked` now, by their keys, and those that were marked at its
    instant."""
    actions = list(Action.objects.for_list().with_facts(plan, on))
    withheld = [marked.get(a.pk, a) for a in actions if a.pk in marked or a.marking != OPEN]
    is_withheld = {action.pk for action in withheld}
    streams = workstreams(plan, [a for a in actions if a.pk not in is_withheld], on)
    published = [action for stream in streams for action in stream["actions"]]
    return {
        "schema_version": SCHEMA_VERSION,
        "audience": str(audience),
        "as_at": at.astimezone(timezone.get_fixed_timezone(0)).isoformat(),
        "on": in_words(on),
        "statement": "",
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
    """The questions put to scrutiny, each with where in which document it stands; what scrutiny
    itself asks is no fact (board/publishing/challenges.py)."""
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
