"""What actions expect of people, and the people's answers on whether it is clear."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import apply, check_named, require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.changes.requests import acts_for_lead, check_in_plan
from workstreams.models import Acknowledgement, Expectation
from workstreams.queries.expectations import teams_of


def add_expectation(expectation: Expectation, *, by: User, reason: str) -> Expectation:
    """Add what an action expects of a team or a person; for the manager and the action's lead."""
    with audited(by, reason):
        check_may_edit(expectation, by)
        if again := sent_before(expectation, by):
            return again
        check_named(expectation, expectation.posts)
        expectation.full_clean()
        expectation.save_as(by, reason)
    return expectation


def edit_expectation(
    pk: int, values: Mapping[str, Any], *, by: User, version: int, reason: str
) -> Expectation:
    """Change the words of an expectation, or end it. Everyone it is for is asked again."""
    with audited(by, reason):
        expectation = lock(Expectation, pk, version)
        check_may_edit(expectation, by)
        apply(expectation, values, by=by, reason=reason)
    return expectation


def check_may_edit(expectation: Expectation, by: User) -> None:
    require(by, Permission.EXPECT, expectation.action.plan_id)
    if not expectation.can_be_edited_by(by):
        raise PermissionDenied("The lead of this action's workstream says what it expects")
    acts_for_lead(expectation.action.workstream, by)
    check_in_plan(expectation.action)


def acknowledge(
    pk: int, *, by: User, clear: bool, question: str = "", now: datetime, on: date, version: int
) -> Acknowledgement:
    """Answer whether the words at `version` are clear. Only the people it is for can answer.

    Raises StaleRecord where the words have changed. Answering again replaces the answer.
    """
    words = "It is clear to me" if clear else f"It is not clear to me: {question}"
    with audited(by, words):
        expectation = lock(Expectation, pk, version)
        plan = expectation.action.plan
        require(by, Permission.ACKNOWLEDGE, plan.pk)
        if expectation.person_id != by.pk and expectation.team_id not in teams_of(by, plan, on):
            raise PermissionDenied("This is expected of someone else")
        check_in_plan(expectation.action)
        if expectation.ended:
            raise ValidationError("This is expected no more")
        answers = Acknowledgement.objects.filter(expectation=expectation, person=by)
        answer = answers.first() or Acknowledgement(expectation=expectation, person=by)
        answer.wording, answer.clear, answer.question = expectation.version, clear, question
        answer.answered_at = now
        answer.full_clean()
        answer.save_as(by, words)
    return answer
