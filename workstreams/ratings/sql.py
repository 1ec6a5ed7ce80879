"""The ratings of `rules.py` again, as SQL, so that lists can filter, count and page by them.

Each method is the twin of the function with its name; tests/workstreams/test_ratings_sql.py
holds the two equal over a grid of dates and states.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

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
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from workstreams.ratings.rules import CHECK_WITHIN_DAYS, CONTRADICTS_GREEN, Level, Thresholds

if TYPE_CHECKING:
    from improvement.models import Plan

OPEN = Q(delivery__in=["not_started", "under_way"])
OUTSIDE = Q(delivery__in=["suspended", "withdrawn"])
CARRIED_OUT = Q(delivery="carried_out")
NOT_READY = (
    Q(owner_post="", owner=None) | Q(fact_owner_left=True) | Q(baseline_due=None) | Q(due=None)
)


def thresholds_of(plan: Plan) -> Thresholds:
    """The days that the plan allows."""
    return Thresholds(plan.freshness_days, plan.due_soon_days, plan.red_after_days)


def of_action(model: str) -> models.QuerySet:
    """Rows of a model that hang from the action of the outer query."""
    return apps.get_model("workstreams", model)._base_manager.filter(action=OuterRef("pk"))


def reports(*states: str) -> models.QuerySet:
    """What the lead said. An update swept up by the programme office is nobody's word."""
    return of_action("Update").filter(state__in=states, swept_up=False)


def last_report(field: str) -> Subquery:
    said = reports("submitted", "accepted").order_by("-round__number")
    return Subquery(said.values(field)[:1])


def last_accepted() -> Subquery:
    day = TruncDate("decided_at", tzinfo=timezone.get_default_timezone())
    # A database sorts a missing instant first or last as it pleases, so none is left in.
    accepted = reports("accepted").filter(decided_at__isnull=False).order_by("-decided_at")
    return Subquery(accepted.annotate(day=day).values("day")[:1])


def redatings(**only: str) -> Coalesce:
    approved = of_action("DateChange").filter(decision="approved", **only)
    counted = approved.values("action").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), Value(0))


def facts(on: date) -> dict[str, Any]:
    """The annotations that `queries.action_facts.facts_of` and the filters below read."""
    claims = of_action("StageClaim")
    verified = claims.filter(Q(recheck=None) | Q(recheck__gte=on), state="verified")
    asked = of_action("DateChange").filter(decision="open")
    return {
        "fact_declared_rag": Coalesce(last_report("declared_rag"), Value("")),
        "fact_confidence": Coalesce(last_report("confidence"), Value("")),
        "fact_reported_due": last_report("proposed_due"),
        "fact_last_accepted": last_accepted(),
        "fact_proposed_due": Subquery(asked.values("to_due")[:1]),
        "fact_redatings": redatings(),
        "fact_redatings_elsewhere": redatings(cause="waiting_on_another_body"),
        "fact_stage_verified": Exists(verified.filter(stage=OuterRef("required_stage"))),
        "fact_carried_out_verified": Exists(verified.filter(stage="carried_out")),
        "fact_has_evidence": has_evidence(),
        "fact_owner_left": has_left("owner", on),
    }


def has_left(who: str, on: date) -> ExpressionWrapper:
    """Whether the person of that name holds no role on the plan on the day, or can't sign in."""
    held = apps.get_model("improvement", "Membership").objects.current(on)
    held = held.filter(plan=OuterRef("plan"), user=OuterRef(who), user__is_active=True)
    left = Q(**{f"{who}__isnull": False}) & ~Exists(held)
    return ExpressionWrapper(left, output_field=models.BooleanField())


def has_evidence() -> ExpressionWrapper:
    """Evidence that was not superseded, put to the action or behind a claim not returned."""
    current = {"removed": False, "evidence__superseded": False}
    behind = apps.get_model("workstreams", "EvidenceClaim")._base_manager
    behind = behind.filter(claim__action=OuterRef("pk"), **current)
    put_to = of_action("EvidenceAction").filter(**current)
    either = Exists(put_to) | Exists(behind.exclude(claim__state="returned"))
    return ExpressionWrapper(either, output_field=models.BooleanField())


