"""Escalations of actions, raised by a person or by rule, and the answers to them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from improvement.changes import require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.registry import Registry
from improvement.roles import Permission
from improvement.sent_twice import once
from workstreams.changes.requests import acts_for_lead, check_in_plan, check_may_update
from workstreams.models import Action, Escalation
from workstreams.queries.escalations_due import escalations_due

ANSWERED_WITHIN = timedelta(days=14)  # the time the board has to answer a rule
# What puts records other than actions before the board, and says how many; packages above this one
# register theirs.
BEYOND: Registry[Callable[..., int]] = Registry()


def escalate(
    action_pk: int, *, by: User, level: str, words: str, due: date, now: datetime
) -> Escalation:
    """Escalate an action to a level. A level has one open escalation of an action at a time."""
    with audited(by, words):
        action = lock(Action, action_pk)
        require(by, Permission.ESCALATE, action.plan_id)
        check_in_plan(action)
        check_may_update(action, by)
        escalation = Escalation(action=action, why=Escalation.Why.BY_HAND, level=level)
        escalation.words, escalation.due = words, due
        escalation.raised_at, escalation.raised_by = now, by
        with once(escalation, by):
            escalation.full_clean()
        escalation.save_as(by, words)
    return escalation


def escalate_by_rule(
    plan: Plan, *, by: User | str, now: datetime, only: Collection[Action] | None = None
) -> list[Escalation]:
    """Escalate to the board the actions that meet its rules; nothing where the plan is a draft.

    `only` are the actions to look at, as they stand; None for all. Calling it again escalates
    nothing twice.
    """
    if plan.state != Plan.State.AGREED:
        return []
    escalations = []
    with audited(by, "Escalated by rule"):
        for action, rules in escalations_due(plan, now, only).items():
            words = ". ".join(rule.words for rule in rules)
            escalation = Escalation(action=action, why=rules[0].why, level=Escalation.Level.BOARD)
            escalation.words, escalation.raised_at = words, now
            escalation.due = timezone.localdate(now) + ANSWERED_WITHIN
            escalation.full_clean()
            escalation.save_as(by, f"By rule: {words}")
            escalations.append(escalation)
    return escalations


def escalate_all_by_rule(plan: Plan, *, by: User | str, now: datetime) -> int:
    """Put before the board whatever of the plan meets a rule, and say how much it was."""
    actions = len(escalate_by_rule(plan, by=by, now=now))
    return actions + sum(
        escalate_others(plan, by=by, now=now) for escalate_others in BEYOND.values()
    )


def answer_escalation(
    pk: int, *, by: User, answer: str, now: datetime, version: int | None = None
) -> Escalation:
    """Answer an escalation for the level that received it. Nobody answers their own."""
    with audited(by, answer):
        escalation = lock(Escalation, pk, version)
        require(by, Permission.ANSWER_ESCALATION, escalation.belongs_to_plan())
        check_in_plan(escalation.action)
        if escalation.is_answered:
            raise ValidationError("This has been answered already")
        if not escalation.can_be_answered_by(by):
            raise PermissionDenied("The level that received it answers, and never who raised it")
        if escalation.level == Escalation.Level.LEAD:
            acts_for_lead(escalation.action.workstream, by)
        escalation.answered_at, escalation.answered_by, escalation.answer = now, by, answer
        escalation.full_clean()
        escalation.save_as(by, answer)
    return escalation
