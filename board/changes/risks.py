"""Risks: entered, changed, reviewed, closed; and put before the board, and answered for there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from board.models import Risk, RiskAction, RiskEscalation, RiskReview, RiskScale
from board.queries.meetings import held_board_meetings
from board.queries.risks import scale_of
from improvement.changes import apply, check_named, lock, require
from improvement.history import audited
from improvement.models import Plan, User
from improvement.roles import GRANTS, Permission
from improvement.sent_twice import once, sent_before
from workstreams.changes.escalations import ANSWERED_WITHIN, BEYOND
from workstreams.changes.links import Kinds, Links, set_links

LINKS: Kinds = {"actions": (RiskAction, "action")}
CLOSED = "This risk is closed: take it up again first"
NO_SCALE = "Set how risks are scored first"


def add_risk(risk: Risk, links: Links, *, by: User | str, reason: str) -> Risk:
    with audited(by, reason):
        require(by, Permission.EDIT_RISK, risk.plan_id)
        if again := sent_before(risk, by):
            return again
        check_risk(risk, links)
        check_named(risk, risk.posts)
        risk.full_clean()
        risk.save_as(by, reason)
        set_links(risk, "risk", LINKS, links, by=by, reason=reason)
    return risk


def edit_risk(
    pk: int, values: Mapping[str, Any], links: Links, *, by: User | str, version: int, reason: str
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
        check_risk(risk, links)
        check_named(risk, named)
        risk.full_clean()
        risk.save_as(by, reason)  # links alone, too: forms that were opened before are stale
    return risk


def check_risk(risk: Risk, links: Links) -> None:
    """Raise ValidationError for what is of another plan, or for a target off the scale."""
    others = [("kind", risk.kind), *(("actions", each) for each in links.get("actions", ()))]
    for name, other in others:
        if other.plan_id != risk.plan_id:
            raise ValidationError({name: "Choose one from this plan"})
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
    """Put a review right until the board has met since; after that another review says better."""
    with audited(by, reason):
        review = lock(RiskReview, pk, version)
        check_may_review(review.risk, by)
        on = timezone.localdate(now)
        if is_settled(review, on):
            raise ValidationError("The board has met since this review: make another one")
        score = values.get("likelihood", review.likelihood), values.get("impact", review.impact)
        on_scale(review.risk.plan, *score)
        check_day(review, values.get("reviewed_on", review.reviewed_on), on)
        apply(review, values, by=by, reason=reason)
        escalate_risks(review.risk.plan, by=by, now=now, only=[review.risk_id])
    return review


def is_settled(review: RiskReview, on: date) -> bool:
    """Whether the board has met after the day of the review."""
    held = held_board_meetings(review.plan, on)
    return held.filter(held_on__gt=review.reviewed_on).exists()


def check_may_review(risk: Risk, by: User) -> None:
    require(by, Permission.REVIEW_RISK, risk.plan_id)
    if not may_review(risk, by):
        raise PermissionDenied("Who owns a risk reviews it, or who keeps the register")
    check_open(risk)


def check_day(review: RiskReview, day: date, on: date) -> None:
    """Raise ValidationError for a day to come, and for one by which reviews would change places: a
    new one is the latest, so that what the board was told of earlier days stands."""
    if day > on:
        raise ValidationError({"reviewed_on": "The day of the review must not be to come"})
    own = (day, date.max) if review.pk is None else sorted((review.reviewed_on, day))
    others = RiskReview.objects.filter(risk=review.risk_id).exclude(pk=review.pk)
    if others.filter(reviewed_on__gt=own[0], reviewed_on__lt=own[1]).exists():
        raise ValidationError({"reviewed_on": "There is a later review: keep their order"})


def close_risk(pk: int, *, by: User, on: date, why: str, version: int) -> Risk:
    """Close a risk; one that is above what is tolerated is closed by the chair."""
    with audited(by, why):
        risk = lock(Risk, pk, version)
        require(by, Permission.EDIT_RISK, risk.plan_id)
        check_open(risk)
        if Risk.objects.filter(pk=pk).above().exists() and not may_decide(risk.plan, by):
            raise ValidationError("It is above what the board tolerates: the chair closes it")
        apply(risk, {"closed_on": on, "closed_why": why}, by=by, reason=why)
    return risk


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
    scale = scale_of(plan)
    with audited(by, "Escalated by rule"):
        waiting = RiskEscalation.objects.filter(answered_at=None).values("risk")
        above = Risk.objects.filter(plan=plan).above().exclude(pk__in=waiting)
        if only is not None:
            above = above.filter(pk__in=only)
        found = above.select_related("kind").prefetch_related("escalations", "reviews")
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


def why_escalated(risk: Any) -> str:
    tolerated = f"{risk.kind} is tolerated up to {risk.kind.appetite}"
    if risk.score > risk.kind.appetite:
        return f"Its score is {risk.score}; {tolerated}"
    return f"Its impact is {risk.impact_now}, of which the board always hears"


def is_answered_for(risk: Any, scale: RiskScale | None) -> bool:
    """Whether the board has answered for the risk as bad as it is: at no lower score, at no higher
    appetite, and without a review since by which it was within what is tolerated."""
    last = max(risk.escalations.all(), key=lambda each: each.answered_at, default=None)
    if last is None:
        return False
    since = timezone.localdate(last.answered_at)
    always = scale.always_from if scale else None
    within = any(
        review.reviewed_on > since
        and review.score <= risk.kind.appetite
        and not (always and review.impact >= always)
        for review in risk.reviews.all()
    )
    return not within and risk.score <= last.score and risk.kind.appetite >= last.appetite


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
        values = {"answer": answer, "answered_at": now, "answered_by": by}
        apply(escalation, values, by=by, reason=answer)
    return escalation
