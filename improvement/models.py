"""The core models: people, plans, organisations, memberships (who holds which role), redactions."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from improvement import clock
from improvement.acting import Acts
from improvement.audit.access_log import AccessEvent  # noqa: F401  # Django looks for it here
from improvement.audit.changing import standing_of
from improvement.dates import ClearDays, Precision
from improvement.history import Tracked, TrackedQuerySet
from improvement.roles import Permission, Role, Standing, can
from improvement.roles_held import held_by
from improvement.sign_in.password_proof import ProvesPassword


class User(Acts, ProvesPassword, Tracked, AbstractBaseUser):
    """A person who signs in with an e-mail address; deactivated, never deleted.

    It does not extend Django's AbstractUser: groups and permissions would be a second way to grant
    rights, in many-to-many tables that have no history.
    """

    email = models.EmailField("email address")
    name = models.CharField(max_length=150)
    is_active = models.BooleanField("can sign in", default=True)
    password_changed_at = models.DateTimeField(null=True, editable=False)
    last_login = None  # signing in is not a change of the person

    USERNAME_FIELD = EMAIL_FIELD = "email"
    untracked_fields = ("password",)

    class Meta:
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_an_address")]

    def __str__(self) -> str:
        return self.name

    def roles_on(self, plan_id: int) -> frozenset[Role]:
        """The roles on the plan today: the person's own, and those of whom they cover."""
        return standing_of(self, plan_id).roles

    def role_names(self, plan_id: int) -> str:
        """The roles in words, as the history keeps them, and whom the person covers."""
        return standing_of(self, plan_id).words

    def read_standing(self, plan_id: int | None) -> Standing:
        """The name and, on a plan, the roles today; one query, or two for who holds no role."""
        rows = held_by(self.pk, plan_id, clock.today()) if plan_id else []
        present = next((row[3] for row in rows if row[2]), None)
        present = present or User._base_manager.values_list("name", flat=True).get(pk=self.pk)
        in_place = [(row[0], row[1], row[3]) for row in rows if not row[2]]
        return Standing.of(self.pk, present, [row[:3] for row in rows if row[2]], in_place)


class Plan(Tracked):
    """One council's improvement plan, to which every other record belongs."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        AGREED = "agreed", "Agreed"
        CLOSED = "closed", "Closed"

    class Stage(models.TextChoices):
        CARRIED_OUT = "carried_out", "Carried out"
        IN_USE = "in_use", "In use"
        MAKING_A_DIFFERENCE = "making_a_difference", "Making a difference"

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    council = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    focus_stage = models.CharField(max_length=20, choices=Stage, default=Stage.CARRIED_OUT)
    illustrative = models.BooleanField("shows illustrative data", default=False)
    notice_issued = models.DateField(null=True, blank=True)
    notice_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    release_expected = models.DateField(null=True, blank=True)
    release_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    freshness_days = models.PositiveSmallIntegerField("days an update stays fresh", default=35)
    due_soon_days = models.PositiveSmallIntegerField("days before a date is due soon", default=14)
    red_after_days = models.PositiveSmallIntegerField("days late or slipped before red", default=28)

    clear_days = models.CharField(max_length=7, choices=ClearDays, default=ClearDays.EVERY)

    class Meta:
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title

    def belongs_to_plan(self) -> int | None:
        return self.pk


class OnPlan(Tracked):
    """A record that refers to its plan directly."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class Organisation(OnPlan):
    """A body that the plan covers or that oversees it."""

    ref = models.SlugField("reference", max_length=20)
    name = models.CharField(max_length=120)
    part = models.CharField("its part in the plan", max_length=200, blank=True)
    paragraph = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "ref"],
                name="one_organisation_a_reference",
                violation_error_message="There is already an organisation with this reference",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Team(OnPlan):
    """People who work together, of whom the plan expects the same things."""

    name = models.CharField(max_length=120)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "name"],
                name="one_team_a_name",
                violation_error_message="There is already a team with this name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(TrackedQuerySet["Membership"]):
    def current(self, on: date) -> MembershipQuerySet:
        """Memberships that are in force on the day."""
        return self.filter(active_from__lte=on).filter(
            Q(active_until=None) | Q(active_until__gt=on)
        )

    def acting(self, person: User, on: date | None = None) -> MembershipQuerySet:
        """The person's own in force on the day, or today, and those of whom they cover then."""
        on = on or clock.today()
        covered = Cover.objects.current(on).filter(covering=person, plan=models.OuterRef("plan"))
        covers = models.Exists(covered.filter(covered=models.OuterRef("user")))
        return self.current(on).filter(Q(user=person) | covers & Q(user__is_active=True))


