"""Risks: entered, changed, reviewed, closed; and put before the board, and answered for there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone

from board.models import Risk, RiskAction, RiskEscalation, RiskReview
from board.queries.meetings import was_told
from board.queries.risks import concerned_with, is_answered_for, scale_of, why_escalated
from improvement.changes import acts_in_post, apply, check_named, require
from improvement.dates import in_words
from improvement.history import audited
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.prepared import Among, among, read_of
from improvement.roles import GRANTS, Permission
from improvement.sent_twice import once, sent_before
from workstreams.changes.escalations import ANSWERED_WITHIN, BEYOND
from workstreams.changes.links import Kinds, Links, set_links

LINKS: Kinds = {"actions": (RiskAction, "action")}
CLOSED = "This risk is closed: take it up again first"
NO_SCALE = "Set how risks are scored first"
MET_SINCE = "The board met on that day, or has since: what it was told stands"
NOT_OWN = "Who owns a risk or scored it does not answer for it: another does, for the board"


def add_risk(risk: Risk, links: Links, *, by: User | str, on: date, reason: str) -> Risk:
    with audited(by, reason):
        require(by, Permission.EDIT_RISK, risk.plan_id)
        if again := sent_before(risk, by):
            return again
        check_risk(risk, links, on)
        check_named(risk, risk.posts)
        risk.full_clean()
        risk.save_as(by, reason)
        set_links(risk, "risk", LINKS, links, by=by, reason=reason)
    return risk


def edit_risk(
    pk: int,
    values: Mapping[str, Any],
    links: Links,
    *,
    by: User | str,
    on: date,
    version: int,
    reason: str,
) -> Risk:
    """Change what a risk says and the actions against it; its score moves by a review only. A kind
    of which more is tolerated is given by the chair alone: the risk may be above no more."""
    with audited(by, reason):
        risk = lock(Risk, pk, version)
        require(by, Permission.EDIT_RISK, risk.plan_id)
        check_open(risk)
        kind = values.get("kind", risk.kind)
        if kind.appetite > risk.kind.appetite and not may_decide(risk.plan, by):
            raise ValidationError(
                {"kind": "Of this kind more is tolerated: the chair decides that"}
            )
        linked = set_links(risk, "risk", LINKS, links, by=by, reason=reason)
        changed = any(getattr(risk, name) != value for name, value in values.items())
        named = [name for name in risk.posts if values.get(name) != getattr(risk, name)]
        for name, value in values.items():
            setattr(risk, name, value)
        if not linked and not changed:
            raise ValidationError("You have not changed anything")
        check_risk(risk, links, on)
        check_named(risk, named)
        risk.full_clean()
        risk.save_as(by, reason)  # links alone, too: forms that were opened before are stale
    return risk


def check_risk(risk: Risk, links: Links, on: date) -> None:
    """Raise ValidationError for what is of another plan, for a target off the scale, or for a day
    of entry that is to come or after a review."""
    others = [("kind", risk.kind), *(("actions", each) for each in links.get("actions", ()))]
    for name, other in others:
        if other.plan_id != risk.plan_id:
            raise ValidationError({name: "Choose one from this plan"})
    if risk.raised_on and risk.raised_on > on:
        raise ValidationError({"raised_on": "The day it was entered must not be to come"})
    first = risk.reviews.order_by("reviewed_on").first() if risk.pk else None
    if first and risk.raised_on > first.reviewed_on:
        words = f"It was reviewed first on {in_words(first.reviewed_on)}: enter that day or earlier"
        raise ValidationError({"raised_on": words})
    if risk.target_likelihood or risk.target_impact:
        on_scale(risk.plan, risk.target_likelihood, risk.target_impact, "target_")


def on_scale(plan: Plan, likelihood: int | None, impact: int | None, prefix: str = "") -> None:
    """Raise ValidationError unless both are steps of the plan's scale."""
    scale = scale_of(plan)
    if scale is None:
        raise ValidationError(NO_SCALE)
    steps = {"likelihood": (likelihood, scale.likelihood_names)}
    steps |= {"impact": (impact, scale.impact_names)}
    for name, (step, names) in steps.items():
        if step is None or not 1 <= step <= len(names):
            raise ValidationError({f"{prefix}{name}": "Choose one of the steps of the scale"})


