"""What the board decided, who carries it out and by when; withdrawn only by another decision."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from board.models.meeting import Meeting
from improvement.history import TrackedQuerySet
from improvement.models import Cover, Membership, OnPlan, Plan, User
from improvement.roles import GRANTS, Permission, Role


class DecisionQuerySet(TrackedQuerySet["Decision"]):
    def standing(self) -> DecisionQuerySet:
        """Those that no other has withdrawn."""
        return self.filter(withdrawn_by=None)

    def open(self) -> DecisionQuerySet:
        return self.standing().filter(done_on=None)

    def carried_out_by(
        self, user: User, plan: Plan, roles: Collection[Role], on: date
    ) -> DecisionQuerySet:
        """Those of the plan that are for the person, who holds the roles, or for whom they cover;
        for a programme manager those, too, for which nobody is named who still can."""
        covers = Cover.objects.current(on).filter(plan=plan, covering=user)
        own = Q(owner=user) | Q(owner__in=covers.values("covered"))
        if Role.MANAGER in roles:
            posts = Membership.objects.current(on).filter(plan=plan, user__is_active=True)
            able = posts.filter(role__in=Decision.posts["owner"])
            own |= ~Q(owner__in=able.values("user"))
        return self.filter(own, plan=plan)

    def to_act_on(self) -> models.QuerySet[Any]:
        """Those open, each with the day from which it waits: when it is due; where it has no due
        day, the first meeting after it was taken, at which the board gives it one, and else the
        meeting at which it was taken."""
        board = Meeting.objects.going_ahead().filter(plan=OuterRef("plan"), kind=Meeting.Kind.BOARD)
        next_one = board.filter(held_on__gt=OuterRef("meeting__held_on")).order_by("held_on")
        given = Subquery(next_one.values("held_on")[:1])
        return self.open().annotate(waits_from=Coalesce("due", given, "meeting__held_on"))

    def overdue(self, on: date) -> DecisionQuerySet:
        """Those not carried out from the day after they were due."""
        return self.open().filter(due__lt=on)

    def undated(self) -> DecisionQuerySet:
        return self.open().filter(due=None)

    def done(self) -> DecisionQuerySet:
        return self.standing().filter(done_on__isnull=False)

    def done_late(self) -> DecisionQuerySet:
        return self.done().filter(done_on__gt=F("due"))

    def withdrawn(self) -> DecisionQuerySet:
        return self.filter(withdrawn_by__isnull=False)


DecisionManager = models.Manager.from_queryset(DecisionQuerySet)


class Decision(OnPlan):
    """Taken at a meeting of the board. `owner` is who carries it out for the post, where that is
    somebody on the plan; `done_on` is the day named by who said that it is carried out."""

    posts = {"owner": GRANTS[Permission.SAY_DECISION_DONE]}

    number = models.PositiveIntegerField(editable=False)  # in order of entry, never given again
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="decisions", verbose_name="taken at"
    )
    text = models.TextField("what was decided")
    reasons = models.TextField()
    alternatives = models.TextField("what else was considered", blank=True)
    owner_post = models.CharField("post that carries it out", max_length=120)
    owner = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions_to_carry_out",
        verbose_name="who carries it out",
    )
    due = models.DateField("to be carried out by", null=True, blank=True)
    effective = models.DateField("takes effect on")
    withdraws = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="withdrawn_by"
    )
    minuted_at = models.DateTimeField()
    minuted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="minuted_decisions")
    done_on = models.DateField("carried out on", null=True, blank=True)
    done_note = models.TextField("what shows it", blank=True)
    done_said_at = models.DateTimeField("said at", null=True, blank=True)
    done_said_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions_said_done",
        verbose_name="said by",
    )
    objects: ClassVar[DecisionManager[Decision]] = DecisionManager()

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_decision_a_number"),
            models.CheckConstraint(
                condition=Q(withdraws=None) | ~Q(withdraws=F("id")), name="decision_withdraws_other"
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, done_note="", done_said_at=None, done_said_by=None)
                | (
                    Q(done_on__isnull=False, done_said_at__isnull=False)
                    & Q(done_said_by__isnull=False)
                    & ~Q(done_note="")
                ),
                name="decision_said_done_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"Decision {self.ref}"

    @property
    def ref(self) -> str:
        return f"D{self.number}"

    def page(self) -> tuple[str, str]:
        return ("decision", self.ref)

    @classmethod
    def held_by(cls, user: User, plan_id: int) -> DecisionQuerySet:
        return cls.objects.filter(owner=user, plan=plan_id).open()

    @property
    def withdrawal(self) -> Decision | None:
        """The decision that withdrew it; no query where it was selected with it."""
        return getattr(self, "withdrawn_by", None)

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.withdrawal is None

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due is not None and self.due < on

    @property
    def days_late(self) -> int:
        """How many days after its due day it was carried out; 0 where it was not, or in time."""
        if self.done_on is None or self.due is None:
            return 0
        return max(0, (self.done_on - self.due).days)

    def is_carried_out_by(self, user: User) -> bool:
        """Whether the person is named to carry it out, or covers who is."""
        return self.owner_id == user.pk or self.owner_id in user.acts_for(self.plan_id)
