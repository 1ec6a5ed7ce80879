"""The rules of `rules.py` once more as SQL, so that lists can filter, count and page by them.

Each function or method here gives what the function of the same name in `rules.py` gives;
tests/workstreams/test_ratings_sql.py compares the two over a grid of dates and states.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils import timezone

from improvement.history import Row, TrackedQuerySet
from improvement.roles import OWNERS, Role
from workstreams.ratings.rules import (
    CHECK_WITHIN_DAYS,
    CONTRADICTS_GREEN,
    MOVED_OFTEN,
    Level,
    Thresholds,
)

if TYPE_CHECKING:
    from improvement.models import Plan

OPEN = Q(delivery__in=["not_started", "under_way"])
OUTSIDE = Q(delivery__in=["suspended", "withdrawn"])
CARRIED_OUT = Q(delivery="carried_out")
OTHERWISE = Q()
NOT_READY = (
    Q(owner_post="", owner=None) | Q(fact_owner_left=True) | Q(baseline_due=None) | Q(due=None)
)


class FactAnnotations(Protocol):
    """The attributes that `with_facts` adds to each action; `fact_slipped` is in days."""

    fact_declared_rag: str
    fact_declared_round: int | None
    fact_confidence: str
    fact_foreseen_due: date | None
    fact_accepted_at: datetime | None
    fact_proposed_due: date | None
    fact_redatings: int
    fact_redatings_elsewhere: int
    fact_asked_since: date | None
    fact_stage_verified: bool
    fact_carried_out_verified: bool
    fact_has_evidence: bool
    fact_owner_left: bool
    fact_slipped: int


ANNOTATIONS = tuple(FactAnnotations.__annotations__)
# As the view has them; the others are compared with a day.
AS_STORED = (
    *("declared_rag", "declared_round", "confidence", "foreseen_due", "accepted_at"),
    *("proposed_due", "redatings", "redatings_elsewhere", "asked_since", "has_evidence", "slipped"),
)


def thresholds_of(plan: Plan) -> Thresholds:
    """The days that the plan allows."""
    return Thresholds(plan.freshness_days, plan.due_soon_days, plan.red_after_days)


def facts(plan: Plan, on: date) -> dict[str, Any]:
    """The annotations by name, as FactAnnotations lists them."""
    return {
        **{f"fact_{name}": F(f"facts__{name}") for name in AS_STORED},
        "fact_stage_verified": holds("facts__stage_until", on),
        "fact_carried_out_verified": holds("facts__carried_out_until", on),
        "fact_owner_left": truth(owner_left(plan, on)),
    }


def holds(until: str, on: date) -> ExpressionWrapper[Q]:
    return truth(Q(**{f"{until}__isnull": False, f"{until}__gte": on}))


def truth(condition: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(condition, output_field=models.BooleanField())


def held_roles(roles: Collection[Role], on: date) -> models.QuerySet[Any]:
    """The memberships in these roles on the day, of people who can sign in."""
    memberships = apps.get_model("improvement", "Membership").objects
    current: models.QuerySet[Any] = memberships.current(on)
    return current.filter(user__is_active=True, role__in=roles)


def owner_left(plan: Plan, on: date) -> Q:
    """Whether an action of the plan has an owner who holds no role on it in which they can send
    updates, or can't sign in."""
    held = held_roles(OWNERS, on).filter(plan=plan)
    return Q(owner__isnull=False) & ~Q(owner__in=held.values("user"))


def has_left(who: str, roles: Collection[Role], on: date) -> ExpressionWrapper[Combinable]:
    """Whether the person in the field `who` holds none of the roles on the plan on the day, or
    can't sign in; false where nobody is named."""
    held = held_roles(roles, on).filter(plan=OuterRef("plan"), user=OuterRef(who))
    left = Q(**{f"{who}__isnull": False}) & ~Exists(held)
    return ExpressionWrapper(left, output_field=models.BooleanField())


def ratings(thresholds: Thresholds, on: date) -> list[tuple[Q, list[tuple[Q, Level]]]]:
    """For each of three kinds of action the conditions of its levels, of which the first counts."""
    carried_out = CARRIED_OUT & Q(finished__lte=on)
    unchecked = Q(finished__lt=on - timedelta(days=CHECK_WITHIN_DAYS))
    return [
        (OUTSIDE, [(OTHERWISE, Level.OUTSIDE)]),
        (
            carried_out,
            [
                (Q(fact_stage_verified=True), Level.COMPLETE),
                (late_to_show(on, thresholds), Level.RED),
                (late_to_show(on), Level.AMBER),
                (Q(fact_carried_out_verified=True), Level.IMPACT_DUE),
                (unchecked, Level.AMBER),
                (OTHERWISE, Level.AWAITING_CHECK),
            ],
        ),
        (
            to_do(on),
            [
                (NOT_READY, Level.NOT_READY),
                (red(thresholds, on), Level.RED),
                (amber(thresholds, on), Level.AMBER),
                (Q(delivery="not_started", starts__gte=on), Level.NOT_DUE),
                (OTHERWISE, Level.ON_TRACK),
            ],
        ),
    ]


