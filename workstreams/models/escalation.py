"""Escalations: an action put before someone who can help.

An escalation waits until the level that received it has answered, even where the action's rating
has improved since; it waits for nobody while the action is withdrawn or suspended.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from improvement import clock
from improvement.history import Tracked, TrackedQuerySet
from improvement.models import Cover, User
from improvement.roles import Role
from workstreams.models.action import OF_OUTSIDE, Action
from workstreams.models.workstream import deputises


class EscalationQuerySet(TrackedQuerySet["Escalation"]):
    def unanswered(self) -> EscalationQuerySet:
        return self.filter(answered_at=None).exclude(OF_OUTSIDE)

    def at_level_of(
        self, user: User, roles: Collection[Role], on: date | None = None
    ) -> EscalationQuerySet:
        """Those unanswered at the `levels_of` the person on the day, or today, also those that
        count as their own; `roles` are those that they hold on the plan."""
        on = on or clock.today()
        covers = Cover.objects.current(on).filter(
            plan=OuterRef("action__plan"), covering=user, covered__is_active=True
        )
        stream = "action__workstream"
        leads = Q()
        deputies = deputises(on, f"{stream}__")
        for post, days in ((f"{stream}__lead", Q()), (f"{stream}__deputy", deputies)):
            own = Q(**{post: user}) | Q(Exists(covers.filter(covered=OuterRef(post))))
            leads |= own & days
        at = Escalation.Level
        levels = Q(pk=None)
        if Role.LEAD in roles or Role.MANAGER in roles:
            levels |= Q(level=at.LEAD) & leads
        if Role.MANAGER in roles:
            levels |= Q(level=at.MANAGER)
        if Role.CHAIR in roles:
            levels |= Q(level=at.BOARD)
        return self.unanswered().filter(levels)


EscalationManager = models.Manager.from_queryset(EscalationQuerySet)


class Escalation(Tracked):
    class Why(models.TextChoices):
        FAR_LATE = "far_late", "Late by more than twice what its priority allows"
        RED_TWICE = "red_twice", "Red in two updates running"
        RETURNED_TWICE = "returned_twice", "Its update was returned twice"
        BY_HAND = "by_hand", "Raised by a person"

    class Level(models.TextChoices):
        LEAD = "lead", "Workstream lead"
        MANAGER = "manager", "Programme manager"
        BOARD = "board", "Improvement Board"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="escalations")
    why = models.CharField("raised because", max_length=14, choices=Why)
    level = models.CharField("to", max_length=7, choices=Level)
    words = models.TextField("what is wrong, or asked for")
    due = models.DateField("answer due")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(  # None where a rule raised it
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="raised_escalations",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answered_escalations",
    )
    answer = models.TextField(blank=True)
    objects: ClassVar[EscalationManager[Escalation]] = EscalationManager()

    class Meta:
        ordering = ("due", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "level"],
                condition=Q(answered_at=None),
                name="one_open_escalation_a_level",
                violation_error_message="This action waits for an answer from there already",
            ),
            models.CheckConstraint(
                condition=Q(why="by_hand", raised_by__isnull=False)
                | (~Q(why="by_hand") & Q(raised_by=None)),
                name="escalation_raised_by_a_person_or_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="escalation_answered_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(raised_by=None) | Q(answered_by=None) | ~Q(answered_by=F("raised_by")),
                name="escalation_answered_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.ref} escalated to the {self.to_whom}"

    def belongs_to_plan(self) -> int:
        return self.action.plan_id

    def page(self) -> tuple[str, int]:
        return ("escalation", self.pk)

    @property
    def to_whom(self) -> str:
        """The level as it is written within a sentence: the board keeps its capitals."""
        name = self.get_level_display()
        return name if self.level == self.Level.BOARD else name.lower()

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    def is_overdue(self, on: date) -> bool:
        return not self.is_answered and self.due < on

    def can_be_answered_by(self, user: User, roles: Collection[Role] | None = None) -> bool:
        """Whether the person is at the level that received it, and it is of another.

        `roles` are those that the person holds; None to read them.
        """
        if self.is_answered or not self.is_of_another(user):
            return False
        held = user.roles_on(self.action.plan_id) if roles is None else roles
        return self.level in levels_of(user, held, self.action)

    def is_of_another(self, user: User) -> bool:
        """Whether it does not count as raised by the person."""
        return not user.counts_as(self.raised_by_id, self.action.plan_id, self.raised_at)


def answers_for_the_board(roles: Collection[Role]) -> bool:
    return Role.CHAIR in roles


def levels_of(user: User, roles: Collection[Role], action: Action) -> set[Escalation.Level]:
    """The levels at which a person who holds the roles answers for the action."""
    level = Escalation.Level
    may_lead = Role.LEAD in roles or Role.MANAGER in roles
    held = {
        level.LEAD: may_lead and action.workstream.is_led_by(user),
        level.MANAGER: Role.MANAGER in roles,
        level.BOARD: answers_for_the_board(roles),
    }
    return {each for each, holds in held.items() if holds}