def check_open(risk: Risk) -> None:
    if risk.closed_on is not None:
        raise ValidationError(CLOSED)


def may_review(risk: Risk, by: User) -> bool:
    """Whether the person owns it, or keeps the register; never who answers for it."""
    held = by.roles_on(risk.plan_id)
    keeps = bool(GRANTS[Permission.EDIT_RISK] & held) or risk.is_owned_by(by)
    return keeps and bool(GRANTS[Permission.REVIEW_RISK] & held)


def review_risk(review: RiskReview, *, by: User, now: datetime) -> RiskReview:
    """Enter what somebody found of a risk: its score from that day on."""
    with audited(by, review.why):
        risk = lock(Risk, review.risk_id)
        check_may_review(risk, by)
        review.plan = risk.plan
        check_day(review, review.reviewed_on, timezone.localdate(now))
        on_scale(risk.plan, review.likelihood, review.impact)
        with once(review, by):
            review.full_clean()
        review.save_as(by, review.why)
        escalate_risks(risk.plan, by=by, now=now, only=[risk.pk])
    return review


def edit_risk_review(
    pk: int, values: Mapping[str, Any], *, by: User, now: datetime, version: int, reason: str
) -> RiskReview:
    """Put a review right until the board was told of it; after that another review says better."""
    with audited(by, reason):
        review = lock(RiskReview, pk, version)
        check_may_review(review.risk, by)
        on = timezone.localdate(now)
        if was_told(review.risk.plan, review.reviewed_on, on):
            raise ValidationError("The board has met since this review: make another one")
        score = values.get("likelihood", review.likelihood), values.get("impact", review.impact)
        on_scale(review.risk.plan, *score)
        check_day(review, values.get("reviewed_on", review.reviewed_on), on)
        apply(review, values, by=by, reason=reason)
        escalate_risks(review.risk.plan, by=by, now=now, only=[review.risk_id])
    return review


def check_may_review(risk: Risk, by: User) -> None:
    require(by, Permission.REVIEW_RISK, risk.plan_id)
    if not may_review(risk, by):
        raise PermissionDenied("Who owns a risk reviews it, or who keeps the register")
    keeps = GRANTS[Permission.EDIT_RISK] & GRANTS[Permission.REVIEW_RISK]
    acts_in_post(by, risk.plan_id, {risk.owner_id: risk.posts["owner"]}, without=keeps)
    check_open(risk)


def check_day(review: RiskReview, day: date, on: date) -> None:
    """Raise ValidationError for a day to come, for one before the risk was entered, and for one by
    which reviews would change places or what a meeting of the board was told would be another."""
    if day > on:
        raise ValidationError({"reviewed_on": "The day of the review must not be to come"})
    if day < review.risk.raised_on:
        raise ValidationError({"reviewed_on": "The risk was entered after that day"})
    own = (day, date.max) if review.pk is None else sorted((review.reviewed_on, day))
    others = RiskReview.objects.filter(risk=review.risk_id).exclude(pk=review.pk)
    if others.filter(reviewed_on__gt=own[0], reviewed_on__lt=own[1]).exists():
        raise ValidationError({"reviewed_on": "There is a later review: keep their order"})
    is_moved = review.pk is None or day != review.reviewed_on
    if is_moved and was_told(review.risk.plan, day, on):
        raise ValidationError({"reviewed_on": MET_SINCE})


def close_risk(pk: int, *, by: User, on: date, why: str, version: int) -> Risk:
    """Close a risk; one for which the board has to answer is closed by the chair, who neither owns
    nor scored it."""
    with audited(by, why):
        risk = lock(Risk, pk, version)
        require(by, Permission.EDIT_RISK, risk.plan_id)
        check_open(risk)
        if is_for_board(risk):
            if not may_decide(risk.plan, by):
                raise ValidationError("The board has to answer for it, so the chair closes it")
            if risk.plan.state != Plan.State.DRAFT:
                check_of_others(risk, by)
        apply(risk, {"closed_on": on, "closed_why": why}, by=by, reason=why)
    return risk


