"""The scrutiny committee's own work (§10.8, §10.13, recommendation a): how often it reads and on
what it looks, its forward plan, its task and finish groups, its members' training, and what it says
of its own effectiveness. Scrutiny enters it; a visit to the front line is an outside check."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from board.models.publication import Publication
from improvement.dates import in_words, months_later
from improvement.history import Tracked
from improvement.models import OnPlan


class ScrutinyChoice(OnPlan):
    """How often scrutiny wants a publication, and what it looks at most, from a day on. A later
    choice takes its place, and this one stands for the time before."""

    starts = models.DateField("from")
    every_months = models.PositiveSmallIntegerField(
        "months from one publication to the next",
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    focus = models.TextField("what it looks at most")
    decided = models.CharField("where it was decided", max_length=200, blank=True)

    class Meta:
        verbose_name = "choice of scrutiny"
        ordering = ("-starts", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "starts"],
                name="one_scrutiny_choice_a_day",
                violation_error_message="There is already a choice from that day",
            )
        ]

    def __str__(self) -> str:
        months = "month" if self.every_months == 1 else f"{self.every_months} months"
        return f"From {in_words(self.starts)}: every {months}"

    def page(self) -> tuple[str, str, int]:
        return ("scrutiny-record", "choices", self.pk)

    def standing(self, on: date) -> str:
        """Where it stands on the day, in words; none once begun, as a later one may replace it."""
        return "Not in force yet" if on < self.starts else ""

    def next_due(self, issued_on: date | None) -> date:
        """By when a publication is due, where the last was issued on the day."""
        return months_later(max(self.starts, issued_on or self.starts), self.every_months)


class ScrutinyItem(OnPlan):
    """An item of the committee's forward plan: what it takes on which day, and what came of it."""

    due = models.DateField("for the day")
    topic = models.CharField(max_length=200)
    asks = models.TextField("what scrutiny wants to know", blank=True)
    publication = models.ForeignKey(
        Publication,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="scrutiny_items",
        verbose_name="what it reads for this",
    )
    outcome = models.TextField("what came of it", blank=True)
    dropped = models.TextField("why it was taken off the plan", blank=True)

    class Meta:
        verbose_name = "item of scrutiny’s forward plan"
        ordering = ("due", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") | Q(dropped=""),
                name="scrutiny_item_taken_or_dropped",
                violation_error_message="What came of it shows: it was not taken off",
            )
        ]

    def __str__(self) -> str:
        return self.topic

    def page(self) -> tuple[str, str, int]:
        return ("scrutiny-record", "items", self.pk)

    def standing(self, on: date) -> str:
        """Where it stands on the day, in words."""
        if self.dropped:
            return "Taken off"
        if self.outcome:
            return "Done"
        return "Its day has passed" if self.due < on else "To come"


