"""What a plan is made of before there is any action: workstreams, themes, outcomes, findings."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from improvement.dates import NOT_PUBLISHED
from improvement.models import OnPlan, User

CODE = RegexValidator(r"^[A-Z0-9]+\Z", "Use capital letters and numbers only, for example FP")


class EvidenceKind(models.TextChoices):
    """The board's five angles (§10.11)."""

    CONSULTATION = "consultation", "Stakeholder and service user consultations"
    AUDIT = "audit", "Audits, surveys and practice observations"
    CHILD_DATA = "child_data", "Child protection and looked after data"
    WORKFORCE = "workforce", "Workforce data and supervision records"
    COMMISSIONING = "commissioning", "Commissioning data"


class Sourced(OnPlan):
    """A record that says where it comes from, so that nothing made up passes for published."""

    class Provenance(models.TextChoices):
        ENTERED = "entered", "Entered here"
        PUBLISHED = "published", "As published"
        FOLLOWED = "followed", "Public record"
        ILLUSTRATIVE = "illustrative", "Illustrative"

    provenance = models.CharField(
        "where it comes from",
        max_length=12,
        choices=Provenance,
        default=Provenance.ENTERED,
        editable=False,
    )
    paragraph = models.CharField("paragraph of the source", max_length=80, blank=True)

    class Meta:
        abstract = True

    @property
    def gap(self) -> str:
        """What stands where a date is missing: only a document can leave one unpublished."""
        published = (self.Provenance.PUBLISHED, self.Provenance.FOLLOWED)
        return NOT_PUBLISHED if self.provenance in published else "not set"

    WORDS = ("code", "ref", "name", "title", "statement", "text", "description", "paragraph")

    def clean(self) -> None:
        """Words that stand as published can't be changed: they would still say "published"."""
        published = (self.Provenance.PUBLISHED, self.Provenance.FOLLOWED)
        if self._state.adding or self.provenance not in published:
            return
        known = type(self)._base_manager.get(pk=self.pk)
        names = [name for name in self.WORDS if hasattr(self, name)]
        changed = [name for name in names if getattr(self, name) != getattr(known, name)]
        if changed:
            message = "This stands as it was published, so it can’t be changed here"
            raise ValidationError(dict.fromkeys(changed, message))


class Workstream(Sourced):
    """An area of work with a lead who reports on it (§10.6)."""

    class State(models.TextChoices):
        DEVELOPING = "developing", "Developing"
        ACTIVE = "active", "Active"
        CLOSED = "closed", "Closed"

    code = models.CharField(max_length=6, validators=[CODE])
    name = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    lead_post = models.CharField("lead's post", max_length=120, blank=True)
    lead = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_workstreams",
    )
    deputy = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deputised_workstreams",
    )
    in_scope_of_inspection = models.BooleanField("in the scope of the inspection", default=True)
    scope_note = models.TextField("note on scope", blank=True)

    class Meta:
        ordering = ("order", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="one_workstream_a_code",
                violation_error_message="There is already a workstream with this code",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def page(self) -> tuple[str, str]:
        return ("workstream-detail", self.code)

    @classmethod
    def held_by(cls, user: User, plan_id: int) -> models.QuerySet:
        led = models.Q(lead=user) | models.Q(deputy=user)
        return cls.objects.filter(led, plan=plan_id).exclude(state=cls.State.CLOSED)

    def is_led_by(self, user: User) -> bool:
        return user.pk in (self.lead_id, self.deputy_id)


class Theme(Sourced):
    """One of the plan's areas of improvement (§10.4)."""

    code = models.CharField(max_length=6, validators=[CODE])
    name = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("order", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="one_theme_a_code",
                violation_error_message="There is already an area of improvement with this code",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def page(self) -> tuple[str, str, int]:
        return ("record-detail", "themes", self.pk)


class Outcome(Sourced):
    """What a child or family should be able to say: the five "I" statements (§10.5)."""

    code = models.CharField(max_length=6, validators=[CODE])
    statement = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("order", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="one_outcome_a_code",
                violation_error_message="There is already an outcome with this code",
            )
        ]

    def __str__(self) -> str:
        return self.statement

    def page(self) -> tuple[str, str, int]:
        return ("record-detail", "outcomes", self.pk)


class Finding(Sourced):
    """Something the inspectors found wrong, with the time given to put it right."""

    class Clock(models.TextChoices):
        IMMEDIATE = "immediate", "Immediate"
        THREE_MONTHS = "3_months", "Within 3 months"
        SIX_MONTHS = "6_months", "Within 6 months"
        OTHER = "other", "No time stated"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    ref = models.CharField("reference", max_length=12)
    text = models.TextField()
    clock = models.CharField("time given", max_length=10, choices=Clock, default=Clock.OTHER)
    due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)

    class Meta:
        ordering = ("ref", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "ref"],
                name="one_finding_a_ref",
                violation_error_message="There is already a finding with this reference",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ref}: {self.text}"

    def page(self) -> tuple[str, str, int]:
        return ("record-detail", "findings", self.pk)
