"""The ratings of `ratings.py` again, as SQL, so that lists can filter, count and page by them.

Each method is the twin of the function with its name; tests/workstreams/test_ratings.py holds
the two equal over a grid of dates and states.
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

from workstreams.ratings import CHECK_WITHIN_DAYS, CONTRADICTS_GREEN, Level, Thresholds

if TYPE_CHECKING:
    from improvement.models import Plan

OPEN = Q(delivery__in=["not_started", "under_way"])
OUTSIDE = Q(delivery__in=["suspended", "withdrawn"])
CARRIED_OUT = Q(delivery="carried_out")


def of_action(model: str) -> models.QuerySet:
    """Rows of a model that hang from the action of the outer query."""
    return apps.get_model("workstreams", model)._base_manager.filter(action=OuterRef("pk"))


def latest(field: str, *states: str) -> Subquery:
    updates = of_action("Update").filter(state__in=states)
    return Subquery(updates.order_by("-round__number", "-pk").values(field)[:1])


def facts(on: date) -> dict[str, Any]:
    """The annotations that `Facts.of` and the filters below read."""
    claims = of_action("StageClaim")
    verified = claims.filter(state="verified").filter(Q(recheck=None) | Q(recheck__gte=on))
    changes = of_action("DateChange").order_by()
    accepted = of_action("Update").filter(state="accepted").order_by("-decided_at")
    return {
        "fact_declared_rag": Coalesce(latest("declared_rag", "submitted", "accepted"), Value("")),
        "fact_confidence": Coalesce(latest("confidence", "submitted", "accepted"), Value("")),
        "fact_last_accepted": Subquery(
            accepted.annotate(day=TruncDate("decided_at")).values("day")[:1]
        ),
        "fact_proposed_due": Subquery(changes.filter(decision="open").values("to_due")[:1]),
        "fact_redatings": Coalesce(
            Subquery(
                changes.filter(decision="approved")
                .values("action")
                .annotate(n=Count("pk"))
                .values("n")
            ),
            Value(0),
        ),
        "fact_stage_verified": Exists(verified.filter(stage=OuterRef("required_stage"))),
        "fact_carried_out_verified": Exists(verified.filter(stage="carried_out")),
        "fact_has_evidence": Exists(claims.exclude(evidence="")),
    }


def level(thresholds: Thresholds, on: date) -> Case:
    """The computed rating as an expression, over rows annotated with `facts`."""
    red = late_by(thresholds, on) | slipped_by(thresholds)
    amber = (
        late_on(on) | SLIPPED | not_started(on) | stale(thresholds, on) | Q(fact_confidence="low")
    )
    unchecked = on - timedelta(days=CHECK_WITHIN_DAYS)
    rules: list[tuple[Q, Level]] = [
        (OUTSIDE, Level.OUTSIDE),
        (Q(owner_post="") | Q(baseline_due=None), Level.NOT_READY),
        (Q(fact_stage_verified=True), Level.COMPLETE),
        (CARRIED_OUT & Q(fact_carried_out_verified=True), Level.IMPACT_DUE),
        (CARRIED_OUT & Q(finished__lt=unchecked), Level.AMBER),
        (CARRIED_OUT, Level.AWAITING_CHECK),
        (red, Level.RED),
        (amber, Level.AMBER),
        (Q(delivery="not_started"), Level.NOT_DUE),
    ]
    return Case(
        *(When(condition, then=Value(name.value)) for condition, name in rules),
        default=Value(Level.ON_TRACK.value),
        output_field=models.CharField(),
    )


def late_on(on: date) -> Q:
    return OPEN & Q(due__lt=on)


def late_by(thresholds: Thresholds, on: date) -> Q:
    """Late by more days than turn it red."""
    standard = Q(due__lt=on - timedelta(days=thresholds.red_after("standard")))
    return OPEN & ((Q(priority="immediate") & Q(due__lt=on)) | standard)


def slipped_by(thresholds: Thresholds) -> Q:
    standard = timedelta(days=thresholds.red_after("standard"))
    immediate = Q(priority="immediate") & Q(fact_slipped__gt=timedelta())
    return OPEN & (immediate | Q(fact_slipped__gt=standard))


SLIPPED = OPEN & Q(fact_slipped__gt=timedelta())


def not_started(on: date) -> Q:
    return Q(delivery="not_started", starts__lt=on)


def stale(thresholds: Thresholds, on: date) -> Q:
    fresh_from = on - timedelta(days=thresholds.freshness_days)
    since = Q(fact_last_accepted__lt=fresh_from) | (
        Q(fact_last_accepted=None) & (Q(starts=None) | Q(starts__lt=fresh_from))
    )
    return OPEN & (Q(starts=None) | Q(starts__lte=on)) & since


class RatedQuerySet(models.QuerySet):
    """Actions that can be asked for by what the facts say of them on a day."""

    def with_facts(self, plan: Plan, on: date) -> RatedQuerySet:
        """Annotate each action with its facts and its computed rating, `level`."""
        due, proposed = F("due"), F("fact_proposed_due")
        furthest = Greatest(Coalesce(due, proposed), Coalesce(proposed, due))
        slipped = ExpressionWrapper(furthest - F("baseline_due"), output_field=DurationField())
        return (
            self.annotate(**facts(on))
            .annotate(fact_slipped=slipped)
            .annotate(level=level(Thresholds.of(plan), on))
        )

    def inside(self) -> RatedQuerySet:
        return self.exclude(OUTSIDE)

    def late(self, on: date) -> RatedQuerySet:
        return self.filter(late_on(on))

    def due_soon(self, plan: Plan, on: date) -> RatedQuerySet:
        until = on + timedelta(days=plan.due_soon_days)
        return self.filter(OPEN, due__gte=on, due__lte=until)

    def slipping(self) -> RatedQuerySet:
        return self.filter(SLIPPED)

    def stale(self, plan: Plan, on: date) -> RatedQuerySet:
        return self.filter(stale(Thresholds.of(plan), on))

    def disagreeing(self) -> RatedQuerySet:
        green = Q(fact_declared_rag="green") & Q(level__in=list(CONTRADICTS_GREEN))
        return self.filter(green | (CARRIED_OUT & Q(fact_has_evidence=False)))
