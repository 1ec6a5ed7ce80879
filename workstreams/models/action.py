"""Actions: who must do what by when; with their milestones and links to other records."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from improvement import clock
from improvement.dates import Precision, in_words
from improvement.history import Row, Tracked, TrackedQuerySet
from improvement.models import Membership, Organisation, Plan, User
from improvement.roles import FOR_ANY_POST, OWNERS, Role
from improvement.text_order import in_order
from workstreams.models.finding import Finding
from workstreams.models.judged import ASK, Judged, is_agreed
from workstreams.models.marked import WITHHELD, Marked, marking_constraints
from workstreams.models.outcome import Outcome
from workstreams.models.sourced import Sourced
from workstreams.models.theme import Theme
from workstreams.models.updated_by import updated_alone_by, updated_by
from workstreams.models.workstream import Workstream
from workstreams.ratings.sql import RatedQuerySet

REFERENCE = RegexValidator(
    r"^[A-Z0-9]+-[0-9]+\Z", "Use letters, a hyphen and a number, for example FP-03"
)
OUTSIDE = ("suspended", "withdrawn")
# Of records that belong to an action: nothing waits for anyone while that is outside the plan.
OF_OUTSIDE = Q(action__delivery__in=OUTSIDE)


class ActionQuerySet(RatedQuerySet["Action"]):
    def to_update_by(self, user: User, on: date | None = None) -> ActionQuerySet:
        """Actions whose updates the person submits on the day, or today, as lead, deputy or owner,
        in a role in which they can."""
        on = on or clock.today()
        acting = Membership.objects.acting(user, on)

        def acts(post: str, roles: frozenset[Role]) -> Q:
            held = acting.filter(role__in=roles)  # asked once; its plan of who is in the post alone
            of_plan = held.filter(plan=OuterRef("plan"), user=OuterRef(post))
            return Q((f"{post}__in", held.values("user"))) & Q(Exists(of_plan))

        return self.filter(pk__in=updated_by(on, acts))

    def to_update_alone_by(self, user: User, held: frozenset[Role], on: date) -> ActionQuerySet:
        """The same of a person who holds these roles and stands in for nobody."""
        return self.filter(pk__in=updated_alone_by(user, held, on))

    def for_list(self) -> ActionQuerySet:
        return self.select_related("workstream", "owner", "lead_organisation")

    def withheld(self) -> ActionQuerySet:
        return self.filter(WITHHELD)


ActionManager = models.Manager.from_queryset(ActionQuerySet)


class Action(Judged, Marked, Sourced):
    """One action of the plan. Its delivery, declared RAG, computed rating and verified stage are
    kept apart and shown side by side, never combined into one colour."""

    posts = {"owner": OWNERS}
    marking_page = "action-marking"
    judged_fields = (
        *("required_stage", "shown_by", "priority", "starts", "lead_organisation_id"),
        *("baseline_due", "due_precision", "due", "delivery"),
    )
    judged_when_new = dict.fromkeys(("baseline_due", "due", "shown_by"))

    class Delivery(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        UNDER_WAY = "under_way", "Under way"
        CARRIED_OUT = "carried_out", "Carried out"
        SUSPENDED = "suspended", "Suspended"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Priority(models.TextChoices):
        IMMEDIATE = "immediate", "Immediate"
        STANDARD = "standard", "Standard"

    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="actions")
    ref = models.CharField("reference", max_length=12, validators=[REFERENCE])
    # As the file that it was imported from has it: the council's own, in whatever form.
    source_ref = models.CharField("the council’s own reference", max_length=60, blank=True)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    owner_post = models.CharField("owner's post", max_length=120, blank=True)
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_actions"
    )
    lead_organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_actions",
    )
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.STANDARD)
    starts = models.DateField(null=True, blank=True)
    baseline_due = models.DateField("first agreed date", null=True, blank=True)
    due = models.DateField("agreed date", null=True, blank=True)
    due_precision = models.CharField(
        "the date is known to", max_length=8, choices=Precision, default=Precision.DAY
    )
    required_stage = models.CharField(
        "stage it must reach",
        max_length=20,
        choices=Plan.Stage,
        default=Plan.Stage.CARRIED_OUT,
    )
    shown_by = models.DateField("use or impact to be shown by", null=True, blank=True)
    delivery = models.CharField(
        "state", max_length=12, choices=Delivery, default=Delivery.NOT_STARTED
    )
    finished = models.DateField("carried out on", null=True, blank=True)
    delivery_decision = models.TextField("decision to withdraw or suspend", blank=True)
    objects: ClassVar[ActionManager[Action]] = ActionManager()

    class Meta:
        ordering = ("workstream__order", in_order("ref"), "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "ref"],
                name="one_action_a_ref",
                violation_error_message="There is already an action with this reference",
            ),
            models.CheckConstraint(
                condition=Q(delivery="carried_out", finished__isnull=False)
                | (~Q(delivery="carried_out") & Q(finished=None)),
                name="carried_out_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(delivery__in=["suspended", "withdrawn"]) | ~Q(delivery_decision=""),
                name="withdrawn_by_a_decision",
            ),
            *marking_constraints(),
            models.CheckConstraint(
                condition=Q(due=None) | Q(baseline_due__isnull=False),
                name="agreed_date_has_a_baseline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def page(self) -> tuple[str, str]:
        return ("action-detail", self.ref)

    @property
    def is_outside(self) -> bool:
        """Withdrawn or suspended: outside the plan's counts, and nothing of it waits for anyone."""
        return self.delivery in OUTSIDE

    @property
    def why_nothing_is_done(self) -> str:
        """Why nothing can be done on an action outside the plan, as a sentence without its stop."""
        return (
            f"{self.ref} is {self.get_delivery_display().lower()}, so nothing can be done on it "
            "until the chair has agreed to take it up again"
        )

    def is_moved(self, name: str, before: Any) -> bool:
        """Of its states, only whether it is withdrawn or suspended is for the chair to decide."""
        moved = super().is_moved(name, before)
        if name == "delivery":
            return moved and (self.is_outside or before in OUTSIDE)
        return moved

    @classmethod
    def held_by(cls, user: User, plan_id: int) -> ActionQuerySet:
        still_open = [cls.Delivery.NOT_STARTED, cls.Delivery.UNDER_WAY]
        return cls.objects.filter(owner=user, plan=plan_id, delivery__in=still_open)

    @property
    def due_in_words(self) -> str:
        if self.due is None and self.provenance != self.Provenance.PUBLISHED:
            return "none agreed"
        return in_words(self.due, self.due_precision)

    @property
    def baseline_in_words(self) -> str:
        return in_words(self.baseline_due, self.due_precision)

    def is_owned_by(self, user: User) -> bool:
        return self.owner_id == user.pk or self.owner_id in user.acts_for(self.plan_id)

    def can_be_updated_by(self, user: User, held: Collection[Role] | None = None) -> bool:
        """Whether the person may submit its updates: the manager, its lead, deputy or owner.

        `held` are the roles that they hold; None to read them.
        """
        roles = OWNERS & set(user.roles_on(self.plan_id) if held is None else held)
        if not roles or self.is_outside:
            return False
        leads = Role.LEAD in roles and self.workstream.is_led_by(user)
        return bool(roles & FOR_ANY_POST) or leads or self.is_owned_by(user)

    @property
    def owned_by(self) -> str:
        """The post that owns it; the person, where one is named without a post; "" for nobody."""
        return self.owner_post or (self.owner.name if self.owner else "")


