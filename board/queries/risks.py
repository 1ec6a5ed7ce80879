"""Reads the register of risks: how bad each is, what moved since the board last met, and where the
open ones stand on the grid of likelihood and impact; a fixed number of queries each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextChoices, Value
from django.db.models.fields import IntegerField
from django.utils import timezone

from board.models import Band, Meeting, Risk, RiskReview, RiskScale
from board.models.risk import RiskQuerySet
from board.queries.meetings import held_board_meetings
from improvement.history import history_of
from improvement.models import Plan
from improvement.prepared import Among, Given, first_of, read_of

MOST_NAMED = 3  # of those with the highest score
MOST_IN_A_CELL = 4  # references; of more, the cell says how many


class Movement(TextChoices):
    """Of a score, since the board last met; the words stand before those days."""

    ROSE = "rose", "Rose"
    FELL = "fell", "Fell"
    STEADY = "steady", "No change"
    NEW = "new", "New in the register"
    SCORED = "scored", "Scored for the first time"
    UNSCORED = "unscored", "Not scored yet"


@dataclass(frozen=True)
class RiskLine:
    """A risk with where it stands: `was` is its score when the board last met, None where it had
    none or the board has not met."""

    risk: Any  # a Risk with the values of RiskQuerySet.scored and `register`
    band: Band | None
    movement: Movement
    was: int | None


@dataclass(frozen=True)
class Cell:
    """Where risks of one likelihood and one impact stand."""

    likelihood: int
    impact: int
    band: Band
    refs: list[str]

    @property
    def score(self) -> int:
        return self.likelihood * self.impact

    @property
    def shown(self) -> list[str]:
        return self.refs[:MOST_IN_A_CELL]

    @property
    def more(self) -> int:
        return len(self.refs) - len(self.shown)


@dataclass(frozen=True)
class Overview:
    """How the open risks stand; `keys` are theirs, the worst first. `rows` are the steps of impact,
    the worst first, each with its name and its cells; there are none where no scale is set."""

    keys: list[int]
    open: int
    above: int
    unscored: int
    overdue: int
    rose: int
    fell: int
    highest: int | None
    worst: list[str]
    worst_more: int  # at the same score as `worst`, besides them
    rows: list[tuple[int, str, list[Cell]]]


def scale_of(plan: Plan) -> RiskScale | None:
    return RiskScale.objects.filter(plan=plan).first()


def last_board_meeting(plan: Plan, on: date) -> Meeting | None:
    return held_board_meetings(plan, on).first()


def register(plan: Plan, met_on: date | None) -> RiskQuerySet:
    """The plan's risks, the worst first, with `score_first` and `score_then`: of the first review,
    and as the board had it when it last met."""
    by = F("likelihood") * F("impact")
    reviews = RiskReview.objects.filter(risk=OuterRef("pk")).annotate(by=by)
    first = reviews.order_by("reviewed_on", "pk").values("by")[:1]
    none = Value(None, output_field=IntegerField())
    then = reviews.order_by("-reviewed_on", "-pk").values("by") if met_on else None
    found = Risk.objects.filter(plan=plan).worst_first().select_related("kind", "owner")
    return found.annotate(
        score_first=Subquery(first),
        score_then=none if then is None else Subquery(then.filter(reviewed_on__lte=met_on)[:1]),
    )


def open_in_register(plan: Plan, met_on: date | None) -> QuerySet[Risk, Any]:
    names = ("pk", "ref", "title", "raised_on", "score", "score_then", "review_due", "is_above")
    found = register(plan, met_on).filter(closed_on=None)
    rows: QuerySet[Risk, Any] = found.values(*names, "likelihood_now", "impact_now")
    return rows


def in_register(plan: Plan, met_on: date | None, keys: Among) -> RiskQuerySet:
    return register(plan, met_on).filter(pk__in=keys)


def lines_of(
    risks: Iterable[Any], scale: RiskScale | None, since: Meeting | None
) -> list[RiskLine]:
    return [
        RiskLine(
            risk,
            scale.band(risk.score) if scale and risk.score is not None else None,
            movement(risk.score, risk.score_then, risk.raised_on, since),
            risk.score_then,
        )
        for risk in risks
    ]


def movement(score: int | None, was: int | None, raised: date, since: Meeting | None) -> Movement:
    if score is None:
        return Movement.UNSCORED
    if since is None or (was is None and raised > since.held_on):
        return Movement.NEW
    if was is None:
        return Movement.SCORED
    if score == was:
        return Movement.STEADY
    return Movement.ROSE if score > was else Movement.FELL


def overview(plan: Plan, scale: RiskScale | None, since: Meeting | None, on: date) -> Overview:
    """How the open risks stand on the day; one query."""
    found = read_of(open_in_register, plan, since.held_on if since else None)
    at: dict[tuple[int, int], list[str]] = defaultdict(list)
    for each in found:
        if each["score"] is not None:
            at[each["likelihood_now"], each["impact_now"]].append(each["ref"])
    moved = [
        movement(each["score"], each["score_then"], each["raised_on"], since) for each in found
    ]
    highest = found[0]["score"] if found else None  # the worst come first, unscored ones last
    worst = [each for each in found if highest is not None and each["score"] == highest]
    return Overview(
        keys=[each["pk"] for each in found],
        open=len(found),
        above=sum(each["is_above"] for each in found),
        unscored=moved.count(Movement.UNSCORED),
        overdue=sum(each["review_due"] < on for each in found),
        rose=moved.count(Movement.ROSE),
        fell=moved.count(Movement.FELL),
        highest=highest,
        worst=[f"{each['ref']} {each['title']}" for each in worst[:MOST_NAMED]],
        worst_more=len(worst[MOST_NAMED:]),
        rows=grid(scale, at) if scale else [],
    )


def grid(
    scale: RiskScale, at: dict[tuple[int, int], list[str]]
) -> list[tuple[int, str, list[Cell]]]:
    columns = range(1, len(scale.likelihood_names) + 1)
    steps = reversed(list(enumerate(scale.impact_names, start=1)))
    return [
        (
            impact,
            name,
            [
                Cell(each, impact, scale.band(each * impact), at.get((each, impact), []))
                for each in columns
            ],
        )
        for impact, name in steps
    ]


def narrowed(found: RiskQuerySet, chosen: dict[str, Any], on: date) -> RiskQuerySet:
    """The risks that the filters leave: the open ones, unless they ask for others."""
    shown = {
        "": Q(closed_on=None),
        "above": Q(closed_on=None, is_above=True),
        "rose": Q(closed_on=None, score__gt=F("score_then")),
        "overdue": Q(closed_on=None, review_due__lt=on),
        "closed": Q(closed_on__isnull=False),
        "all": Q(),
    }
    found = found.filter(shown[chosen.get("show") or ""])
    if chosen.get("kind"):
        found = found.filter(kind__name=chosen["kind"])
    for name in ("likelihood", "impact"):
        if chosen.get(name):
            found = found.filter(**{f"{name}_now": chosen[name]})
    return found


def risk_called(plan: Plan, ref: str) -> Risk | None:
    return first_of(risks_called, plan, Given(ref))


def risks_called(plan: Plan, ref: Given) -> RiskQuerySet:
    return Risk.objects.filter(plan=plan, ref=ref).scored().select_related("kind", "owner")


def why_escalated(risk: Any) -> str:
    """Why the board hears of a risk that is above what it tolerates."""
    tolerated = f"{risk.kind} is tolerated up to {risk.kind.appetite}"
    if risk.score > risk.kind.appetite:
        return f"Its score is {risk.score}; {tolerated}"
    return f"Its impact is {risk.impact_now}, of which the board always hears"


def is_short_of_target(risk: Any) -> bool:
    """Whether an open risk, read `scored`, is to come down to a score that it has not reached."""
    if risk.closed_on or risk.target is None:
        return False
    return risk.score is None or risk.score > risk.target


def concerned_with(risks: Iterable[Risk]) -> dict[int, set[int]]:
    """By the key of each risk the keys of who owns it and of who entered or changed its reviews:
    they don't answer for it. One query."""
    found = {risk.pk: {risk.owner_id} if risk.owner_id else set[int]() for risk in risks}
    entered = history_of(RiskReview).filter(risk_id__in=found, history_user_id__isnull=False)
    for risk, who in entered.values_list("risk_id", "history_user_id"):
        found[risk].add(who)
    return found


def is_answered_for(risk: Any, scale: RiskScale | None) -> bool:
    """Whether the board has answered for the risk as bad as it is: at no lower score, at no higher
    appetite, of an impact of which it always hears where it has one now, and without a review since
    by which it was within what is tolerated."""
    last = max(risk.escalations.all(), key=lambda each: each.answered_at, default=None)
    if last is None:
        return False
    since = timezone.localdate(last.answered_at)
    always = scale.always_from if scale else None
    if always and risk.impact_now >= always and impact_heard(risk, last.answered_at) < always:
        return False
    within = any(
        review.reviewed_on > since
        and review.score <= risk.kind.appetite
        and not (always and review.impact >= always)
        for review in risk.reviews.all()
    )
    return not within and risk.score <= last.score and risk.kind.appetite >= last.appetite


def impact_heard(risk: Risk, at: datetime) -> int:
    """The impact of the latest review as the reviews stood at the instant; 0 where none did."""
    then = history_of(RiskReview).filter(risk_id=risk.pk, history_date__lte=at)
    known = {each.id: each for each in then.order_by("history_date", "version")}
    last = max(known.values(), key=lambda each: (each.reviewed_on, each.id), default=None)
    return last.impact if last else 0