MembershipManager = models.Manager.from_queryset(MembershipQuerySet)


class Membership(OnPlan):
    """A person's role on a plan, from a first day and perhaps until another.

    `active_until` is the first day without the role, so that a role can be ended at once.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    active_from = models.DateField("from")
    active_until = models.DateField("not held any more from", null=True, blank=True)
    objects: ClassVar[MembershipManager[Membership]] = MembershipManager()

    class Meta:
        ordering = ("user__name", "role", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "user", "role"],
                condition=Q(active_until=None),
                name="one_open_membership_a_role",
                violation_error_message="This person holds this role already",
            ),
            models.CheckConstraint(
                condition=Q(active_until=None) | Q(active_until__gte=F("active_from")),
                name="membership_ends_after_it_begins",
                violation_error_message="The last day must be on or after the first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"


class CoverQuerySet(TrackedQuerySet["Cover"]):
    def current(self, on: date) -> CoverQuerySet:
        return self.filter(starts__lte=on, ends__gte=on, ended=False)


CoverManager = models.Manager.from_queryset(CoverQuerySet)


class Cover(OnPlan):
    """One person may do what another may, from a first day to a last. It ends with their role."""

    covered = models.ForeignKey(User, on_delete=models.PROTECT, related_name="covers_had")
    covering = models.ForeignKey(User, on_delete=models.PROTECT, related_name="covers_given")
    starts = models.DateField("first day")
    ends = models.DateField("last day")
    ended = models.BooleanField("ended before its last day", default=False)
    objects: ClassVar[CoverManager[Cover]] = CoverManager()

    class Meta:
        ordering = ("-starts", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(covered=F("covering")), name="covered_by_another"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="cover_has_its_days"),
        ]

    def __str__(self) -> str:
        return f"{self.covering} for {self.covered}"

    def page(self) -> tuple[str]:
        return ("cover-list",)


class Redaction(OnPlan):
    """A request to take a text out of some versions of a record, and the decision on it.

    It never has the text itself. One person asks and another decides. The guards let no text be
    taken out that is not named by an approved redaction.
    """

    class Ground(models.TextChoices):
        CHILD = "child", "It identifies a child or a family"
        PERSON = "person", "It identifies someone else who should not be named"
        LEGAL = "legal", "A court order or legal advice"
        MISTAKE = "mistake", "It is about something else and was entered here by mistake"

    class Decision(models.TextChoices):
        OPEN = "open", "Waits for a decision"
        APPROVED = "approved", "Taken out"
        REFUSED = "refused", "Refused"

    history_table = models.SlugField(max_length=63, db_index=False)
    record_id = models.BigIntegerField()
    column = models.SlugField(max_length=63, db_index=False)
    versions = models.SlugField("versions that have it", max_length=2000, db_index=False)
    left_digest = models.SlugField(
        "digest of the document that is left", max_length=64, blank=True, db_index=False
    )
    ground = models.CharField(max_length=10, choices=Ground)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="redactions_asked")
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="redactions_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="open", decided_by=None, decided_at=None)
                | (
                    Q(decision__in=["approved", "refused"], decided_at__isnull=False)
                    & ~Q(decided_by=F("asked_by"))
                    & Q(decided_by__isnull=False)
                ),
                name="redaction_decided_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"Text in {self.column}, record {self.record_id}"

    @property
    def version_numbers(self) -> list[int]:
        return [int(version) for version in self.versions.split("-")]

    def can_be_decided_by(self, user: User) -> bool:
        """Whether this person may decide it now; never the person who asked."""
        may = can(user, Permission.DECIDE_REDACTION, self.plan)
        is_open = self.decision == self.Decision.OPEN
        is_own = user.counts_as(self.asked_by_id, self.plan_id, self.asked_at)
        return may and is_open and not is_own
