"""Workstreams, each with the post that leads it."""

from __future__ import annotations

from datetime import date
from textwrap import shorten
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Least, TruncDate

from improvement import clock
from improvement.acted import ActedFor
from improvement.acting import DEPUTIES, DEPUTIES_EVER_NAMED, NOBODY_ACCEPTS
from improvement.dates import in_words
from improvement.history import history_of
from improvement.models import User
from improvement.roles import LEADS
from improvement.roles_held import IN_PLACE
from improvement.text_order import in_order
from workstreams.models.sourced import CODE, Sourced

SHORT = 30  # letters of a name that stands in a row of a table
EVER = date(1900, 1, 1)  # before any day of a plan
LAST_DAY = Coalesce("deputy_until", Value(date.max))


def deputises(on: date, of: str = "") -> Q:
    """Whether the deputy of a workstream stands in for its lead on the day; `of` is the way to the
    workstream, where another record is asked for: "workstream__"."""
    begun = Q(**{f"{of}deputy_from": None}) | Q(**{f"{of}deputy_from__lte": on})
    return begun & not_over(on, of)


def not_over(on: date, of: str = "") -> Q:
    """Whether the deputy stands in on the day or is to."""
    return Q(**{f"{of}deputy_until": None}) | Q(**{f"{of}deputy_until__gte": on})


class Workstream(Sourced):
    """An area of work with a lead who sends updates on it (§10.6). A deputy may do what the lead
    may, from a first day and perhaps to a last; the first day of one who was named before there
    were such days is not known."""

    class State(models.TextChoices):
        DEVELOPING = "developing", "Developing"
        ACTIVE = "active", "Active"
        CLOSED = "closed", "Closed"

    posts = {"lead": LEADS, "deputy": LEADS}
    PLACE_OF_LEAD = "lead of "

    code = models.CharField(max_length=6, validators=[CODE])
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=SHORT, blank=True)
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
    deputy_from = models.DateField("deputy’s first day", null=True, blank=True)
    deputy_until = models.DateField("deputy’s last day", null=True, blank=True)
    in_scope_of_inspection = models.BooleanField("in the scope of the inspection", default=True)
    scope_note = models.TextField("note on scope", blank=True)

    class Meta:
        ordering = ("order", in_order("code"))
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="one_workstream_a_code",
                violation_error_message="There is already a workstream with this code",
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=False) | Q(deputy_from=None, deputy_until=None),
                name="days_of_a_deputy",
                violation_error_message="Name the deputy whose days these are",
            ),
            models.CheckConstraint(
                condition=Q(deputy_from=None)
                | Q(deputy_until=None)
                | Q(deputy_until__gte=F("deputy_from")),
                name="deputy_has_days_in_order",
                violation_error_message="The deputy’s last day must be on or after the first",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A deputy who is named has a first day of their own; one named before there were such days
        may have none."""
        super().clean()
        if self.deputy is None:
            return
        stored = Workstream.objects.filter(pk=self.pk).values_list("deputy_id", "deputy_from")
        deputy, first = stored.first() or (None, None)
        is_new = self.deputy_id != deputy
        if self.deputy_from in (None, first) if is_new else first and not self.deputy_from:
            raise ValidationError({"deputy_from": "Enter the deputy’s first day"})
        if is_new and self.deputy.is_only_manager(self.plan_id, clock.today()):
            raise ValidationError({"deputy": NOBODY_ACCEPTS})

    def page(self) -> tuple[str, str]:
        return ("workstream-detail", self.code)

    @property
    def called(self) -> str:
        """Its name where there is little room: the short one, or as many words as fit, or as many
        letters of a first word that does not."""
        fits = shorten(self.name, SHORT, placeholder="…")
        return self.short_name or (fits if fits != "…" else f"{self.name[: SHORT - 1]}…")

    @classmethod
    def held_by(cls, user: User, plan_id: int) -> models.QuerySet[Workstream]:
        led = Q(lead=user) | (Q(deputy=user) & not_over(clock.today()))
        return cls.objects.filter(led, plan=plan_id).exclude(state=cls.State.CLOSED)

    @property
    def for_lead(self) -> ActedFor | None:
        """For whom a deputy acts, with the place as the history names it; for nobody where there is
        no lead."""
        place = f"{self.PLACE_OF_LEAD}{self.name}"
        return ActedFor(self.lead_id, place=place) if self.lead_id else None

    @property
    def led_by(self) -> str:
        """The post that leads it; the person, where one is named without a post; "" for nobody."""
        return self.lead_post or (self.lead.name if self.lead else "")

    def deputy_on(self, day: date) -> int | None:
        """The key of the deputy who stands in for the lead on the day; no query."""
        first, last = self.deputy_from or day, self.deputy_until or day
        return self.deputy_id if first <= day <= last else None

    @property
    def deputy_in_words(self) -> str:
        """Who the deputy is, and for which days; "" where there is none."""
        if self.deputy is None:
            return ""
        since = f"from {in_words(self.deputy_from)}" if self.deputy_from else "first day not known"
        until = f" to {in_words(self.deputy_until)}" if self.deputy_until else ""
        return f"{self.deputy}, {since}{until}"

    @property
    def deputy_today(self) -> int | None:
        return self.deputy_on(clock.today())

    def is_led_by(self, user: User) -> bool:
        leads = {self.lead_id, self.deputy_today} - {None}
        return user.pk in leads or bool(user.acts_for(self.plan_id) & leads)


@IN_PLACE.register("deputies")
def deputised(acting: models.QuerySet[Any], on: date) -> models.QuerySet[Any, Any]:
    """Of the workstreams that who holds these roles leads as deputy on the day: the lead, their
    name, no role, and the place."""
    leading = acting.filter(role__in=LEADS, user=OuterRef("deputy"), plan=OuterRef("plan"))
    led = Workstream.objects.filter(Exists(leading), deputises(on)).order_by()
    place = Concat(Value(Workstream.PLACE_OF_LEAD), "name")
    rows: models.QuerySet[Any, Any] = led.values_list("lead", "lead__name", Value(""), place)
    return rows


@DEPUTIES.register("workstreams")
def deputies_of_leads() -> models.QuerySet[Any]:
    """Who is named deputy of a workstream now, and when, in the names of a Cover."""
    return in_names_of_a_cover(Workstream.objects.order_by())


@DEPUTIES_EVER_NAMED.register("workstreams")
def deputies_as_named() -> models.QuerySet[Any]:
    """The same of each version of a workstream: nobody stood in by what it says after the day on
    which the next one took effect."""
    versions = history_of(Workstream)
    later = versions.filter(id=OuterRef("id"), version__gt=OuterRef("version")).order_by("version")
    replaced = Subquery(later.annotate(day=TruncDate("history_date")).values("day")[:1])
    last = Least(LAST_DAY, Coalesce(replaced, Value(date.max)))
    return in_names_of_a_cover(versions.exclude(history_type="-"), last)


def in_names_of_a_cover(
    rows: models.QuerySet[Any], ends: models.Func = LAST_DAY
) -> models.QuerySet[Any]:
    """Of workstreams, or of their versions, those with a lead and a deputy."""
    named = rows.filter(lead__isnull=False, deputy__isnull=False)
    in_names: models.QuerySet[Any] = named.annotate(
        covered=F("lead"),
        covering=F("deputy"),
        starts=Coalesce("deputy_from", Value(EVER)),
        ends=ends,
    )
    return in_names
