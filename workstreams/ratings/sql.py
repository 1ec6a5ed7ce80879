"""The rules of `rules.py` once more as SQL, so that lists can filter, count and page by them.

Each function or method here gives what the function of the same name in `rules.py` gives;
tests/workstreams/test_ratings_sql.py compares the two over a grid of dates and states.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from improvement.history import Row, TrackedQuerySet
from workstreams.ratings.rules import CHECK_WITHIN_DAYS, CONTRADICTS_GREEN, Level, Thresholds

if TYPE_CHECKING:
    from improvement.models import Plan

OPEN = Q(delivery__in=["not_started", "under_way"])
OUTSIDE = Q(delivery__in=["suspended", "withdrawn"])
CARRIED_OUT = Q(delivery="carried_out")
NOT_READY = (
    Q(owner_post="", owner=None) | Q(fact_owner_left=True) | Q(baseline_due=None) | Q(due=None)
)


class FactAnnotations(Protocol):
    """The attributes that `with_facts` adds to each action."""

    fact_declared_rag: str
    fact_confidence: str
    fact_foreseen_due: date | None
    fact_last_accepted: date | None
    fact_proposed_due: date | None
    fact_redatings: int
    fact_redatings_elsewhere: int
    fact_stage_verified: bool
    fact_carried_out_verified: bool
    fact_has_evidence: bool
    fact_owner_left: bool
    fact_slipped: timedelta
    level: str


def thresholds_of(plan: Plan) -> Thresholds:
    """The days that the plan allows."""
    return Thresholds(plan.freshness_days, plan.due_soon_days, plan.red_after_days)


def of_action(model: str) -> models.QuerySet[Any]:
    """The rows of a model of this package, by its name, that belong to the outer query's action."""
    rows: models.QuerySet[Any] = apps.get_model("workstreams", model)._base_manager.all()
    return rows.filter(action=OuterRef("pk"))


def own_updates(*states: str) -> models.QuerySet[Any]:
    """The action's updates in these states, without those that the programme office swept up:
    nobody stands behind what those say."""
    return of_action("Update").filter(state__in=states, swept_up=False)


def last_update(field: str) -> Subquery:
    """A field of the last update that was submitted, or accepted since."""
    updates = own_updates("submitted", "accepted").order_by("-round__number")
    return Subquery(updates.values(field)[:1])


def last_accepted() -> Subquery:
    """The day, in local time, on which an update was last accepted."""
    day = TruncDate("decided_at", tzinfo=timezone.get_default_timezone())
    # A database sorts a missing instant first or last as it pleases, so none is left in.
    accepted = own_updates("accepted").filter(decided_at__isnull=False).order_by("-decided_at")
    return Subquery(accepted.annotate(day=day).values("day")[:1])


def redatings(**only: str) -> Coalesce:
    """How many approved date changes the action has, of those with these values."""
    approved = of_action("DateChange").filter(decision="approved", **only)
    counted = approved.values("action").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), Value(0))


def facts(on: date) -> dict[str, Any]:
    """The annotations by name, as FactAnnotations lists them, but for `fact_slipped` and `level`,
    which are computed from these."""
    claims = of_action("StageClaim")
    verified = claims.filter(Q(recheck=None) | Q(recheck__gte=on), state="verified")
    open_changes = of_action("DateChange").filter(decision="open")
    return {
        "fact_declared_rag": Coalesce(last_update("declared_rag"), Value("")),
        "fact_confidence": Coalesce(last_update("confidence"), Value("")),
        "fact_foreseen_due": last_update("proposed_due"),
        "fact_last_accepted": last_accepted(),
        "fact_proposed_due": Subquery(open_changes.values("to_due")[:1]),
        "fact_redatings": redatings(),
        "fact_redatings_elsewhere": redatings(cause="waiting_on_another_body"),
        "fact_stage_verified": Exists(verified.filter(stage=OuterRef("required_stage"))),
        "fact_carried_out_verified": Exists(verified.filter(stage="carried_out")),
        "fact_has_evidence": has_evidence(),
        "fact_owner_left": has_left("owner", on),
    }


def has_left(who: str, on: date) -> ExpressionWrapper[Combinable]:
    """Whether the person in the field `who` holds no role on the plan on the day, or can't sign in;
    false where nobody is named."""
    held = apps.get_model("improvement", "Membership").objects.current(on)
    held = held.filter(plan=OuterRef("plan"), user=OuterRef(who), user__is_active=True)
    left = Q(**{f"{who}__isnull": False}) & ~Exists(held)
    return ExpressionWrapper(left, output_field=models.BooleanField())


