"""Expectations: what a person or team is to do differently, and whether it is clear to them.

"Each individual person is clear what their own improvements need to be" (§10.9).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import Q

from improvement.history import Tracked, TrackedQuerySet
from improvement.models import Team, User
from improvement.roles import FOR_ANY_POST, GRANTS, Permission, Role
from workstreams.models.action import OF_OUTSIDE, Action


class ExpectationQuerySet(TrackedQuerySet["Expectation"]):
    def current(self) -> ExpectationQuerySet:
        """Those that have not ended, of actions that are neither withdrawn nor suspended."""
        return self.filter(ended=False).exclude(OF_OUTSIDE)


ExpectationManager = models.Manager.from_queryset(ExpectationQuerySet)


class Expectation(Tracked):
    """What an action expects of one team or of one person."""

    posts = {"person": GRANTS[Permission.ACKNOWLEDGE]}

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="expectations")
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="expectations"
    )
    person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="expectations"
    )
    words = models.TextField("what is expected")
    support = models.TextField("what helps to do it", blank=True)
    starts = models.DateField("from")
    ended = models.BooleanField("is expected no more", default=False)
    objects: ClassVar[ExpectationManager[Expectation]] = ExpectationManager()

    class Meta:
        ordering = ("starts", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(team=None, person__isnull=False) | Q(team__isnull=False, person=None),
                name="expected_of_a_team_or_a_person",
                violation_error_message="Choose a team or a person, and not both",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action.ref} expectation {self.pk}"

    def belongs_to_plan(self) -> int:
        return self.action.plan_id

    def page(self) -> tuple[str, int]:
        if self.team_id is not None:
            return ("team-expectations", self.team_id)
        assert self.person_id is not None  # by a constraint of the table
        return ("person-expectations", self.person_id)

    def can_be_edited_by(self, user: User) -> bool:
        return may_expect(user, user.roles_on(self.action.plan_id), self.action)


def may_expect(user: User, roles: Collection[Role], action: Action) -> bool:
    """Whether the person, who holds the roles, may say what the action expects of people: the
    manager may, and the lead of its workstream."""
    leads = Role.LEAD in roles and action.workstream.is_led_by(user)
    return not FOR_ANY_POST.isdisjoint(roles) or leads


class Acknowledgement(Tracked):
    """A person's answer to an expectation as it was worded then: whether it is clear to them.

    `wording` is the version of the expectation that they read.
    """

    expectation = models.ForeignKey(
        Expectation, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acknowledgements")
    wording = models.PositiveIntegerField("version read")
    clear = models.BooleanField("it is clear")
    question = models.TextField("what is not clear", blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("-answered_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["expectation", "person"], name="one_acknowledgement_a_person"
            ),
            models.CheckConstraint(
                condition=Q(clear=True, question="") | (Q(clear=False) & ~Q(question="")),
                name="what_is_not_clear_is_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.expectation}"

    def belongs_to_plan(self) -> int:
        return self.expectation.belongs_to_plan()

    def page(self) -> tuple[str, int]:
        return self.expectation.page()
