"""Reporting rounds, and the one update that each action has in each round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from improvement.dates import in_words
from improvement.history import Tracked, TrackedQuerySet
from improvement.models import OnPlan, Plan, User
from workstreams.models.action import Action
from workstreams.models.date_change import DateChange

if TYPE_CHECKING:
    from workstreams.models.evidence import Evidence


class RAG(models.TextChoices):
    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"


class Round(OnPlan):
    """A reporting round: the period reported on, and the days on which reports are taken."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    number = models.PositiveSmallIntegerField()
    observes_from = models.DateField("reports on the time from")
    observes_to = models.DateField("to")
    opens = models.DateField()
    closes = models.DateField("reports are due by")
    cutoff = models.DateField("reports are checked by", null=True, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reopened_rounds",
    )
    reopening_reason = models.TextField("why it was reopened", blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="one_round_a_number",
                violation_error_message="There is already a round with this number",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state="open"),
                name="one_open_round",
                violation_error_message="Another round is open: close it first",
            ),
            models.CheckConstraint(
                condition=Q(observes_from__lte=F("observes_to"), opens__lte=F("closes")),
                name="round_dates_in_order",
                violation_error_message="Each last day must be on or after its first day",
            ),
            models.CheckConstraint(
                condition=Q(cutoff=None) | Q(cutoff__gte=F("closes")),
                name="round_checked_after_it_is_due",
                violation_error_message="Reports can’t be checked by a day before they are due",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None, reopening_reason="")
                | (
                    Q(reopened_at__isnull=False, reopened_by__isnull=False)
                    & ~Q(reopening_reason="")
                ),
                name="round_reopened_by_someone_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.number}"

    def page(self) -> tuple[str, int]:
        return ("round-detail", self.number)

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    def clean(self) -> None:
        """Rounds follow one another: no day is reported on twice, and none out of its turn."""
        others = Round.objects.filter(plan=self.plan_id).exclude(pk=self.pk)
        earlier = others.filter(number__lt=self.number).order_by("-observes_to").first()
        later = others.filter(number__gt=self.number).order_by("observes_from").first()
        if earlier and self.observes_from and self.observes_from <= earlier.observes_to:
            day = in_words(earlier.observes_to)
            message = f"{earlier} reports on the time up to {day}: begin after that day"
            raise ValidationError({"observes_from": message})
        if later and self.observes_to and self.observes_to >= later.observes_from:
            day = in_words(later.observes_from)
            message = f"{later} reports on the time from {day}: end before that day"
            raise ValidationError({"observes_to": message})


class UpdateQuerySet(TrackedQuerySet):
    def reported(self) -> UpdateQuerySet:
        """Updates that someone stands behind: submitted or accepted, not drafts or returned."""
        return self.filter(state__in=[Update.State.SUBMITTED, Update.State.ACCEPTED])

    def latest_first(self) -> UpdateQuerySet:
        return self.order_by("-round__number", "-pk")


class Update(Tracked):
    """What was said about an action in a round. The declared RAG belongs to the pair of them."""

    class State(models.TextChoices):
        DRAFT = "draft", "In progress"
        READY = "ready", "Ready to send"
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Returned"
        ACCEPTED = "accepted", "Accepted"

    class DateHolds(models.TextChoices):
        """Whether the lead expects the agreed date to hold."""

        YES = "yes", "Yes"
        NO = "no", "No"
        UNKNOWN = "unknown", "I can’t say yet"

    class Confidence(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    NO_STAGE = "none"
    STAGES = [*Plan.Stage.choices, (NO_STAGE, "None yet")]

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="updates")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    delivery = models.CharField(
        "state of the action", max_length=12, choices=Action.Delivery, blank=True
    )
    finished = models.DateField("carried out on", null=True, blank=True)
    declared_rag = models.CharField("declared RAG", max_length=5, choices=RAG, blank=True)
    confidence = models.CharField(max_length=6, choices=Confidence, blank=True)
    confidence_reason = models.TextField(blank=True)
    done = models.TextField("what was done", blank=True)
    next = models.TextField("what is next", blank=True)
    explanation = models.TextField("why it is not green", blank=True)
    date_holds = models.CharField(
        "will the agreed date hold", max_length=7, choices=DateHolds, blank=True
    )
    proposed_due = models.DateField("date proposed", null=True, blank=True)
    date_cause = models.CharField(
        "cause of the new date", max_length=24, choices=DateChange.Cause, blank=True
    )
    date_reason = models.TextField("reason for the new date", blank=True)
    stage = models.CharField("stage claimed", max_length=20, choices=STAGES, blank=True)
    stage_statement = models.TextField("what is claimed", blank=True)
    unchanged = models.BooleanField("reported as unchanged, and still true", default=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="submitted_updates",
    )
    decided_at = models.DateTimeField("accepted or returned at", null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decided_updates",
    )
    decision_note = models.TextField(blank=True)
    swept_up = models.BooleanField("closed by the programme office", default=False)
    objects = UpdateQuerySet.as_manager()

    class Meta:
        ordering = ("-round__number", "action__ref", "pk")
        constraints = [
            models.UniqueConstraint(fields=["action", "round"], name="one_update_a_round"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="update_submitted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="update_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "returned"]) | Q(decided_at__isnull=False),
                name="decided_update_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"])
                | Q(declared_rag__in=["green", ""])
                | ~Q(explanation=""),
                name="not_green_is_explained",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"])
                | Q(confidence__in=["high", ""])
                | ~Q(confidence_reason=""),
                name="less_than_sure_is_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.ref} update, round {self.round.number}"

    def belongs_to_plan(self) -> int:
        return self.action.plan_id

    def page(self) -> tuple[str, str]:
        return self.action.page()

    @property
    def evidence(self) -> list[Evidence]:
        """What it puts behind the stage that it claims."""
        links = self.evidence_links.all() if self.pk else ()
        return [link.evidence for link in links if not link.removed]
