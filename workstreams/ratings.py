"""What the facts say about an action on a day: late, due soon, slipping, stale, disagreeing.

Pure functions of (facts, thresholds, on). `ratings_sql.py` says the same in SQL, and a test holds
the two equal. Differs from the first sketch in one thing: the worst reason decides, not the first,
so that an action three days late and sixty days slipped is not shown as merely amber.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import TextChoices

from improvement.dates import in_words

if TYPE_CHECKING:
    from improvement.models import Plan
    from workstreams.models import Action

CHECK_WITHIN_DAYS = 14


class Level(TextChoices):
    """The computed rating. Only the last four may stand beside a declared green in peace."""

    OUTSIDE = "outside", "Outside the counts"
    NOT_READY = "not_ready", "Not ready"
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    AWAITING_CHECK = "awaiting_check", "Carried out, awaiting check"
    IMPACT_DUE = "impact_due", "Carried out, impact due later"
    NOT_DUE = "not_due", "Not due to start"
    ON_TRACK = "on_track", "On track"
    COMPLETE = "complete", "Complete"


CONTRADICTS_GREEN = {Level.NOT_READY, Level.RED, Level.AMBER}


@dataclass(frozen=True)
class Thresholds:
    """Days that a plan allows. Immediate actions are red as soon as they are late."""

    freshness_days: int
    due_soon_days: int
    red_after_days: int

    @classmethod
    def of(cls, plan: Plan) -> Thresholds:
        return cls(plan.freshness_days, plan.due_soon_days, plan.red_after_days)

    def red_after(self, priority: str) -> int:
        return 0 if priority == "immediate" else self.red_after_days


@dataclass(frozen=True)
class Facts:
    """All that a rating is made from. `due` is the last day on which it would be in time."""

    delivery: str
    priority: str
    has_owner: bool
    baseline_due: date | None
    due: date | None
    proposed_due: date | None
    starts: date | None
    finished: date | None
    stage_verified: bool
    carried_out_verified: bool
    has_evidence: bool
    declared_rag: str
    confidence: str
    last_accepted: date | None

    @classmethod
    def of(cls, action: Action) -> Facts:
        """From an action read with `with_facts(plan, on)`."""
        return cls(
            delivery=action.delivery,
            priority=action.priority,
            has_owner=bool(action.owner_post),
            baseline_due=action.baseline_due,
            due=action.due,
            proposed_due=action.fact_proposed_due,  # type: ignore[attr-defined]
            starts=action.starts,
            finished=action.finished,
            stage_verified=action.fact_stage_verified,  # type: ignore[attr-defined]
            carried_out_verified=action.fact_carried_out_verified,  # type: ignore[attr-defined]
            has_evidence=action.fact_has_evidence,  # type: ignore[attr-defined]
            declared_rag=action.fact_declared_rag or "",  # type: ignore[attr-defined]
            confidence=action.fact_confidence or "",  # type: ignore[attr-defined]
            last_accepted=action.fact_last_accepted,  # type: ignore[attr-defined]
        )

    @property
    def is_outside(self) -> bool:
        return self.delivery in ("suspended", "withdrawn")

    @property
    def is_open(self) -> bool:
        return self.delivery in ("not_started", "under_way")


@dataclass(frozen=True)
class Rating:
    """A level with every reason for it, in words."""

    level: Level
    reasons: tuple[str, ...] = ()


def is_late(facts: Facts, on: date) -> bool:
    """Past its agreed date and not carried out. On the day itself it is due today, not late."""
    return facts.is_open and facts.due is not None and facts.due < on


def is_due_soon(facts: Facts, thresholds: Thresholds, on: date) -> bool:
    """Due today or within the plan's days of notice, and not carried out."""
    if not facts.is_open or facts.due is None:
        return False
    return 0 <= (facts.due - on).days <= thresholds.due_soon_days


