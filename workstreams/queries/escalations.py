"""Escalations: what waits for a person's answer, those of a list's page, and those of an action."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from improvement.models import Plan, User
from improvement.prepared import Among, read_by_key, read_of
from improvement.roles import Role
from workstreams.models import Action, Escalation
from workstreams.models.escalation import EscalationQuerySet
from workstreams.queries.open_work import of_inside

PEOPLE = ("action__workstream", "raised_by", "answered_by")


def escalations_of_plan(plan: Plan) -> EscalationQuerySet:
    """With what is told of each."""
    return Escalation.objects.filter(action__plan=plan).select_related(*PEOPLE)


def escalations_answered(plan: Plan) -> EscalationQuerySet:
    """Those answered last come first."""
    answered = escalations_of_plan(plan).exclude(answered_at=None)
    return answered.order_by("-answered_at", "-pk")


def own_to_answer(plan: Plan, reader: User, roles: Collection[Role], on: date) -> list[int]:
    """The keys of those that wait for the reader's answer: of those at a level of theirs, the ones
    that do not count as raised by them."""
    found = read_of(escalations_to, plan, reader, frozenset(roles), on)
    return [pk for pk, *raised in found if not reader.counts_as(*raised)]


def escalations_to(
    plan: Plan, reader: User, roles: frozenset[Role], on: date
) -> QuerySet[Escalation, Any]:
    """The keys of those that wait at a level of the reader's, also of those that count as their
    own, each with who raised it, on which plan, and when."""
    waiting = Escalation.objects.filter(of_inside(plan)).at_level_of(reader, roles, on)
    return waiting.values_list("pk", "raised_by_id", "action__plan_id", "raised_at")


def others_to_answer(plan: Plan, own: Collection[int]) -> list[int]:
    """The keys of all that wait but those."""
    left = {*own}
    return [pk for pk in read_of(escalations_waiting, plan) if pk not in left]


def escalations_waiting(plan: Plan) -> QuerySet[Escalation, int]:
    waiting = Escalation.objects.filter(action__plan=plan).unanswered()
    return waiting.values_list("pk", flat=True)


def escalations_read(keys: Sequence[int]) -> list[Escalation]:
    """Those with the keys, in the order of these, with what is told of each."""
    return read_by_key(escalations_by_key, keys)


def escalations_by_key(keys: Among) -> EscalationQuerySet:
    return Escalation.objects.filter(pk__in=keys).select_related(*PEOPLE).order_by()


def escalations_of(action: Action) -> EscalationQuerySet:
    return action.escalations.select_related("raised_by", "answered_by")
