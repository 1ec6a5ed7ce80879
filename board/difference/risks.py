"""How risks are pictured, with what of each kind is tolerated. A score that rises is worse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from board.difference.parts import Span, Values, listed, part, pictured_as, plainly, told_of
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import Risk, RiskAction, RiskEscalation, RiskKind, RiskReview, RiskScale
from improvement.models import Plan

OF_PEOPLE = ("owner_post", "owner")


def touched(span: Span) -> set[int]:
    own = span.changed(Risk)
    for model in (RiskReview, RiskAction, RiskEscalation):
        own |= span.changed(model, "risk_id")
    kinds, scale = span.changed(RiskKind), span.changed(RiskScale)
    if kinds or scale:  # whether a risk is tolerated hangs on these
        risks = Risk.objects.filter(plan=span.plan)
        found = risks if scale else risks.filter(kind__in=kinds)
        own |= set(found.values_list("pk", flat=True))
    return own


@part("risk", touched)
def risks(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    links = RiskAction.objects.current().select_related("action").order_by("action__ref")
    found = Risk.objects.filter(keys, plan=plan).scored().select_related("kind", "owner")
    read = found.prefetch_related(Prefetch("action_links", links), "escalations", "reviews")
    for each in read.order_by("pk"):
        yield pictured_as(each, values_of(each, on), Kind.RISKS, "Entered")


def values_of(risk: Any, on: date) -> Values:
    is_open, score = risk.closed_on is None, risk.score
    above, late = is_open and risk.is_above, is_open and risk.review_due < on
    target = "none" if risk.target is None else str(risk.target)
    values = {
        "Its score": Value(Kind.RISKS, "not scored" if score is None else str(score), score, score),
        "How it stands": plainly(Kind.RISKS, "open" if is_open else "closed"),
        "What is tolerated": Value(
            Kind.RISKS, "it is above that" if above else "it is not above that", above, int(above)
        ),
        "Its score to reach": plainly(Kind.RISKS, target),
        "Its review": Value(Kind.LATE, "overdue" if late else "not overdue", late, int(late)),
        "The board": plainly(Kind.ASKED, answer_of(risk)),
        "Actions against it": plainly(
            Kind.RISKS, listed(each.action.ref for each in risk.action_links.all())
        ),
        **told_of(risk, Kind.JUDGED, only=("kind",)),
        **told_of(risk, Kind.RISKS, but=("kind", *OF_PEOPLE)),
        **told_of(risk, Kind.PEOPLE, only=OF_PEOPLE),
    }
    for review in risk.reviews.all()[:1]:
        values |= told_of(review, Kind.RISKS, label="Its last review: ")
    return values


def answer_of(risk: Any) -> str:
    escalations = list(risk.escalations.all())
    if any(each.answered_at is None for each in escalations):
        return "has to answer for it"
    last = max(escalations, key=lambda each: each.raised_at, default=None)
    return f"has answered for it: {last.answer}" if last else "was not asked"


@part("kind of risk", lambda span: span.changed(RiskKind))
def risk_kinds(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in RiskKind.objects.filter(keys, plan=plan).order_by("pk"):
        yield pictured_as(each, told_of(each, Kind.JUDGED), Kind.JUDGED, "Added")


@part("scale of risks", lambda span: span.changed(RiskScale))
def risk_scales(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in RiskScale.objects.filter(keys, plan=plan):
        yield pictured_as(each, told_of(each, Kind.JUDGED), Kind.JUDGED, "Set")
