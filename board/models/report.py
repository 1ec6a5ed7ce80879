"""Reports: what is sent as a file to the board, the Department or scrutiny, made of a publication.

A report says nothing of the live plan: its figures are those of the publication that it names.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from board.models.department_return import DepartmentReturn
from board.models.head import WithHead
from board.models.publication import Publication
from improvement.files.scan import Scan
from improvement.history import Tracked, TrackedQuerySet
from improvement.models import OnPlan, User
from improvement.roles import GRANTS, Permission, Role, can


class HouseStyle(OnPlan):
    """A Word document of the council's own, of which reports take the styles and nothing else."""

    file_name = models.CharField(max_length=200)
    file_key = models.CharField("file is kept as", max_length=32, unique=True, editable=False)
    file_size = models.PositiveIntegerField("size in bytes", editable=False)
    file_digest = models.CharField("SHA-256 of the file", max_length=64, editable=False)
    file_scan = models.CharField("virus scan", max_length=11, choices=Scan, editable=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="house_styles")

    class Meta:
        ordering = ("-pk",)
        verbose_name = "house style"

    def __str__(self) -> str:
        return self.file_name

    def page(self) -> tuple[str, ...]:
        return ("house-style",)


class ReportQuerySet(TrackedQuerySet["Report"]):
    def issued(self) -> ReportQuerySet:
        return self.filter(issued_at__isnull=False)

    def kept(self) -> ReportQuerySet:
        """Those that were not dropped as a draft."""
        return self.filter(dropped=False)

    def drafts(self) -> ReportQuerySet:
        return self.kept().filter(issued_at=None)


ReportManager = models.Manager.from_queryset(ReportQuerySet)


class Report(WithHead, OnPlan):
    """One report. The manager drafts it, and someone else issues it; its files are made then and
    never again. What was issued is put right by an addendum, which names it in `addendum_to`."""

    class Kind(models.TextChoices):
        BOARD = "board", "Board paper"
        EXCEPTIONS = "exceptions", "Exception report"
        DEPARTMENT = "department", "Report to the Department"
        SCRUTINY = "scrutiny", "Scrutiny report"

    class Marking(models.TextChoices):
        OFFICIAL = "official", "OFFICIAL"
        SENSITIVE = "sensitive", "OFFICIAL-SENSITIVE"

    fixed_once = "issued_at"

    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveSmallIntegerField()
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="reports", verbose_name="made of"
    )
    marking = models.CharField(max_length=9, choices=Marking, default=Marking.OFFICIAL)
    department_return = models.ForeignKey(
        DepartmentReturn,
        verbose_name="return to the Department",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
    )
    addendum_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="addenda"
    )
    addendum_words = models.TextField("what it puts right", blank=True)
    style = models.ForeignKey(
        HouseStyle, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="drafted_reports")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="issued_reports"
    )
    dropped = models.BooleanField("dropped as a draft", default=False, editable=False)
    objects: ClassVar[ReportManager[Report]] = ReportManager()

    class Meta:
        ordering = ("-drafted_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "number"], name="one_report_a_kind_and_number"
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None)
                | Q(issued_at__isnull=False, issued_by__isnull=False),
                name="report_issued_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(issued_by=None) | ~Q(issued_by=F("drafted_by")),
                name="report_issued_by_another",
            ),
            models.CheckConstraint(
                condition=Q(addendum_to=None, addendum_words="")
                | (Q(addendum_to__isnull=False) & ~Q(addendum_words="")),
                name="addendum_says_what_it_puts_right",
            ),
            models.CheckConstraint(
                condition=Q(dropped=False) | Q(issued_at=None),
                name="no_issued_report_is_dropped",
            ),
            models.CheckConstraint(
                condition=Q(department_return=None) | Q(kind="department"),
                name="only_the_departments_report_is_a_return",
            ),
        ]

    def __str__(self) -> str:
        addendum = ", an addendum" if self.addendum_to_id else ""
        return f"{self.get_kind_display()} {self.number}{addendum}"

    def page(self) -> tuple[str | int, ...]:
        return ("report", self.kind, self.number)

    @classmethod
    def history_hidden_from(cls, roles: frozenset[Role]) -> Q:
        """Drafts, from those who may not read them."""
        if GRANTS[Permission.WRITE_REPORT] & roles:
            return Q()
        return Q(id__in=cls.objects.filter(issued_at=None).values("pk"))

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def is_draft(self) -> bool:
        """Whether it is still to be issued: it was neither issued nor dropped."""
        return not self.is_issued and not self.dropped

    @property
    def ends_before_its_period(self) -> bool:
        """Whether its publication shows the plan before the return's period was over."""
        owed, shown = self.department_return, timezone.localdate(self.publication.as_at)
        return owed is not None and shown < owed.period_end

    def can_be_issued_by(self, user: User) -> bool:
        """Whether this person may issue it now: never the one who drafted it."""
        may = can(user, Permission.ISSUE_REPORT, self.plan)
        is_own = user.counts_as(self.drafted_by_id, self.plan_id)
        return may and self.is_draft and not is_own


class ReportSection(Tracked):
    """What somebody wrote under one heading of a report; the headings: board/reports/outline.py."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="sections")
    name = models.SlugField(max_length=20)
    words = models.TextField(blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="report_sections")

    class Meta:
        ordering = ("report", "pk")
        verbose_name = "section of a report"
        verbose_name_plural = "sections of reports"
        constraints = [
            models.UniqueConstraint(fields=["report", "name"], name="one_section_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.name.replace('_', ' ')}"

    def belongs_to_plan(self) -> int:
        return self.report.plan_id

    def page(self) -> tuple[str | int, ...]:
        return self.report.page()

    @classmethod
    def history_hidden_from(cls, roles: frozenset[Role]) -> Q:
        """What is written in drafts, from those who may not read them."""
        if GRANTS[Permission.WRITE_REPORT] & roles:
            return Q()
        return Q(id__in=cls.objects.filter(report__issued_at=None).values("pk"))


class ReportFile(Tracked):
    """A file of an issued report, kept byte for byte."""

    class Form(models.TextChoices):
        WORD = "word", "Word document"
        WORKBOOK = "workbook", "Excel workbook"

    fixed_once = "made_at"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="files")
    form = models.CharField(max_length=8, choices=Form)
    file_name = models.CharField(max_length=200, editable=False)
    file_key = models.CharField("file is kept as", max_length=32, unique=True, editable=False)
    file_size = models.PositiveIntegerField("size in bytes", editable=False)
    file_digest = models.CharField("SHA-256 of the file", max_length=64, editable=False)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("report", "form")
        verbose_name = "file of a report"
        verbose_name_plural = "files of reports"
        constraints = [
            models.UniqueConstraint(fields=["report", "form"], name="one_report_file_a_form"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def belongs_to_plan(self) -> int:
        return self.report.plan_id

    def page(self) -> tuple[str | int, ...]:
        return self.report.page()