def slipped() -> Coalesce:
    """Days slipped, as a duration; none where there is no first agreed date."""
    first = F("baseline_due")
    dates = ["due", "fact_proposed_due", "fact_reported_due"]
    latest = Greatest(first, *(Coalesce(F(name), first) for name in dates))
    return Coalesce(
        ExpressionWrapper(latest - first, output_field=DurationField()), Value(timedelta())
    )


def level(thresholds: Thresholds, on: date) -> Case:
    """The computed rating as an expression, over rows annotated with `facts`."""
    done = CARRIED_OUT & Q(finished__lte=on)
    unchecked = Q(finished__lt=on - timedelta(days=CHECK_WITHIN_DAYS))
    rules: list[tuple[Q, Level]] = [
        (OUTSIDE, Level.OUTSIDE),
        (done & Q(fact_stage_verified=True), Level.COMPLETE),
        (done & Q(fact_carried_out_verified=True), Level.IMPACT_DUE),
        (done & unchecked, Level.AMBER),
        (done, Level.AWAITING_CHECK),
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
    found = Q()
    for priority in ("immediate", "standard"):
        limit = timedelta(days=thresholds.red_after(priority))
        found |= Q(priority=priority) & (Q(due__lt=on - limit) | Q(fact_slipped__gt=limit))
    return found


def amber(thresholds: Thresholds, on: date) -> Q:
    """Late or slipped at all, or something else amiss, in an action that is to do."""
    amiss = CARRIED_OUT | Q(delivery="not_started", starts__lt=on) | Q(fact_confidence="low")
    return late(on) | Q(fact_slipped__gt=timedelta()) | amiss | stale(thresholds, on)


def to_do(on: date) -> Q:
    """Not carried out, or said to be on a day to come; only what is carried out has a day."""
    return OPEN | Q(finished__gt=on)


def late(on: date) -> Q:
    return to_do(on) & Q(due__lt=on)


def stale(thresholds: Thresholds, on: date) -> Q:
    fresh_from = on - timedelta(days=thresholds.freshness_days)
    silent = Q(fact_last_accepted=None) | Q(fact_last_accepted__lt=fresh_from)
    begun_early = Q(starts__gt=on) & ~Q(delivery="not_started")
    return to_do(on) & silent & (Q(starts=None) | Q(starts__lt=fresh_from) | begun_early)


class RatedQuerySet(models.QuerySet):
    """Actions that can be asked for by what the facts say of them on a day."""

    def with_facts(self, plan: Plan, on: date) -> RatedQuerySet:
        """Annotate each action with its facts, `fact_slipped` and its computed rating, `level`."""
        rated = self.annotate(**facts(on)).annotate(fact_slipped=slipped())
        return rated.annotate(level=level(thresholds_of(plan), on))

    def inside(self) -> RatedQuerySet:
        return self.exclude(OUTSIDE)

    def late(self, on: date) -> RatedQuerySet:
        return self.filter(late(on))

    def due_soon(self, plan: Plan, on: date) -> RatedQuerySet:
        until = on + timedelta(days=plan.due_soon_days)
        return self.filter(to_do(on), due__gte=on, due__lte=until)

    def slipping(self) -> RatedQuerySet:
        """Of actions `with_facts`."""
        return self.filter(OPEN, fact_slipped__gt=timedelta())

    def stale(self, plan: Plan, on: date) -> RatedQuerySet:
        """Of actions `with_facts`."""
        return self.filter(stale(thresholds_of(plan), on))

    def disagreeing(self) -> RatedQuerySet:
        """Of actions `with_facts`."""
        green = Q(fact_declared_rag="green") & Q(level__in=sorted(CONTRADICTS_GREEN))
        unproved = CARRIED_OUT & Q(fact_has_evidence=False)
        return self.filter(green | unproved | (OPEN & Q(fact_stage_verified=True)))
