"""The agenda of a meeting of the board."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from board.models.about import ON_AGENDA, About, about_one_at_most
from board.models.challenge import Challenge
from board.models.decision import Decision
from board.models.department_return import DepartmentReturn
from board.models.meeting import Meeting
from board.models.requirement import Requirement
from board.models.resource import Resource
from board.models.risk import Risk
from board.models.validation import Validation
from improvement.history import Tracked, TrackedQuerySet
from improvement.models import Organisation
from workstreams.models import Action, DateChange, Evidence, Finding, Measure, Workstream

OnAgenda = About | Challenge | Requirement | Finding | Decision | DepartmentReturn | DateChange


class AgendaQuerySet(TrackedQuerySet["AgendaItem"]):
    def kept(self) -> AgendaQuerySet:
        """Those that were not taken off."""
        return self.filter(removed=False)


AgendaManager = models.Manager.from_queryset(AgendaQuerySet)


class AgendaItem(Tracked):
    """One item of an agenda. What it is about does not change: another item is put on instead."""

    class Subject(models.TextChoices):
        NOTES = "notes", "Notes and actions"
        CHALLENGES = "challenges", "Challenges"
        CHAIR = "chair", "Chair and Department"
        VOICE = "voice", "Child’s voice"
        EXCEPTIONS = "exceptions", "Exceptions"
        FIGURES = "figures", "Figures"
        AUDIT = "audit", "Audit"
        WORKFORCE = "workforce", "Workforce"
        BODY = "body", "A body’s item"
        RISKS = "risks", "Risks and money"
        STAFF = "staff", "What to tell staff"
        OTHER = "other", "Something else"

    class Purpose(models.TextChoices):
        DECIDE = "decide", "To decide"
        DISCUSS = "discuss", "To discuss"
        NOTE = "note", "To note"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    place = models.PositiveSmallIntegerField("place on the agenda")
    subject = models.CharField("kind of item", max_length=10, choices=Subject)
    title = models.CharField("item", max_length=200)
    purpose = models.CharField("what for", max_length=7, choices=Purpose, default=Purpose.DISCUSS)
    post = models.CharField("who presents it", max_length=120, blank=True)
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
    )
    workstream = models.ForeignKey(
        Workstream, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
    )
    measure = models.ForeignKey(
        Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
    )
    challenge = models.ForeignKey(
        Challenge, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
    )
    risk = models.ForeignKey(
        Risk, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
    )
    resource = models.ForeignKey(
        Resource,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        verbose_name="line of money",
    )
    validation = models.ForeignKey(
        Validation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        verbose_name="outside check",
    )
    requirement = models.ForeignKey(
        Requirement, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
    )
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
    )
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
    )
    department_return = models.ForeignKey(
        DepartmentReturn,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        verbose_name="return to the Department",
    )
    date_change = models.ForeignKey(
        DateChange,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        verbose_name="request to move a date",
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        verbose_name="whose item it is",
    )
    paper = models.ForeignKey(
        Evidence,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        verbose_name="paper to have read",
    )
    said = models.TextField("what was said", blank=True)
    removed = models.BooleanField("taken off the agenda", default=False)
    objects: ClassVar[AgendaManager[AgendaItem]] = AgendaManager()

    class Meta:
        ordering = ("meeting", "place", "pk")
        constraints = [
            models.CheckConstraint(
                condition=about_one_at_most(*ON_AGENDA),
                name="agenda_item_about_one_record",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def belongs_to_plan(self) -> int:
        return self.meeting.plan_id

    def page(self) -> tuple[str, ...]:
        return self.meeting.page()

    @property
    def about(self) -> OnAgenda | None:
        records = (getattr(self, name) for name in ON_AGENDA)
        return next((each for each in records if each is not None), None)
