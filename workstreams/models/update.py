"""Updates: what a lead or an owner says about an action in a round."""

from __future__ import annotations

from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from improvement.history import Tracked, TrackedQuerySet
from improvement.models import Plan, User
from improvement.text_order import in_order
from workstreams.models.action import Action
from workstreams.models.date_change import DateChange
from workstreams.models.round import Round
from workstreams.ratings.sql import truth

if TYPE_CHECKING:
    from workstreams.models.evidence import Evidence


class RAG(models.TextChoices):
    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"


class UpdateQuerySet(TrackedQuerySet["Update"]):
    def sent(self) -> UpdateQuerySet:
        """Submitted or accepted updates, without drafts, returned ones and those swept up."""
        return self.filter(state__in=SENT, swept_up=False)

    def unsent(self) -> UpdateQuerySet:
        """The others."""
        return self.exclude(state__in=SENT, swept_up=False)

    def latest_first(self) -> UpdateQuerySet:
        return self.order_by("-round__number", "-pk")

    def with_begun(self) -> UpdateQuerySet:
        """Annotate each with `has_answer`: whether any of the answers of BEGUN is given."""
        fields: list[Any] = [Update._meta.get_field(name) for name in BEGUN]
        given = [
            Q(**{f"{each.name}__isnull": False}) if each.null else ~Q(**{each.name: ""})
            for each in fields
        ]
        return self.annotate(has_answer=truth(reduce(or_, given)))

    def with_due_day(self) -> UpdateQuerySet:
        """Annotate each with `due_then`: the day by which the round took it when it was sent.

        It is read from the round's history, so that a day moved later makes no late update timely.
        """
        rows = Round.history.filter(
            id=OuterRef("round"), history_date__lte=OuterRef("submitted_at")
        )
        then = rows.order_by("-history_date", "-history_id").values("closes")[:1]
        return self.annotate(due_then=Coalesce(Subquery(then), F("round__closes")))


# Any of these answers shows that an update was begun.
BEGUN = (
    *("delivery", "finished", "declared_rag", "confidence", "confidence_reason", "done", "next"),
    *("explanation", "date_holds", "proposed_due", "date_cause", "date_reason"),
    *("stage", "stage_statement"),
)

UpdateManager = models.Manager.from_queryset(UpdateQuerySet)


class Update(Tracked):
    """What is said about an action in a round; at most one for each pair of them.

    One that nobody sent is *swept up* when the round closes. It keeps its state and the answers
    that its lead had begun, which are nobody's word. What the programme office notes of it stands
    in `decision_note`, never in an answer.
    """

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
    unchanged = models.BooleanField("said to be unchanged, and still true", default=False)
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
    objects: ClassVar[UpdateManager[Update]] = UpdateManager()

    class Meta:
        ordering = ("-round__number", in_order("action__ref"), "pk")
        # Few wait to be accepted, and every page of who accepts them counts those.
        indexes = [models.Index(fields=["state", "action"], name="update_by_state")]
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

    @property
    def sent(self) -> tuple[int | None, datetime | None]:
        """The key of who sent it, and when."""
        return self.submitted_by_id, self.submitted_at

    def __str__(self) -> str:
        return f"{self.action.ref} update, round {self.round.number}"

    def belongs_to_plan(self) -> int:
        return self.action.plan_id

    def page(self) -> tuple[str, str]:
        return self.action.page()

    @property
    def is_begun(self) -> bool:
        """Whether somebody has begun to answer, in an update that is not sent."""
        is_sent = self.state in (self.State.SUBMITTED, self.State.ACCEPTED)
        return not is_sent and any(getattr(self, name) for name in BEGUN)

    @property
    def is_returned(self) -> bool:
        return self.state == self.State.RETURNED

    @property
    def swept_note(self) -> str:
        """What the programme office noted where nobody sent it; "" where it is not swept up."""
        if not self.swept_up:
            return ""
        if self.is_returned:
            return f"The update was returned and not sent again: “{self.decision_note}”"
        # Until drafts were kept, a swept-up update was an accepted one with the note as its answer.
        return self.done if self.state == self.State.ACCEPTED else self.decision_note

    @property
    def days_late(self) -> int:
        """Days from the round's due day to the day on which it was sent; 0 where it was in time.
        The update must be read `with_due_day`."""
        return days_sent_late(self.submitted_at, self.due_then)  # type: ignore[attr-defined]  # annotated

    @property
    def evidence(self) -> list[Evidence]:
        """The evidence that it puts behind the stage that it claims."""
        links = self.evidence_links.all() if self.pk else ()
        return [link.evidence for link in links if not link.removed]


# Those that a lead has sent, and that were not returned.
SENT = (Update.State.SUBMITTED, Update.State.ACCEPTED)


def days_sent_late(sent: datetime | None, due: date) -> int:
    """Days from the due day to the day on which an update was sent; 0 where it was in time."""
    on = timezone.localdate(sent) if sent else due
    return max(0, (on - due).days)
