"""Claims that an action has reached a stage; a claim counts only when someone else verifies it."""

from django.db import models
from django.db.models import F, Q

from improvement.history import Tracked
from improvement.models import Plan, User
from workstreams.models.action import Action


class StageClaim(Tracked):
    class State(models.TextChoices):
        CLAIMED = "claimed", "Waiting to be checked"
        VERIFIED = "verified", "Verified"
        RETURNED = "returned", "Returned"

    class EvidenceKind(models.TextChoices):
        """The board's five angles (§10.11)."""

        CONSULTATION = "consultation", "Stakeholder and service user consultations"
        AUDIT = "audit", "Audits, surveys and practice observations"
        CHILD_DATA = "child_data", "Child protection and looked after data"
        WORKFORCE = "workforce", "Workforce data and supervision records"
        COMMISSIONING = "commissioning", "Commissioning data"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="stage_claims")
    stage = models.CharField(max_length=20, choices=Plan.Stage)
    statement = models.TextField()
    evidence = models.TextField(blank=True)
    evidence_kind = models.CharField(max_length=14, choices=EvidenceKind, blank=True)
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

    class Meta:
        ordering = ("-claimed_at", "-pk")
        constraints = [
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
