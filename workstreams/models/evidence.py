"""Evidence of the board's five kinds (§10.11), and its links to the records that it bears on.

Evidence is never deleted: what is out of date is marked as superseded. A file is never replaced.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from improvement.dates import in_words, months_later
from improvement.files.scan import Scan
from improvement.history import Tracked, TrackedQuerySet
from improvement.models import Organisation, Plan, User
from improvement.roles import GRANTS, Permission, Role
from workstreams.models.action import Action, LinkManager
from workstreams.models.evidence_kind import EvidenceKind
from workstreams.models.marked import WITHHELD, Marked, marking_constraints
from workstreams.models.measure import Measure
from workstreams.models.outcome import Outcome
from workstreams.models.sourced import Sourced
from workstreams.models.stage_claim import StageClaim
from workstreams.models.update import Update

OLD_AFTER = 3  # months that evidence may be older than the claim that it stands behind
CHOICES = 100  # of the latest by their dates, and of those entered last, in a list to choose from


class EvidenceQuerySet(TrackedQuerySet["Evidence"]):
    def current(self) -> EvidenceQuerySet:
        return self.filter(superseded=False)

    def to_choose_from(self, plan: int, chosen: int | None = None) -> EvidenceQuerySet:
        """As many as a list of choices bears of what still stands in the plan: the latest by their
        dates, those entered last, and the one that is chosen already, whatever became of it."""
        standing = self.current().filter(plan=plan)
        by_date = standing.order_by("-dated", "-pk").values("pk")[:CHOICES]
        entered = standing.order_by("-pk").values("pk")[:CHOICES]
        few = Q(pk__in=by_date) | Q(pk__in=entered) | Q(pk=chosen)
        return self.filter(few).order_by("-dated", "-pk")

    def withheld(self) -> EvidenceQuerySet:
        return self.filter(WITHHELD)

    def run_out(self, plan: Plan, on: date) -> EvidenceQuerySet:
        """The plan's that still stand though they have run out, the longest ago first."""
        own = self.current().filter(plan=plan, runs_out__lt=on)
        return own.order_by("runs_out", "pk")

    def bearing_on(self, action: Action) -> EvidenceQuerySet:
        links = EvidenceAction.objects.current().filter(action=action)
        return self.filter(pk__in=links.values("evidence_id"))

    def to_choose_for(self, action: Action, plan: Plan) -> EvidenceQuerySet:
        """The evidence that can be put behind a claim on the action of the plan."""
        return self.current().filter(plan=plan).bearing_on(action)


EvidenceManager = models.Manager.from_queryset(EvidenceQuerySet)


class Evidence(Marked, Sourced):
    """A piece of evidence, with a file, a link or neither.

    `heard`: children or families speak in it themselves. Of the file: `file_name` is the name that
    it was given, `file_key` the random name that it is stored under, `file_size` is in bytes and
    `file_digest` is its SHA-256, which shows that it was not altered.
    """

    marking_page = "evidence-marking"

    kind = models.CharField(max_length=14, choices=EvidenceKind)
    title = models.CharField(max_length=200)
    dated = models.DateField("date of the evidence")
    period_from = models.DateField("covers the time from", null=True, blank=True)
    period_to = models.DateField("covers the time until", null=True, blank=True)
    runs_out = models.DateField("runs out after", null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="organisation it comes from",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evidence",
    )
    summary = models.TextField("what it shows")
    heard = models.BooleanField("children or families speak in it", default=False)
    link = models.URLField(max_length=500, blank=True)
    file_name = models.CharField(max_length=200, blank=True, editable=False)
    file_key = models.CharField("file is kept as", max_length=32, blank=True, editable=False)
    file_size = models.PositiveIntegerField("size in bytes", null=True, blank=True, editable=False)
    file_digest = models.CharField("SHA-256 of the file", max_length=64, blank=True, editable=False)
    file_scan = models.CharField(
        "virus scan", max_length=11, choices=Scan, blank=True, editable=False
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="evidence")
    superseded = models.BooleanField(default=False)
    superseded_reason = models.TextField("why it is superseded", blank=True)
    superseded_by = models.ForeignKey(
        "self",
        verbose_name="newer evidence",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supersedes",
    )
    objects: ClassVar[EvidenceManager[Evidence]] = EvidenceManager()

    class Meta:
        verbose_name = "evidence"
        verbose_name_plural = "evidence"
        ordering = ("-dated", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "title", "dated"],
                name="one_evidence_a_title_and_day",
                violation_error_message="There is already evidence with this title and date",
            ),
            models.CheckConstraint(
                condition=Q(file_name="", file_key="", file_size=None, file_digest="", file_scan="")
                | (
                    ~Q(file_name="")
                    & ~Q(file_key="")
                    & Q(file_size__isnull=False)
                    & ~Q(file_digest="")
                    & ~Q(file_scan="")
                ),
                name="evidence_file_is_whole",
            ),
            models.UniqueConstraint(
                fields=["file_key"], condition=~Q(file_key=""), name="one_evidence_a_file"
            ),
            models.CheckConstraint(
                condition=Q(superseded=False, superseded_reason="", superseded_by=None)
                | (Q(superseded=True) & ~Q(superseded_reason="")),
                name="superseded_evidence_says_why",
            ),
            models.CheckConstraint(
                condition=Q(period_from=None, period_to=None)
                | Q(
                    period_from__isnull=False,
                    period_to__isnull=False,
                    period_to__gte=F("period_from"),
                ),
                name="evidence_period_in_order",
                violation_error_message="The time that it covers has a first and a last day",
            ),
            models.CheckConstraint(
                condition=Q(runs_out=None) | Q(runs_out__gte=F("dated")),
                name="evidence_runs_out_after_its_date",
                violation_error_message="It runs out on or after its own date",
            ),
            *marking_constraints("evidence_"),
        ]

    def __str__(self) -> str:
        return self.title

    def page(self) -> tuple[str, int]:
        return ("evidence-detail", self.pk)

    def has_run_out(self, on: date) -> bool:
        """From the day after the last on which it is good."""
        return self.runs_out is not None and self.runs_out < on

    @property
    def tells_until(self) -> date:
        return told_until(self.dated, self.period_to)

    @property
    def period_in_words(self) -> str:
        if self.period_from is None:
            return ""
        return f"{in_words(self.period_from)} to {in_words(self.period_to)}"

    def age_at(self, claim: StageClaim) -> str:
        """In words, why it is too old for the claim that it stands behind; "" where it is not."""
        return why_too_old(self.tells_until, claim.stage, claim.action.finished, claim.claimed_at)

    def can_be_changed_by(self, user: User) -> bool:
        """Whether the person is the manager, or added it and may still add evidence."""
        roles = user.roles_on(self.plan_id) & GRANTS[Permission.ADD_EVIDENCE]
        return Role.MANAGER in roles or bool(roles and self.added_by_id == user.pk)

    def can_be_marked_by(self, user: User) -> bool:
        """Who may change it marks what is open; what is marked stays so until who may mark says."""
        if self.is_marked:
            return super().can_be_marked_by(user)
        return self.can_be_changed_by(user)