class TaskGroup(OnPlan):
    """A task and finish group: it looks into one thing, decides nothing, and reports to the
    committee."""

    title = models.CharField("what it is called", max_length=160)
    why = models.TextField("why it was set up")
    aims = models.TextField("what it is to find out")
    leaves_out = models.TextField("what it does not look into", blank=True)
    lines = models.TextField("lines of enquiry", blank=True)
    witnesses = models.TextField("whom it hears", blank=True)
    starts = models.DateField("first day")
    ends = models.DateField("to report by", null=True, blank=True)
    reported_on = models.DateField("reported on", null=True, blank=True)
    found = models.TextField("what it found", blank=True)

    class Meta:
        verbose_name = "task and finish group"
        ordering = ("-starts", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "title"],
                name="one_task_group_a_title",
                violation_error_message="There is already a group with this name",
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="task_group_ends_after_it_begins",
                violation_error_message="The last day must be on or after the first",
            ),
            models.CheckConstraint(
                condition=Q(reported_on=None, found="")
                | (Q(reported_on__isnull=False, reported_on__gte=F("starts")) & ~Q(found="")),
                name="task_group_reported_what_it_found",
                violation_error_message="Enter both what it found and a day since it began",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def page(self) -> tuple[str, str, int]:
        return ("scrutiny-record", "groups", self.pk)

    def standing(self, on: date) -> str:
        """Where it stands on the day, in words."""
        if self.reported_on:
            return f"Reported on {in_words(self.reported_on)}"
        if self.starts > on:
            return f"Begins on {in_words(self.starts)}"
        return "Its report is overdue" if self.ends and self.ends < on else "At work"


class TaskGroupMember(Tracked):
    """Somebody's part in a group, from a day and perhaps to another. A co-opted member need hold no
    account here, so the name is kept."""

    class Part(models.TextChoices):
        CHAIR = "chair", "Chairs it"
        MEMBER = "member", "Member"
        CO_OPTED = "co_opted", "Co-opted, no councillor"

    group = models.ForeignKey(TaskGroup, on_delete=models.PROTECT, related_name="members")
    name = models.CharField(max_length=120)
    part = models.CharField("its part", max_length=8, choices=Part, default=Part.MEMBER)
    starts = models.DateField("from")
    left_on = models.DateField("left on", null=True, blank=True)

    class Meta:
        verbose_name = "member of a task and finish group"
        ordering = ("group", "part", "name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "name"],
                condition=Q(left_on=None),
                name="one_part_in_a_task_group",
                violation_error_message="This person is of the group already",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(part="chair", left_on=None),
                name="one_chair_of_a_task_group",
                violation_error_message="Somebody chairs the group already",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("starts")),
                name="task_group_member_left_after_joining",
                violation_error_message="The last day must be on or after the first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.group}"

    def belongs_to_plan(self) -> int:
        return self.group.plan_id

    def page(self) -> tuple[str, str, int]:
        return ("scrutiny-record", "members", self.pk)

    def standing(self, on: date) -> str:
        """Where it stands on the day, in words."""
        if self.left_on:
            return f"Left on {in_words(self.left_on)}"
        return "Not of the group yet" if on < self.starts else "Of the group"


class MemberTraining(OnPlan):
    """Training that councillors had."""

    held_on = models.DateField("held on")
    topic = models.CharField(max_length=200)
    given_by = models.CharField("given by", max_length=160)
    invited = models.PositiveSmallIntegerField("councillors invited")
    came = models.PositiveSmallIntegerField("councillors who came")
    learned = models.TextField("what they took from it", blank=True)

    class Meta:
        verbose_name = "training of members"
        ordering = ("-held_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(came__lte=F("invited")),
                name="who_came_to_training_was_invited",
                violation_error_message="More came than were invited",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic}, {in_words(self.held_on)}"

    def page(self) -> tuple[str, str, int]:
        return ("scrutiny-record", "training", self.pk)

    def standing(self, on: date) -> str:
        """Where it stands on the day, in words."""
        return "To come" if on < self.held_on else "Held"


class ScrutinyAssessment(OnPlan):
    """What scrutiny says of its own effectiveness, and what help it wants."""

    class Judged(models.TextChoices):
        NOT_YET = "not_yet", "Not effective yet"
        PARTLY = "partly", "Effective in part"
        EFFECTIVE = "effective", "Effective"

    made_on = models.DateField("made on")
    judged = models.CharField("how effective it is", max_length=9, choices=Judged)
    works = models.TextField("what works")
    weak = models.TextField("what does not")
    help_wanted = models.TextField("what help it wants", blank=True)
    evidence = models.TextField("what shows it", blank=True)

    class Meta:
        verbose_name = "scrutiny’s assessment of itself"
        ordering = ("-made_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "made_on"],
                name="one_scrutiny_assessment_a_day",
                violation_error_message="There is one of that day already",
            )
        ]

    def __str__(self) -> str:
        return f"Of {in_words(self.made_on)}: {self.get_judged_display().lower()}"

    def page(self) -> tuple[str, str, int]:
        return ("scrutiny-record", "assessments", self.pk)

    def standing(self, on: date) -> str:
        """What it says, in words: an assessment is of its day, and stands as it is."""
        return self.get_judged_display()