class LinkQuerySet(TrackedQuerySet[Row]):
    def current(self) -> Self:
        return self.filter(removed=False)


LinkManager = models.Manager.from_queryset(LinkQuerySet)


class Link(Tracked):
    """Links an action to another record. Never deleted: a link is marked as removed."""

    action: models.ForeignKey[Any, Action]  # each kind of link defines its own
    removed = models.BooleanField(default=False)
    objects: ClassVar[LinkManager[Self]] = LinkManager()

    class Meta:
        abstract = True

    def belongs_to_plan(self) -> int:
        return self.action.plan_id

    def page(self) -> tuple[str, str]:
        return self.action.page()


def one_link(other: str) -> list[models.BaseConstraint]:
    """The constraint of a link: one for each action and other record."""
    return [models.UniqueConstraint(fields=["action", other], name=f"one_link_action_{other}")]


class ActionTheme(Link):
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="theme_links")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="action_links")

    class Meta:
        constraints = one_link("theme")

    def __str__(self) -> str:
        return f"{self.action.ref} and theme {self.theme}"


class ActionFinding(Link):
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="finding_links")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="action_links")

    class Meta:
        constraints = one_link("finding")

    def __str__(self) -> str:
        return f"{self.action.ref} and finding {self.finding.ref}"


class ActionOutcome(Link):
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="outcome_links")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="action_links")

    class Meta:
        constraints = one_link("outcome")

    def __str__(self) -> str:
        return f"{self.action.ref} and outcome “{self.outcome}”"

    def clean(self) -> None:
        """The outcomes that an action serves name the measures by which it is judged."""
        if is_agreed(self.action.plan):
            raise ValidationError({"outcome": ASK})


class ActionOrganisation(Link):
    """A partner organisation that the action needs."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="organisation_links")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="action_links"
    )

    class Meta:
        constraints = one_link("organisation")

    def __str__(self) -> str:
        return f"{self.action.ref} and partner {self.organisation}"
