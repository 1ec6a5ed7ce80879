"""Evidence of the board's five kinds (§10.11), and its links to the records that it bears on.

Evidence is never deleted: what is out of date is marked as superseded. A file is never replaced.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from improvement.history import Tracked, TrackedQuerySet
from improvement.models import Organisation, User
from improvement.roles import GRANTS, Permission, Role
from workstreams.models.action import Action, LinkManager
from workstreams.models.evidence_kind import EvidenceKind
from workstreams.models.measure import Measure
from workstreams.models.outcome import Outcome
from workstreams.models.sourced import Sourced
from workstreams.models.stage_claim import StageClaim
from workstreams.models.update import Update


class EvidenceQuerySet(TrackedQuerySet["Evidence"]):
    def current(self) -> EvidenceQuerySet:
        return self.filter(superseded=False)

    def bearing_on(self, action: Action) -> EvidenceQuerySet:
        links = EvidenceAction.objects.current().filter(action=action)
        return self.filter(pk__in=links.values("evidence_id"))

    def to_choose_for(self, action: Action) -> EvidenceQuerySet:
        """The evidence that can be put behind a claim on the action."""
        return self.current().filter(plan=action.plan_id).bearing_on(action)


EvidenceManager = models.Manager.from_queryset(EvidenceQuerySet)


class Evidence(Sourced):
    """A piece of evidence, with a file, a link or neither.

    `heard`: children or families speak in it themselves. Of the file: `file_name` is the name that
    it was given, `file_key` the random name that it is stored under, `file_size` is in bytes and
    `file_digest` is its SHA-256, which shows that it was not altered.
    """

    class Scan(models.TextChoices):
        CLEAN = "clean", "Scanned for viruses: none found"
        NOT_SCANNED = "not_scanned", "Not scanned for viruses"

    kind = models.CharField(max_length=14, choices=EvidenceKind)
    title = models.CharField(max_length=200)
    dated = models.DateField("date of the evidence")
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
    marking = models.CharField(max_length=12, choices=Action.Marking, default=Action.Marking.OPEN)
    exempt_paragraph = models.CharField("paragraph of Schedule 12A", max_length=20, blank=True)
    marking_reason = models.TextField("reason for the marking", blank=True)
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
                condition=Q(marking="open") | ~Q(marking_reason=""),
                name="evidence_marking_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(marking="exempt") | ~Q(exempt_paragraph=""),
                name="evidence_exempt_under_a_paragraph",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def page(self) -> tuple[str, int]:
        return ("evidence-detail", self.pk)

    def can_be_changed_by(self, user: User) -> bool:
        """Whether the person is the manager, or added it and may still add evidence."""
        roles = user.roles_on(self.plan_id) & GRANTS[Permission.ADD_EVIDENCE]
        return Role.MANAGER in roles or bool(roles and self.added_by_id == user.pk)


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
