"""Saying what is expected of people, and their word on whether it is clear."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import apply, lock, require
from improvement.history import audited
from improvement.models import User
from improvement.roles import Permission
from workstreams.models import Acknowledgement, Expectation
from workstreams.queries.expectations import teams_of


def add_expectation(new: Expectation, *, by: User, reason: str) -> Expectation:
    """Say what an action expects of a team or a person; for the manager and the action's lead."""
    with audited(by, reason):
        must_be_theirs(new, by)
        new.full_clean()
        new.save_as(by, reason)
    return new


def edit_expectation(
    pk: int, values: Mapping[str, Any], *, by: User, version: int, reason: str
) -> Expectation:
    """Word it anew, or end it. Everyone whom it is for is asked again."""
    with audited(by, reason):
        expectation = lock(Expectation, pk, version)
        must_be_theirs(expectation, by)
        apply(expectation, values, by=by, reason=reason)
    return expectation


def must_be_theirs(expectation: Expectation, by: User) -> None:
    require(by, Permission.EXPECT, expectation.action.plan_id)
    if not expectation.can_be_edited_by(by):
        raise PermissionDenied("The lead of this action's workstream says what it expects")


def acknowledge(
    pk: int, *, by: User, clear: bool, question: str = "", now: datetime, on: date, version: int
) -> Acknowledgement:
    """Say of the wording at `version` whether it is clear; for the people whom it is for, alone.

    Raises StaleRecord where it has been worded anew. Answering again replaces the answer.
    """
    words = "It is clear to me" if clear else f"It is not clear to me: {question}"
    with audited(by, words):
        expectation = lock(Expectation, pk, version)
        plan = expectation.action.plan
        require(by, Permission.ACKNOWLEDGE, plan.pk)
        if expectation.person_id != by.pk and expectation.team_id not in teams_of(by, plan, on):
            raise PermissionDenied("This is expected of someone else")
        if expectation.ended:
            raise ValidationError("This is expected no more")
        known = Acknowledgement.objects.filter(expectation=expectation, person=by).first()
        answer = known or Acknowledgement(expectation=expectation, person=by)
        answer.wording, answer.clear, answer.question = expectation.version, clear, question
        answer.answered_at = now
        answer.full_clean()
        answer.save_as(by, words)
    return answer
