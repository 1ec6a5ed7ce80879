"""Claims that an action has reached a stage; a claim counts once someone else has verified it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import F, Prefetch, Q

from improvement.history import Tracked, TrackedQuerySet
from improvement.models import Plan, User
from improvement.roles import Permission, can
from workstreams.models.action import OF_OUTSIDE, Action
from workstreams.ratings.stages import has_lapsed

if TYPE_CHECKING:
    from workstreams.models.evidence import Evidence


def holds_on(on: date) -> Q:
    """The SQL twin of `StageClaim.holds`."""
    return Q(state=StageClaim.State.VERIFIED) & (Q(recheck=None) | Q(recheck__gte=on))


class StageClaimQuerySet(TrackedQuerySet["StageClaim"]):
    def waiting(self) -> StageClaimQuerySet:
        return self.filter(state=StageClaim.State.CLAIMED).exclude(OF_OUTSIDE)

    def standing(self, on: date) -> StageClaimQuerySet:
        """Those that nobody has checked yet, and those that hold on the day."""
        return self.filter(Q(state=StageClaim.State.CLAIMED) | holds_on(on))

    def holding(self, on: date) -> StageClaimQuerySet:
        """Those that are verified, and whose check has not lapsed by the day."""
        return self.filter(holds_on(on))

    def with_evidence(self) -> StageClaimQuerySet:
        """With the evidence of all of them, in one more query.

        The links are read with their evidence: a prefetch of the evidence by itself asks for each
        piece with an OR, and SQLite refuses more than a thousand.
        """
        links = apps.get_model("workstreams", "EvidenceClaim")._base_manager
        return self.prefetch_related(
            Prefetch("evidence_links", queryset=links.select_related("evidence"))
        )


StageClaimManager = models.Manager.from_queryset(StageClaimQuerySet)


class StageClaim(Tracked):
    class State(models.TextChoices):
        CLAIMED = "claimed", "Waiting to be checked"
        VERIFIED = "verified", "Verified"
        RETURNED = "returned", "Returned"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="stage_claims")
    stage = models.CharField(max_length=20, choices=Plan.Stage)
    statement = models.TextField()
    claimed_at = models.DateTimeField()
    claimed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stage_claims")
    state = models.CharField(max_length=8, choices=State, default=State.CLAIMED)
    decided_at = models.DateTimeField("verified or returned at", null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decided_stage_claims",
    )
    decision_note = models.TextField(blank=True)
    recheck = models.DateField("lapses unless checked again by", null=True, blank=True)
    objects: ClassVar[StageClaimManager[StageClaim]] = StageClaimManager()

    class Meta:
        ordering = ("-claimed_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "stage"],
                condition=Q(state="claimed"),
                name="one_open_claim_a_stage",
                violation_error_message="A claim of this stage waits to be checked already",
            ),
            models.CheckConstraint(
                condition=Q(state="claimed", decided_at=None, decided_by=None)
                | (~Q(state="claimed") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="stage_claim_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("claimed_by")),
                name="stage_claim_checked_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.ref} claim: {self.get_stage_display().lower()}"

    def belongs_to_plan(self) -> int:
        return self.action.plan_id

    def page(self) -> tuple[str, str]:
        return self.action.page()

    @property
    def evidence(self) -> list[Evidence]:
        """The evidence behind it, superseded or not."""
        return [link.evidence for link in self.evidence_links.all() if not link.removed]

    def holds(self, on: date) -> bool:
        """Verified, and not lapsed."""
        return self.state == self.State.VERIFIED and not has_lapsed(self.recheck, on)

    def has_lapsed(self, on: date) -> bool:
        return self.state == self.State.VERIFIED and has_lapsed(self.recheck, on)

    @property
    def made(self) -> tuple[int, datetime]:
        """The key of who made it, and when."""
        return self.claimed_by_id, self.claimed_at

    def can_be_checked_by(self, user: User) -> bool:
        """Whether the person may verify claims, and this one does not count as their own."""
        plan = self.action.plan
        is_own = user.counts_as(self.claimed_by_id, plan.pk, self.claimed_at)
        return not is_own and can(user, Permission.VERIFY_STAGE, plan)
