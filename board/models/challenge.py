"""Challenges: a question or a recommendation put to a post, and each exchange on it.

Who asked says whether a reply will do, and may ask again: each time is an exchange of its own, and
the challenge is closed when the last one is concluded.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from improvement.history import Tracked, TrackedQuerySet
from improvement.models import OnPlan, User
from improvement.roles import GRANTS, Permission, Role
from workstreams.models import Action, Measure, Workstream

# The roles in which somebody may raise one, in the order in which a person who holds several does.
RAISERS = [role for role in Role if role in GRANTS[Permission.RAISE_CHALLENGE]]
OF_SCRUTINY = Q(raised_as=Role.SCRUTINY)


class ChallengeQuerySet(TrackedQuerySet["Challenge"]):
    def open(self) -> ChallengeQuerySet:
        return self.filter(exchanges__concluded_at=None)

    def closed(self) -> ChallengeQuerySet:
        return self.exclude(exchanges__concluded_at=None)

    def unanswered(self) -> ChallengeQuerySet:
        return self.filter(exchanges__replied_at=None)

    def overdue(self, on: date) -> ChallengeQuerySet:
        """Those that wait for a reply from the day after it was due."""
        return self.filter(exchanges__replied_at=None, exchanges__due__lt=on)

    def answered(self) -> ChallengeQuerySet:
        """Those with a reply of which who asked has yet to say whether it will do."""
        return self.filter(exchanges__replied_at__isnull=False, exchanges__concluded_at=None)


ChallengeManager = models.Manager.from_queryset(ChallengeQuerySet)


class Challenge(OnPlan):
    """What is asked of whom, about one record of the plan or, where it names none, the whole.

    The numbers of scrutiny's are their own, so that they do not tell how many the board raised.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", "Question"
        RECOMMENDATION = "recommendation", "Recommendation"

    class Post(models.TextChoices):
        OWNER = "owner", "Owner of the action"
        LEAD = "lead", "Lead of a workstream"
        MANAGER = "manager", "Programme manager"
        CHAIR = "chair", "Independent chair"

    number = models.PositiveIntegerField(editable=False)  # in order of entry, never given again
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.QUESTION)
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="challenges"
    )
    workstream = models.ForeignKey(
        Workstream, null=True, blank=True, on_delete=models.PROTECT, related_name="challenges"
    )
    measure = models.ForeignKey(
        Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="challenges"
    )
    post = models.CharField("to", max_length=7, choices=Post)
    lead_of = models.ForeignKey(
        Workstream,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="challenges_to_its_lead",
        verbose_name="to the lead of",
    )
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="raised_challenges")
    raised_as = models.CharField(
        max_length=10, choices=[(role.value, role.label) for role in RAISERS]
    )
    objects: ClassVar[ChallengeManager[Challenge]] = ChallengeManager()

    class Meta:
        ordering = ("-raised_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], condition=~OF_SCRUTINY, name="one_challenge_a_number"
            ),
            models.UniqueConstraint(
                fields=["plan", "number"],
                condition=OF_SCRUTINY,
                name="one_challenge_of_scrutiny_a_number",
            ),
            models.CheckConstraint(
                condition=Q(workstream=None, measure=None)
                | Q(action=None, measure=None)
                | Q(action=None, workstream=None),
                name="challenge_about_one_record",
            ),
            models.CheckConstraint(
                condition=~Q(post="owner") | Q(action__isnull=False),
                name="challenge_to_the_owner_of_its_action",
                violation_error_message="Only an action has an owner",
            ),
            models.CheckConstraint(
                condition=Q(post="lead", lead_of__isnull=False)
                | (~Q(post="lead") & Q(lead_of=None)),
                name="challenge_to_the_lead_of_something",
            ),
        ]

    def __str__(self) -> str:
        return f"Challenge {self.ref}"

    @property
    def is_of_scrutiny(self) -> bool:
        return self.raised_as == Role.SCRUTINY

    @property
    def ref(self) -> str:
        """As it is cited: "C3", or "S3" of scrutiny's."""
        return f"{'S' if self.is_of_scrutiny else 'C'}{self.number}"

    def page(self) -> tuple[str, str]:
        return ("challenge", self.ref)

    @property
    def about(self) -> Action | Workstream | Measure | None:
        return self.action or self.workstream or self.measure

    @property
    def latest(self) -> Exchange:
        """The last exchange; no query where the exchanges were prefetched."""
        return list(self.exchanges.all())[-1]


class Exchange(Tracked):
    """One time that a challenge is put: what is asked, the reply, and whether it will do."""

    class Conclusion(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Accepted in part"
        NOT = "not", "Not accepted"

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="exchanges")
    turn = models.PositiveSmallIntegerField(default=1, editable=False)
    words = models.TextField("what is asked")
    due = models.DateField("reply due")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="asked_exchanges")
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="replied_exchanges"
    )
    conclusion = models.CharField(
        "what who asked says of it", max_length=8, choices=Conclusion, blank=True
    )
    note = models.TextField("why", blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="concluded_exchanges"
    )

    class Meta:
        ordering = ("challenge", "turn")
        constraints = [
            models.UniqueConstraint(fields=["challenge", "turn"], name="one_exchange_a_turn"),
            models.UniqueConstraint(
                fields=["challenge"], condition=Q(concluded_at=None), name="one_open_exchange"
            ),
            models.CheckConstraint(
                condition=Q(replied_at=None, replied_by=None, reply="")
                | (Q(replied_at__isnull=False, replied_by__isnull=False) & ~Q(reply="")),
                name="exchange_replied_to_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(replied_by=None) | ~Q(replied_by=F("asked_by")),
                name="exchange_replied_to_by_another",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at=None, concluded_by=None, conclusion="")
                | (
                    Q(concluded_at__isnull=False, concluded_by__isnull=False)
                    & Q(replied_at__isnull=False)
                    & ~Q(conclusion="")
                ),
                name="exchange_concluded_after_a_reply",
            ),
            models.CheckConstraint(
                condition=Q(concluded_by=None) | ~Q(concluded_by=F("replied_by")),
                name="exchange_concluded_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.challenge) if self.turn == 1 else f"{self.challenge}, time {self.turn}"

    def belongs_to_plan(self) -> int:
        return self.challenge.plan_id

    def page(self) -> tuple[str, str]:
        return self.challenge.page()

    @property
    def is_answered(self) -> bool:
        return self.replied_at is not None

    @property
    def is_concluded(self) -> bool:
        return self.concluded_at is not None
