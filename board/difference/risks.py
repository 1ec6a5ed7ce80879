"""How risks are pictured, with what of each kind is tolerated. A score that rises is worse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from board.difference.parts import (
    Span,
    Values,
    listed,
    part,
    pictured_as,
    plainly,
    timeless_part,
    told_of,
)
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import Risk, RiskAction, RiskEscalation, RiskKind, RiskReview, RiskScale
from improvement.models import Plan

OF_PEOPLE = ("owner_post", "owner")


OF_RISK = ((RiskReview, "risk_id"), (RiskAction, "risk_id"), (RiskEscalation, "risk_id"))


def tolerated_otherwise(span: Span) -> set[int]:
    """Whether a risk is tolerated hangs on its kind and on the scale."""
    kinds, scale = span.changed(RiskKind), span.changed(RiskScale)
    if not (kinds or scale):
        return set()
    risks = Risk.objects.filter(plan=span.plan)
    found = risks if scale else risks.filter(kind__in=kinds)
    return set(found.values_list("pk", flat=True))


@part("risk", Risk, *OF_RISK, also=tolerated_otherwise)
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


@timeless_part("kind of risk", RiskKind)
def risk_kinds(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in RiskKind.objects.filter(keys, plan=plan).order_by("pk"):
        yield pictured_as(each, told_of(each, Kind.JUDGED), Kind.JUDGED, "Added")


@timeless_part("scale of risks", RiskScale)
def risk_scales(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in RiskScale.objects.filter(keys, plan=plan):
        yield pictured_as(each, told_of(each, Kind.JUDGED), Kind.JUDGED, "Set")
