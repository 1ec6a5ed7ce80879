"""Outcome measures: what is counted or asked, which direction is better, and what is suppressed.

Each definition of a measure has a number, `series`, which its readings carry. When what is counted
changes, the measure's `series` goes up by one and the earlier readings keep theirs; the history
keeps the earlier definition.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from improvement.models import Team, User
from improvement.roles import FOR_ANY_POST, GRANTS, Permission
from improvement.text_order import in_order
from workstreams.measures.periods import Length
from workstreams.models.evidence_kind import EvidenceKind
from workstreams.models.judged import Judged
from workstreams.models.outcome import Outcome
from workstreams.models.sourced import Sourced

SMALLEST_SHOWN = 6  # a count of people from 1 to below this could identify a child
CODE = RegexValidator(
    r"^[A-Z0-9]+(-[A-Z0-9]+)*\Z", "Use capital letters, numbers and hyphens, for example I1-4"
)


class Measure(Judged, Sourced):
    """Something counted or asked that shows whether children are better off; in the direction
    "context", how much demand there is.

    One that is added to an agreed plan begins as context: the chair decides what it judges.
    """

    judged_when_new = dict.fromkeys(
        ("outcome_id", "baseline", "target", "target_to", "target_date")
    ) | {"direction": "context"}
    judged_fields = (*judged_when_new, "about_people", "suppress_under", "series")

    class Direction(models.TextChoices):
        UP = "up", "Higher is better"
        DOWN = "down", "Lower is better"
        RANGE = "range", "Best within a range"
        CONTEXT = "context", "Context only: neither is better"

    class Kind(models.TextChoices):
        COUNT = "count", "A count"
        PERCENTAGE = "percentage", "A percentage"
        RATE = "rate", "A rate per 10,000"
        SCORE = "score", "A score"
        DAYS = "days", "A number of days"
        AVERAGE = "average", "An average"
        WORDS = "words", "A summary in words"

    class Covers(models.TextChoices):
        MONTH = Length.MONTH.value, "A month"
        QUARTER = Length.QUARTER.value, "A quarter"
        YEAR = Length.YEAR.value, "A year, April to March"
        ANY = "any", "Whatever period it was asked for"

    class Topic(models.TextChoices):
        """What it stands under on the page of the workforce, beside which demand stands."""

        VACANCIES = "vacancies", "Vacancies"
        AGENCY = "agency", "Agency staff"
        TURNOVER = "turnover", "Turnover"
        ABSENCE = "absence", "Absence"
        CASELOAD = "caseload", "Caseload by team"
        MANAGERS = "managers", "Front-line managers"
        PLANS = "plans", "Child protection plans"
        REFERRALS = "referrals", "Referrals"
        LOOKED_AFTER = "looked_after", "Children looked after"
        EARLY_HELP = "early_help", "Early help"

    outcome = models.ForeignKey(
        Outcome,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measures",
    )
    code = models.CharField(max_length=12, validators=[CODE])
    name = models.CharField(max_length=200)
    public_name = models.CharField("short name in publications", max_length=80, blank=True)
    definition = models.TextField(blank=True)
    kind = models.CharField("kind of number", max_length=10, choices=Kind, default=Kind.COUNT)
    unit = models.CharField(max_length=40, blank=True)
    numerator = models.CharField("what is counted", max_length=200, blank=True)
    denominator = models.CharField("out of what", max_length=200, blank=True)
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.UP)
    covers = models.CharField(
        "a reading covers", max_length=8, choices=Covers, default=Covers.MONTH
    )
    frequency = models.CharField(max_length=40, blank=True)
    source_text = models.CharField("source", max_length=200, blank=True)
    evidence_kind = models.CharField(max_length=14, choices=EvidenceKind, blank=True)
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target_to = models.DecimalField(
        "upper end of the target", max_digits=12, decimal_places=2, null=True, blank=True
    )
    target_date = models.DateField(null=True, blank=True)
    about_people = models.BooleanField("small numbers could identify someone", default=True)
    suppress_under = models.PositiveSmallIntegerField(
        "counts under this are not published",
        default=SMALLEST_SHOWN,
        validators=[MinValueValidator(SMALLEST_SHOWN)],
    )
    topic = models.CharField(
        "its place on the page of the workforce", max_length=12, choices=Topic, blank=True
    )
    team = models.ForeignKey(
        Team,
        verbose_name="team that it is of",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measures",
    )
    part_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    known_problems = models.TextField(blank=True)
    keeper_post = models.CharField("post that records it", max_length=120, blank=True)
    keeper = models.ForeignKey(
        User,
        verbose_name="person who records it",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="kept_measures",
    )
    series = models.PositiveSmallIntegerField(default=1, editable=False)

    OF_WORKFORCE: ClassVar[tuple[str, ...]] = (
        *(Topic.VACANCIES, Topic.AGENCY, Topic.TURNOVER, Topic.ABSENCE, Topic.CASELOAD),
        Topic.MANAGERS,
    )
    OF_DEMAND: ClassVar[tuple[str, ...]] = (
        *(Topic.PLANS, Topic.REFERRALS, Topic.LOOKED_AFTER, Topic.EARLY_HELP),
    )
    WORDS = (*Sourced.WORDS, "definition")
    posts = {"keeper": GRANTS[Permission.RECORD_READING]}

    class Meta:
        ordering = ("outcome__order", in_order("code"))
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="one_measure_a_code",
                violation_error_message="There is already a measure with this code",
            ),
            models.CheckConstraint(
                condition=~Q(direction="range") & Q(target_to=None)
                | Q(direction="range", target=None, target_to=None)
                | Q(direction="range", target__isnull=False, target_to__isnull=False)
                & Q(target__lt=F("target_to")),
                name="range_has_two_ends",
                violation_error_message="A range has a lower and an upper end, the lower one first",
            ),
            models.CheckConstraint(
                condition=Q(suppress_under__gte=SMALLEST_SHOWN), name="small_counts_are_hidden"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.outcome_id is None and self.direction != self.Direction.CONTEXT:
            text = "Choose the outcome that it shows, or say that it is context only"
            raise ValidationError({"outcome": text})
        if self.topic in self.OF_DEMAND and self.direction != self.Direction.CONTEXT:
            text = "Demand is context only: neither more nor less of it is better"
            raise ValidationError({"direction": text})
        if self.team is not None and self.team.plan_id != self.plan_id:
            raise ValidationError({"team": "Choose a team of this plan"})
        total = self.part_of
        if total is None:
            return
        if total.plan_id != self.plan_id or total.part_of_id is not None or total == self:
            raise ValidationError({"part_of": "Choose a total of this plan, not itself a part"})
        if self.pk is not None and self.parts.exists():
            raise ValidationError({"part_of": "This has parts of its own, so it can’t be a part"})
        counts = {self.kind, total.kind} == {self.Kind.COUNT}
        if not counts or total.covers != self.covers:
            text = "Only counts of the same kind of period can be parts of a total"
            raise ValidationError({"part_of": text})

    def page(self) -> tuple[str, str]:
        return ("measure-detail", self.code)

    @property
    def is_context(self) -> bool:
        return self.direction == self.Direction.CONTEXT

    @property
    def is_of_workforce(self) -> bool:
        return self.topic in self.OF_WORKFORCE

    @classmethod
    def held_by(cls, user: User, plan_id: int) -> models.QuerySet[Measure]:
        return cls.objects.filter(keeper=user, plan=plan_id)

    def is_kept_by(self, user: User) -> bool:
        return self.keeper_id == user.pk or self.keeper_id in user.acts_for(self.plan_id)

    def can_be_recorded_by(self, user: User) -> bool:
        """Whether the person may record its readings: a programme manager, or its keeper."""
        roles = user.roles_on(self.plan_id) & GRANTS[Permission.RECORD_READING]
        return bool(roles & FOR_ANY_POST) or (bool(roles) and self.is_kept_by(user))
