"""Risks: what may happen, how bad it is, and who looks at it again and when.

A score moves only by a dated review. The first review is the score that the risk began with, the
latest its present one. A published risk keeps its words; what is scored here is not published.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from board.models.risk_scale import RiskKind, ScoredOn
from improvement.dates import months_later
from improvement.history import Tracked, TrackedQuerySet
from improvement.models import User
from improvement.roles import GRANTS, Permission
from improvement.text_order import in_order
from workstreams.models import Action
from workstreams.models.action import Link, one_link
from workstreams.models.sourced import CODE, Sourced


class RiskQuerySet(TrackedQuerySet["Risk"]):
    def open(self) -> RiskQuerySet:
        return self.filter(closed_on=None)

    def scored(self) -> RiskQuerySet:
        """With what the latest review says: `score`, `likelihood_now` and `impact_now`, None where
        there is none; `review_due`; and whether the score `is_above` what is tolerated."""
        latest = RiskReview.objects.filter(risk=OuterRef("pk")).order_by("-reviewed_on", "-pk")
        always = F("plan__riskscales__always_from")  # a plan has one scale at most
        return self.annotate(
            score=Subquery(latest.annotate(by=F("likelihood") * F("impact")).values("by")[:1]),
            likelihood_now=Subquery(latest.values("likelihood")[:1]),
            impact_now=Subquery(latest.values("impact")[:1]),
            review_due=Coalesce(Subquery(latest.values("next_review")[:1]), F("raised_on")),
        ).annotate(
            is_above=Case(
                When(Q(score__gt=F("kind__appetite")) | Q(impact_now__gte=always), Value(True)),
                default=Value(False),
                output_field=models.BooleanField(),
            )
        )

    def above(self) -> RiskQuerySet:
        return self.scored().open().filter(Q(is_above=True))

    def to_review(self, on: date) -> RiskQuerySet:
        """Those whose review is due on the day, or was before."""
        return self.scored().open().filter(Q(review_due__lte=on))

    def worst_first(self) -> RiskQuerySet:
        """Those that were scored; then those that were not."""
        score, impact = (F(name).desc(nulls_last=True) for name in ("score", "impact_now"))
        return self.scored().order_by(score, impact, in_order("ref"), "pk")


RiskManager = models.Manager.from_queryset(RiskQuerySet)


class Risk(Sourced):
    """`owner` is who reviews it for the post, where that is somebody on the plan."""

    WORDS = (*Sourced.WORDS, "cause", "event", "effect", "controls", "cost")
    posts = {"owner": GRANTS[Permission.REVIEW_RISK]}

    ref = models.CharField("reference", max_length=12, validators=[CODE])
    title = models.CharField("the risk, in short", max_length=150)
    kind = models.ForeignKey(
        RiskKind, on_delete=models.PROTECT, related_name="risks", verbose_name="kind of risk"
    )
    cause = models.TextField(blank=True)
    event = models.TextField("what may happen")
    effect = models.TextField("what would follow", blank=True)
    controls = models.TextField("what is done about it, besides actions", blank=True)
    cost = models.TextField("what it would cost, in words", blank=True)
    owner_post = models.CharField("post that owns it", max_length=120, blank=True)
    owner = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_risks",
        verbose_name="who reviews it",
    )
    raised_on = models.DateField("entered in the register on")
    target_likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    target_impact = models.PositiveSmallIntegerField(null=True, blank=True)
    target_on = models.DateField("target to be reached by", null=True, blank=True)
    target_why = models.TextField("why this target", blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_why = models.TextField("why it is closed", blank=True)
    objects: ClassVar[RiskManager[Risk]] = RiskManager()

    class Meta:
        ordering = (in_order("ref"), "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "ref"],
                name="one_risk_a_ref",
                violation_error_message="There is already a risk with this reference",
            ),
            models.CheckConstraint(
                condition=Q(target_likelihood=None, target_impact=None)
                | (
                    Q(target_likelihood__gte=1, target_impact__gte=1)
                    & Q(target_on__isnull=False)
                    & ~Q(target_why="")
                ),
                name="risk_target_has_a_day_and_a_reason",
                violation_error_message=(
                    "A target has a likelihood, an impact, a day to reach it by and a reason"
                ),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_why="")
                | (Q(closed_on__isnull=False) & ~Q(closed_why="")),
                name="risk_closed_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def page(self) -> tuple[str, str]:
        return ("risk", self.ref)

    @classmethod
    def held_by(cls, user: User, plan_id: int) -> RiskQuerySet:
        return cls.objects.filter(owner=user, plan=plan_id).open()

    @property
    def target(self) -> int | None:
        if self.target_likelihood is None or self.target_impact is None:
            return None
        return self.target_likelihood * self.target_impact

    def is_owned_by(self, user: User) -> bool:
        """Whether the person is named to review it, or covers who is."""
        return self.owner_id is not None and self.owner_id in user.acts_for(self.plan_id)


class RiskReview(Sourced, ScoredOn):
    """What somebody found on a day: the score from then on, why, and when to look again."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    why = models.TextField("why this score")
    next_review = models.DateField("to be reviewed again by")

    class Meta:
        ordering = ("risk", "-reviewed_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["risk", "reviewed_on"],
                name="one_review_of_a_risk_a_day",
                violation_error_message="It was reviewed on that day already: put that right",
            ),
            models.CheckConstraint(
                condition=Q(likelihood__gte=1, impact__gte=1), name="risk_review_has_a_score"
            ),
            models.CheckConstraint(
                condition=Q(next_review__gt=F("reviewed_on")),
                name="risk_reviewed_again_later",
                violation_error_message="The next review comes after this one",
            ),
        ]

    def __str__(self) -> str:
        day = self.reviewed_on
        return f"{self.risk.ref}, review of {day.day} {day:%B %Y}"

    def clean(self) -> None:
        """No risk is out of sight for longer than a year."""
        super().clean()
        days = self.reviewed_on, self.next_review
        if all(days) and self.next_review > months_later(self.reviewed_on, 12):
            raise ValidationError({"next_review": "Review it again within a year of this review"})

    def page(self) -> tuple[str, str]:
        return self.risk.page()