def days_slipped(facts: Facts) -> int:
    """Days from the first agreed date to the later of the agreed and the proposed one; 0 if none."""
    if facts.baseline_due is None:
        return 0
    dates = [day for day in (facts.due, facts.proposed_due) if day is not None]
    return max(0, *((day - facts.baseline_due).days for day in dates)) if dates else 0


def is_slipping(facts: Facts) -> bool:
    return facts.is_open and days_slipped(facts) > 0


def is_stale(facts: Facts, thresholds: Thresholds, on: date) -> bool:
    """Open, due to have started, and no accepted update within the plan's freshness days."""
    if not facts.is_open or (facts.starts is not None and facts.starts > on):
        return False
    since = facts.last_accepted or facts.starts
    return since is None or (on - since).days > thresholds.freshness_days


def rate(facts: Facts, thresholds: Thresholds, on: date) -> Rating:
    """The computed rating on the day, with its reasons."""
    if facts.is_outside:
        return Rating(Level.OUTSIDE, (f"This action is {facts.delivery}",))
    if missing := reasons_not_ready(facts):
        return Rating(Level.NOT_READY, missing)
    if facts.stage_verified:
        return Rating(Level.COMPLETE, ("The stage it must reach has been verified",))
    if facts.delivery == "carried_out":
        return rate_carried_out(facts, on)
    return rate_open(facts, thresholds, on)


def reasons_not_ready(facts: Facts) -> tuple[str, ...]:
    missing = [] if facts.has_owner else ["No post owns this action"]
    if facts.baseline_due is None:
        missing.append("No date was agreed for this action")
    return tuple(missing)


def rate_carried_out(facts: Facts, on: date) -> Rating:
    if facts.carried_out_verified:
        return Rating(Level.IMPACT_DUE, ("Carried out; a later stage is still to be shown",))
    assert facts.finished is not None  # a constraint of the table
    waited = (on - facts.finished).days
    reason = f"Said to be carried out on {in_words(facts.finished)}, and nobody has checked it"
    return Rating(Level.AMBER if waited > CHECK_WITHIN_DAYS else Level.AWAITING_CHECK, (reason,))


def rate_open(facts: Facts, thresholds: Thresholds, on: date) -> Rating:
    limit = thresholds.red_after(facts.priority)
    red, amber = [], []
    if is_late(facts, on):
        assert facts.due is not None
        late = (on - facts.due).days
        (red if late > limit else amber).append(f"Late by {days(late)}")
    if slipped := days_slipped(facts):
        (red if slipped > limit else amber).append(
            f"Slipped {days(slipped)} from the first agreed date, {in_words(facts.baseline_due)}"
        )
    if has_not_started(facts, on):
        amber.append(f"Was to start on {in_words(facts.starts)} and has not")
    if is_stale(facts, thresholds, on):
        amber.append(f"No accepted update in the last {days(thresholds.freshness_days)}")
    if facts.confidence == "low":
        amber.append("The lead's confidence is low")
    if red or amber:
        return Rating(Level.RED if red else Level.AMBER, (*red, *amber))
    if facts.delivery == "not_started":
        return Rating(Level.NOT_DUE, ("It is not yet due to start",))
    return Rating(Level.ON_TRACK, ("Its dates hold and its last update is fresh",))


def has_not_started(facts: Facts, on: date) -> bool:
    return facts.delivery == "not_started" and facts.starts is not None and facts.starts < on


def disagreements(facts: Facts, rating: Rating) -> tuple[str, ...]:
    """Where what was said and what the facts show part company, in words."""
    found = []
    if facts.declared_rag == "green" and rating.level in CONTRADICTS_GREEN:
        found.append(f"Declared green, but: {rating.reasons[0][0].lower()}{rating.reasons[0][1:]}")
    if facts.delivery == "carried_out" and not facts.has_evidence:
        found.append("Said to be carried out, with no evidence")
    return tuple(found)


def days(count: int) -> str:
    return f"{count:,} day" if count == 1 else f"{count:,} days"