def is_for_board(risk: Risk) -> bool:
    """Whether it is above what is tolerated, or waits for an answer that the board owes."""
    waits = risk.escalations.filter(answered_at=None).exists()
    return waits or Risk.objects.filter(pk=risk.pk).above().exists()


def may_close(risk: Risk, by: User) -> bool:
    """Whether `close_risk` lets the person, who keeps the register, close it."""
    if not is_for_board(risk):
        return True
    is_draft = risk.plan.state == Plan.State.DRAFT
    return may_decide(risk.plan, by) and (is_draft or not is_own(risk, by))


def is_own(risk: Risk, by: User) -> bool:
    """Whether the person owns or scored the risk, or acts for who did: another answers for it."""
    return any(by.counts_as(key, risk.plan_id) for key in concerned_with([risk])[risk.pk])


def check_of_others(risk: Risk, by: User) -> None:
    if is_own(risk, by):
        raise PermissionDenied(NOT_OWN)


def reopen_risk(pk: int, *, by: User, why: str, version: int) -> Risk:
    with audited(by, why):
        risk = lock(Risk, pk, version)
        require(by, Permission.EDIT_RISK, risk.plan_id)
        if risk.closed_on is None:
            raise ValidationError("This risk is open")
        apply(risk, {"closed_on": None, "closed_why": ""}, by=by, reason=why)
    return risk


def may_decide(plan: Plan, by: User | str) -> bool:
    """Whether the person may say how much risk is tolerated: until the plan is agreed, who keeps
    the register may; from then on the chair alone."""
    if isinstance(by, str):
        return True
    held = by.roles_on(plan.pk)
    permission = Permission.EDIT_RISK if plan.state == Plan.State.DRAFT else Permission.DECIDE_RISK
    return bool(GRANTS[permission] & held)


@BEYOND.register("risks")
def escalate_risks(
    plan: Plan, *, by: User | str, now: datetime, only: Iterable[int] | None = None
) -> int:
    """Put before the board the risks above what it tolerates, and say how many; nothing where the
    plan is a draft. `only` are the keys of the risks to look at; None for all."""
    if plan.state != Plan.State.AGREED:
        return 0
    with audited(by, "Escalated by rule"):
        found = read_of(risks_above, plan, None if only is None else among(only))
        if not found:
            return 0
        prefetch_related_objects(found, "escalations", "reviews")
        scale = scale_of(plan)
        due: list[Any] = [risk for risk in found if not is_answered_for(risk, scale)]
        for risk in due:
            words = why_escalated(risk)
            escalation = RiskEscalation(
                risk=risk, score=risk.score, appetite=risk.kind.appetite, words=words
            )
            escalation.raised_at = now
            escalation.due = timezone.localdate(now) + ANSWERED_WITHIN
            escalation.full_clean()
            escalation.save_as(by, f"By rule: {words}")
    return len(due)


def risks_above(plan: Plan, only: Among | None) -> QuerySet[Risk]:
    """Those above what is tolerated that do not wait for the board's answer."""
    waiting = RiskEscalation.objects.filter(answered_at=None).values("risk")
    above = Risk.objects.filter(plan=plan).above().exclude(pk__in=waiting)
    above = above if only is None else above.filter(pk__in=only)
    return above.select_related("kind")


def answer_risk(
    pk: int, *, by: User, answer: str, now: datetime, version: int | None = None
) -> RiskEscalation:
    """Answer, for the board, for a risk that was put before it."""
    with audited(by, answer):
        escalation = lock(RiskEscalation, pk, version)
        require(by, Permission.DECIDE_RISK, escalation.belongs_to_plan())
        if escalation.answered_at is not None:
            raise ValidationError("This has been answered already")
        check_open(escalation.risk)
        check_of_others(escalation.risk, by)
        values = {"answer": answer, "answered_at": now, "answered_by": by}
        apply(escalation, values, by=by, reason=answer)
    return escalation