def told_until(dated: date, period_to: date | None) -> date:
    """The last day of which evidence tells: of the time that it covers, else its own date."""
    return period_to or dated


def why_too_old(until: date, stage: str, finished: date | None, claimed_at: datetime) -> str:
    """In words, why evidence that tells until the day is too old for a claim of the stage, made at
    the instant, on an action that was finished then; "" where it is not. It is too old where it
    tells of nothing since the action was carried out, or of no time in the months before the claim
    was made."""
    if stage != Plan.Stage.CARRIED_OUT and finished and until < finished:
        return f"older than the claim: it tells of the time before {in_words(finished)} alone"
    claimed = timezone.localdate(claimed_at)
    if until < months_later(claimed, -OLD_AFTER):
        return f"older than the claim by {(claimed - until).days} days"
    return ""


class EvidenceLink(Tracked):
    """Links evidence to another record. Never deleted: a link is marked as removed."""

    evidence: models.ForeignKey[Any, Evidence]  # each kind of link defines its own
    removed = models.BooleanField(default=False)
    objects: ClassVar[LinkManager[Self]] = LinkManager()

    class Meta:
        abstract = True

    def belongs_to_plan(self) -> int:
        return self.evidence.plan_id

    def page(self) -> tuple[str, int]:
        return self.evidence.page()


def one_link(other: str) -> list[models.BaseConstraint]:
    return [models.UniqueConstraint(fields=["evidence", other], name=f"one_link_evidence_{other}")]


class EvidenceAction(EvidenceLink):
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="action_links")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="evidence_links")

    class Meta:
        constraints = one_link("action")
        verbose_name = "evidence on an action"

    def __str__(self) -> str:
        return f"“{self.evidence}” and {self.action.ref}"


class EvidenceClaim(EvidenceLink):
    """Evidence behind a stage claim, put there when it was made; it is not removed afterwards."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="claim_links")
    claim = models.ForeignKey(StageClaim, on_delete=models.PROTECT, related_name="evidence_links")

    class Meta:
        constraints = one_link("claim")
        verbose_name = "evidence behind a claim"

    def __str__(self) -> str:
        return f"“{self.evidence}” behind {self.claim}"


class EvidenceUpdate(EvidenceLink):
    """Evidence that an update puts behind the stage that it claims."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="update_links")
    update = models.ForeignKey(Update, on_delete=models.PROTECT, related_name="evidence_links")

    class Meta:
        constraints = one_link("update")
        verbose_name = "evidence with an update"

    def __str__(self) -> str:
        return f"“{self.evidence}” with {self.update}"


class EvidenceOutcome(EvidenceLink):
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="outcome_links")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="evidence_links")

    class Meta:
        constraints = one_link("outcome")
        verbose_name = "evidence on an outcome"

    def __str__(self) -> str:
        return f"“{self.evidence}” and outcome “{self.outcome}”"


class EvidenceMeasure(EvidenceLink):
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="measure_links")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="evidence_links")

    class Meta:
        constraints = one_link("measure")
        verbose_name = "evidence on a measure"

    def __str__(self) -> str:
        return f"“{self.evidence}” and measure {self.measure}"