class RiskAction(Link):
    """An action that makes a risk smaller."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="risk_links")
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="action_links")

    class Meta:
        constraints = one_link("risk")
        verbose_name = "action against a risk"

    def __str__(self) -> str:
        return f"{self.action.ref} and risk {self.risk.ref}"


class RiskEscalationQuerySet(TrackedQuerySet["RiskEscalation"]):
    def unanswered(self) -> RiskEscalationQuerySet:
        """Those that wait for the board; a risk that was closed waits for nobody."""
        return self.filter(answered_at=None, risk__closed_on=None)


RiskEscalationManager = models.Manager.from_queryset(RiskEscalationQuerySet)


class RiskEscalation(Tracked):
    """A risk put before the board by rule, with the score and the appetite of that day; it waits
    until the board has answered, whatever the score does since."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="escalations")
    score = models.PositiveSmallIntegerField()
    appetite = models.PositiveSmallIntegerField("highest score that was tolerated")
    words = models.TextField("why the board hears of it")
    due = models.DateField("answer due")
    raised_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="answered_risks"
    )
    objects: ClassVar[RiskEscalationManager[RiskEscalation]] = RiskEscalationManager()

    class Meta:
        ordering = ("due", "pk")
        verbose_name = "escalation of a risk"
        constraints = [
            models.UniqueConstraint(
                fields=["risk"],
                condition=Q(answered_at=None),
                name="one_open_escalation_a_risk",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="risk_escalation_answered_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk.ref} escalated to the Improvement Board"

    def belongs_to_plan(self) -> int:
        return self.risk.plan_id

    def page(self) -> tuple[str, str]:
        return self.risk.page()
