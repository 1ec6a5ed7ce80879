"""Workstreams, each with the post that leads it."""

from __future__ import annotations

from django.db import models

from improvement.models import User
from improvement.roles import LEADS
from improvement.text_order import in_order
from workstreams.models.sourced import CODE, Sourced


class Workstream(Sourced):
    """An area of work with a lead who sends updates on it (§10.6)."""

    class State(models.TextChoices):
        DEVELOPING = "developing", "Developing"
        ACTIVE = "active", "Active"
        CLOSED = "closed", "Closed"

    posts = {"lead": LEADS, "deputy": LEADS}

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
        ordering = ("order", in_order("code"))
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
    def held_by(cls, user: User, plan_id: int) -> models.QuerySet[Workstream]:
        led = models.Q(lead=user) | models.Q(deputy=user)
        return cls.objects.filter(led, plan=plan_id).exclude(state=cls.State.CLOSED)

    @property
    def led_by(self) -> str:
        """The post that leads it; the person, where one is named without a post; "" for nobody."""
        return self.lead_post or (self.lead.name if self.lead else "")

    def is_led_by(self, user: User) -> bool:
        leads = {self.lead_id, self.deputy_id}
        return user.pk in leads or bool(user.acts_for(self.plan_id) & leads)
