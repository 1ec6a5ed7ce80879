"""A file that a plan is imported from: kept as it came, with what a person said of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from improvement.files.scan import Scan
from improvement.models import OnPlan, User


class PlanImport(OnPlan):
    """`answers` is YAML, as workstreams/importing/answers.py reads it. Of the file, the fields are
    those of evidence: it is kept under the random name `file_key` and never replaced.

    Once the file is imported, `of_own_workbook` says whether it was this site's own workbook, as it
    is downloaded here, and no file in columns of the council's. What a lead brings back always is.
    It is None until then, and for what was imported before this was kept: ask
    workstreams/queries/plan_imports.py:was_own_workbook."""

    class State(models.TextChoices):
        READ = "read", "Read, nothing imported"
        WRITTEN = "written", "Imported"
        TAKEN_BACK = "taken_back", "Taken back"

    file_name = models.CharField(max_length=200)
    file_key = models.CharField("file is kept as", max_length=32, unique=True, editable=False)
    file_size = models.PositiveIntegerField("size in bytes", editable=False)
    file_digest = models.CharField("SHA-256 of the file", max_length=64, editable=False)
    file_scan = models.CharField("virus scan", max_length=11, choices=Scan, editable=False)
    answers = models.TextField("what was said of it", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="imports")
    written_at = models.DateTimeField("imported at", null=True, blank=True)
    actions_added = models.PositiveIntegerField(default=0)
    actions_changed = models.PositiveIntegerField(default=0)
    of_own_workbook = models.BooleanField("was the plan’s own workbook", null=True, editable=False)

    class Meta:
        verbose_name = "import"
        ordering = ("-added_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="read", written_at=None)
                | (~Q(state="read") & Q(written_at__isnull=False)),
                name="import_written_at_an_instant",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def page(self) -> tuple[str]:
        """Where every reader of the plan finds what it wrote: its own page is the manager's."""
        return ("plan-history",)

    @property
    def title(self) -> str:
        """The workstream of actions for which the file names none."""
        return self.file_name.rpartition(".")[0] or self.file_name

    @property
    def source(self) -> str:
        """How the reasons of what it writes name it: no other import has the same words."""
        return f"{self.file_name} (import {self.pk}), SHA-256 {self.file_digest}"