def has_evidence() -> ExpressionWrapper[Q]:
    """Whether there is evidence, not superseded, on the action or behind a claim not returned."""
    current = {"removed": False, "evidence__superseded": False}
    behind = apps.get_model("workstreams", "EvidenceClaim")._base_manager
    behind = behind.filter(claim__action=OuterRef("pk"), **current)
    on_action = of_action("EvidenceAction").filter(**current)
    either = Exists(on_action) | Exists(behind.exclude(claim__state="returned"))
    return ExpressionWrapper(either, output_field=models.BooleanField())


def slipped() -> Coalesce:
    """Days slipped, as a duration; nought where there is no first agreed date."""
    first = F("baseline_due")
    dates = ["due", "fact_proposed_due", "fact_foreseen_due"]
    latest = Greatest(first, *(Coalesce(F(name), first) for name in dates))
    return Coalesce(
        ExpressionWrapper(latest - first, output_field=DurationField()), Value(timedelta())
    )


def level(thresholds: Thresholds, on: date) -> Case:
    """The computed rating, over rows annotated with `facts` and `fact_slipped`."""
    carried_out = CARRIED_OUT & Q(finished__lte=on)
    unchecked = Q(finished__lt=on - timedelta(days=CHECK_WITHIN_DAYS))
    rules: list[tuple[Q, Level]] = [
        (OUTSIDE, Level.OUTSIDE),
        (carried_out & Q(fact_stage_verified=True), Level.COMPLETE),
        (carried_out & Q(fact_carried_out_verified=True), Level.IMPACT_DUE),
        (carried_out & unchecked, Level.AMBER),
        (carried_out, Level.AWAITING_CHECK),
        (NOT_READY, Level.NOT_READY),
        (red(thresholds, on), Level.RED),
        (amber(thresholds, on), Level.AMBER),
        (Q(delivery="not_started", starts__gte=on), Level.NOT_DUE),
    ]
    return Case(
        *(When(condition, then=Value(name.value)) for condition, name in rules),
        default=Value(Level.ON_TRACK.value),
        output_field=models.CharField(),
    )


def red(thresholds: Thresholds, on: date) -> Q:
    """Late or slipped by more days than its priority allows."""
    is_red = Q()
    for priority in ("immediate", "standard"):
        limit = timedelta(days=thresholds.red_after(priority))
        is_red |= Q(priority=priority) & (Q(due__lt=on - limit) | Q(fact_slipped__gt=limit))
    return is_red


def amber(thresholds: Thresholds, on: date) -> Q:
    """Late or slipped at all, or with another reason to be amber; of an action that is to do."""
    other = CARRIED_OUT | Q(delivery="not_started", starts__lt=on) | Q(fact_confidence="low")
    return late(on) | Q(fact_slipped__gt=timedelta()) | other | stale(thresholds, on)


def to_do(on: date) -> Q:
    """Open, or said to be carried out on a day to come; no other action has a `finished`."""
    return OPEN | Q(finished__gt=on)


def late(on: date) -> Q:
    return to_do(on) & Q(due__lt=on)


def stale(thresholds: Thresholds, on: date) -> Q:
    fresh_from = on - timedelta(days=thresholds.freshness_days)
    silent = Q(fact_last_accepted=None) | Q(fact_last_accepted__lt=fresh_from)
    begun_early = Q(starts__gt=on) & ~Q(delivery="not_started")
    return to_do(on) & silent & (Q(starts=None) | Q(starts__lt=fresh_from) | begun_early)


class RatedQuerySet(TrackedQuerySet[Row]):
    """Actions that can be filtered by their facts and their computed rating on a day."""

    def with_facts(self, plan: Plan, on: date) -> Self:
        """Annotate each action with what FactAnnotations lists."""
        rated = self.annotate(**facts(on)).annotate(fact_slipped=slipped())
        return rated.annotate(level=level(thresholds_of(plan), on))

    def inside(self) -> Self:
        return self.exclude(OUTSIDE)

    def late(self, on: date) -> Self:
        return self.filter(late(on))

    def due_soon(self, plan: Plan, on: date) -> Self:
        until = on + timedelta(days=plan.due_soon_days)
        return self.filter(to_do(on), due__gte=on, due__lte=until)

    def slipping(self) -> Self:
        """Of actions `with_facts`."""
        return self.filter(OPEN, fact_slipped__gt=timedelta())

    def stale(self, plan: Plan, on: date) -> Self:
        """Of actions `with_facts`."""
        return self.filter(stale(thresholds_of(plan), on))

    def disagreeing(self) -> Self:
        """Of actions `with_facts`."""
        too_green = Q(fact_declared_rag="green") & Q(level__in=sorted(CONTRADICTS_GREEN))
        unproved = CARRIED_OUT & Q(fact_has_evidence=False)
        return self.filter(too_green | unproved | (OPEN & Q(fact_stage_verified=True)))