def at_levels(plan: Plan, on: date, levels: Collection[Level]) -> Q:
    """Whether the computed rating is one of these, over actions `with_facts`.

    Each level's own conditions are asked, and not a CASE over all levels, which would ask of every
    action whatever stands before.
    """
    is_one = Q(pk__in=[])
    for kind, conditions in ratings(thresholds_of(plan), on):
        earlier = Q()
        for condition, level in conditions:
            if level in levels:
                is_one |= kind & condition & earlier
            earlier &= ~condition
    return is_one


def red(thresholds: Thresholds, on: date) -> Q:
    """Late or slipped by more days than its priority allows."""
    is_red = Q()
    for priority in ("immediate", "standard"):
        limit = thresholds.red_after(priority)
        too_late = Q(due__lt=on - timedelta(days=limit))
        is_red |= Q(priority=priority) & (too_late | Q(fact_slipped__gt=limit))
    return is_red


def amber(thresholds: Thresholds, on: date) -> Q:
    """Late or slipped at all, or with another reason to be amber; of an action that is to do."""
    other = CARRIED_OUT | Q(delivery="not_started", starts__lt=on) | Q(fact_confidence="low")
    return late(on) | Q(fact_slipped__gt=0) | other | stale(thresholds, on)


def late_to_show(on: date, beyond: Thresholds | None = None) -> Q:
    """Past the date by which use or impact was to be shown; `beyond`: by more than is allowed."""
    must_show = Q(shown_by__isnull=False) & ~Q(required_stage="carried_out")
    if beyond is None:
        return must_show & Q(shown_by__lt=on)
    too_late = Q(pk__in=[])
    for priority in ("immediate", "standard"):
        limit = timedelta(days=beyond.red_after(priority))
        too_late |= Q(priority=priority, shown_by__lt=on - limit)
    return must_show & too_late


def to_do(on: date) -> Q:
    """Open, or said to be carried out on a day to come; no other action has a `finished`."""
    return OPEN | Q(finished__gt=on)


def late(on: date) -> Q:
    return to_do(on) & Q(due__lt=on)


def suspended_late(on: date) -> Q:
    return Q(delivery="suspended", due__lt=on)


def stale(thresholds: Thresholds, on: date) -> Q:
    fresh_from = on - timedelta(days=thresholds.freshness_days)
    # Each says that its date is there: else its negation would be neither true nor false.
    never = Q(fact_accepted_at=None, fact_asked_since__isnull=False)
    unanswered = never & Q(fact_asked_since__lt=fresh_from)
    accepted = Q(fact_accepted_at__isnull=False, fact_accepted_at__lt=midnight(fresh_from))
    silent = unanswered | accepted
    begun_early = Q(starts__gt=on) & ~Q(delivery="not_started")
    return to_do(on) & silent & (Q(starts=None) | Q(starts__lt=fresh_from) | begun_early)


def disagreeing(plan: Plan, on: date) -> Q:
    """Whether what people have declared and what the facts show disagree, over actions
    `with_facts`."""
    too_green = Q(fact_declared_rag="green") & at_levels(plan, on, CONTRADICTS_GREEN)
    unproved = CARRIED_OUT & Q(fact_has_evidence=False)
    return too_green | unproved | (OPEN & Q(fact_stage_verified=True))


def midnight(day: date) -> datetime:
    """The instant at which the day begins in local time."""
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


class RatedQuerySet(TrackedQuerySet[Row]):
    """Actions that can be filtered by their facts and their computed rating on a day."""

    def with_facts(self, plan: Plan, on: date) -> Self:
        """Annotate each action of the plan with what FactAnnotations lists.

        That the facts are there is said after the annotations: said before them, or not at all,
        the view is joined as if an action might have none, and PostgreSQL then works out the facts
        of every action before it counts off a page.
        """
        return self.filter(plan=plan).annotate(**facts(plan, on)).filter(facts__isnull=False)

    def at_level(self, plan: Plan, on: date, level: str) -> Self:
        """Of actions `with_facts`, those with this computed rating."""
        return self.filter(at_levels(plan, on, {Level(level)}))

    def inside(self) -> Self:
        return self.exclude(OUTSIDE)

    def late(self, on: date) -> Self:
        return self.filter(late(on))

    def suspended_late(self, on: date) -> Self:
        """Late, but outside the headline: see rules.days_late_suspended."""
        return self.filter(suspended_late(on))

    def due_soon(self, plan: Plan, on: date) -> Self:
        until = on + timedelta(days=plan.due_soon_days)
        return self.filter(to_do(on), due__gte=on, due__lte=until)

    def slipping(self) -> Self:
        """Of actions `with_facts`."""
        return self.filter(OPEN, fact_slipped__gt=0)

    def moved_often(self, on: date) -> Self:
        """Of actions `with_facts`."""
        return self.filter(to_do(on), fact_redatings__gte=MOVED_OFTEN)

    def stale(self, plan: Plan, on: date) -> Self:
        """Of actions `with_facts`."""
        return self.filter(stale(thresholds_of(plan), on))

    def disagreeing(self, plan: Plan, on: date) -> Self:
        """Of actions `with_facts`."""
        return self.filter(disagreeing(plan, on))
