"""Putting an action before someone who can help, by hand or by rule, and the answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from improvement.changes import lock, require
from improvement.history import audited
from improvement.models import Plan, User
from improvement.roles import Permission
from workstreams.models import Action, Escalation
from workstreams.queries.escalations_due import rules_met

ANSWERED_WITHIN = timedelta(days=14)  # what a rule asks of the board


def escalate(
    action_pk: int, *, by: User, level: str, words: str, due: date, now: datetime
) -> Escalation:
    """Put an action before a level, in one's own words. Each level is asked one thing at a time."""
    with audited(by, words):
        action = lock(Action, action_pk)
        require(by, Permission.ESCALATE, action.plan_id)
        if not action.can_be_updated_by(by):
            raise PermissionDenied("This action is for someone else to report on")
        raised = Escalation(action=action, why=Escalation.Why.BY_HAND, level=level, words=words)
        raised.due, raised.raised_at, raised.raised_by = due, now, by
        raised.full_clean()
        raised.save_as(by, words)
    return raised


def escalate_by_rule(
    plan: Plan, *, by: User | str, now: datetime, only: Iterable[int] | None = None
) -> list[Escalation]:
    """Put before the board what the rules say it must hear; on an agreed plan alone.

    `only` are the keys of the actions to look at; None for all. Doing it again raises nothing new.
    """
    if plan.state != Plan.State.AGREED:
        return []
    raised = []
    with audited(by, "Escalated by rule"):
        for action, met in rules_met(plan, now, only).items():
            words = ". ".join(rule.words for rule in met)
            new = Escalation(action=action, why=met[0].why, level=Escalation.Level.BOARD)
            new.words, new.raised_at = words, now
            new.due = timezone.localdate(now) + ANSWERED_WITHIN
            new.full_clean()
            new.save_as(by, f"By rule: {words}")
            raised.append(new)
    return raised


def answer_escalation(
    pk: int, *, by: User, answer: str, now: datetime, version: int | None = None
) -> Escalation:
    """Answer for the level that received it; never what one raised oneself."""
    with audited(by, answer):
        escalation = lock(Escalation, pk, version)
        require(by, Permission.ANSWER_ESCALATION, escalation.belongs_to_plan())
        if escalation.is_answered:
            raise ValidationError("This has been answered already")
        if not escalation.can_be_answered_by(by):
            raise PermissionDenied("The level that received it answers, and never who raised it")
        escalation.answered_at, escalation.answered_by, escalation.answer = now, by, answer
        escalation.full_clean()
        escalation.save_as(by, answer)
    return escalation
