"""What the facts say about an action on a day: late, due soon, slipping, stale, disagreeing.

Pure functions of (facts, thresholds, on); sql.py says the same in SQL. The worst reason
decides, so that an action three days late and sixty days slipped is not shown as merely amber.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from improvement.dates import in_words

CHECK_WITHIN_DAYS = 14
BUT_GREEN = "Declared green, but: "


class Level(TextChoices):
    """The computed rating. Only the last five may stand beside a declared green in peace."""

    OUTSIDE = "outside", "Withdrawn or suspended"
    NOT_READY = "not_ready", "Not ready"
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    AWAITING_CHECK = "awaiting_check", "Carried out, awaiting check"
    IMPACT_DUE = "impact_due", "Carried out, use or impact still to be shown"
    NOT_DUE = "not_due", "Not due to start"
    ON_TRACK = "on_track", "On track"
    COMPLETE = "complete", "Reached the stage asked for"

    @property
    def shape(self) -> str:
        """Which sign of templates/includes/rag.html stands beside it."""
        return "green" if self is Level.ON_TRACK else self.value


CONTRADICTS_GREEN = frozenset({Level.NOT_READY, Level.RED, Level.AMBER})


@dataclass(frozen=True)
class Thresholds:
    """Days that a plan allows. Immediate actions are red as soon as they are late."""

    freshness_days: int
    due_soon_days: int
    red_after_days: int

    def red_after(self, priority: str) -> int:
        return 0 if priority == "immediate" else self.red_after_days


@dataclass(frozen=True)
class Facts:
    """All that a rating is made from. `due` is the last day on which it would be in time."""

    delivery: str
    decision: str
    priority: str
    has_owner: bool
    baseline_due: date | None
    due: date | None
    precision: str
    proposed_due: date | None  # asked for, and not decided
    reported_due: date | None  # foreseen in the last report
    starts: date | None
    finished: date | None
    stage_verified: bool
    carried_out_verified: bool
    has_evidence: bool
    declared_rag: str
    confidence: str
    last_accepted: date | None
    owner_left: bool = False  # a person was named, who holds no role on the plan any more

    @property
    def is_outside(self) -> bool:
        return self.delivery in ("suspended", "withdrawn")

    @property
    def is_open(self) -> bool:
        return self.delivery in ("not_started", "under_way")

    def carried_out_by(self, on: date) -> date | None:
        """The day it was carried out; None if it was not, or is said to be on a day to come."""
        if self.delivery != "carried_out" or self.finished is None or self.finished > on:
            return None
        return self.finished

    def is_to_do(self, on: date) -> bool:
        return not self.is_outside and self.carried_out_by(on) is None


@dataclass(frozen=True)
class Rating:
    """A level with every reason for it, in words, the worst first."""

    level: Level
    reasons: tuple[str, ...]


def days_late(facts: Facts, on: date) -> int:
    """Days past the agreed date while it is not carried out; 0 if none, as on the day itself."""
    if facts.due is None or not facts.is_to_do(on):
        return 0
    return max(0, (on - facts.due).days)


def is_late(facts: Facts, on: date) -> bool:
    """Past its agreed date and not carried out. On the day itself it is due today, not late."""
    return days_late(facts, on) > 0


def is_due_soon(facts: Facts, thresholds: Thresholds, on: date) -> bool:
    """Due today or within the plan's days of notice, and not carried out."""
    if facts.due is None or not facts.is_to_do(on):
        return False
    return 0 <= (facts.due - on).days <= thresholds.due_soon_days


def days_slipped(facts: Facts) -> int:
    """Days from the first agreed date to the latest date agreed, asked for or foreseen."""
    if facts.baseline_due is None:
        return 0
    dates = (facts.due, facts.proposed_due, facts.reported_due)
    return max([0, *((day - facts.baseline_due).days for day in dates if day is not None)])


def is_slipping(facts: Facts) -> bool:
    """Open, and now expected after the day that was first agreed."""
    return facts.is_open and days_slipped(facts) > 0


def is_stale(facts: Facts, thresholds: Thresholds, on: date) -> bool:
    """To do, and no update was accepted within the plan's freshness days.

    What has just started has as many days again before its first is missed; what has neither
    started nor is due to has nothing to report.
    """
    if not facts.is_to_do(on) or is_new(facts, thresholds, on):
        return False
    last = facts.last_accepted
    return last is None or (on - last).days > thresholds.freshness_days


def is_new(facts: Facts, thresholds: Thresholds, on: date) -> bool:
    if facts.starts is None or (on - facts.starts).days > thresholds.freshness_days:
        return False
    return facts.starts <= on or facts.delivery == "not_started"


def has_not_started(facts: Facts, on: date) -> bool:
    return facts.delivery == "not_started" and facts.starts is not None and facts.starts < on


def rate(facts: Facts, thresholds: Thresholds, on: date) -> Rating:
    """The computed rating on the day, with its reasons.

    What is carried out is past being ready: an owner or a date that was never named is then a gap
    in the record, and must not hide what has been checked.
    """
    if facts.is_outside:
        return Rating(Level.OUTSIDE, (f"This action is {facts.delivery}: {facts.decision}",))
    if finished := facts.carried_out_by(on):
        return rate_carried_out(facts, finished, on)
    rating = rate_open(facts, thresholds, on)
    if missing := reasons_not_ready(facts):
        others = rating.reasons if rating.level in CONTRADICTS_GREEN else ()
        return Rating(Level.NOT_READY, (*missing, *others))
    return rating


def reasons_not_ready(facts: Facts) -> tuple[str, ...]:
    missing = [] if facts.has_owner else ["No owner is named"]
    if facts.owner_left:
        missing.append("The owner’s post is empty: who held it has left")
    if facts.baseline_due is None or facts.due is None:
        missing.append("No agreed date is named")
    return tuple(missing)


def rate_carried_out(facts: Facts, finished: date, on: date) -> Rating:
    if facts.stage_verified:
        return Rating(Level.COMPLETE, ("The stage it must reach has been verified",))
    if facts.carried_out_verified:
        return Rating(Level.IMPACT_DUE, ("Carried out; a later stage is still to be shown",))
    overdue = (on - finished).days > CHECK_WITHIN_DAYS
    reason = f"Said to be carried out on {in_words(finished)}, and no check of that stands"
    return Rating(Level.AMBER if overdue else Level.AWAITING_CHECK, (reason,))


def rate_open(facts: Facts, thresholds: Thresholds, on: date) -> Rating:
    limit = thresholds.red_after(facts.priority)
    dated = reasons_of_dates(facts, on)
    red = [reason for count, reason in dated if count > limit]
    amber = [reason for count, reason in dated if count <= limit]
    amber += reasons_of_progress(facts, thresholds, on)
    if red or amber:
        return Rating(Level.RED if red else Level.AMBER, (*red, *amber))
    if facts.delivery == "not_started" and facts.starts is not None:
        return Rating(Level.NOT_DUE, (f"It is to start on {in_words(facts.starts)}",))
    return Rating(Level.ON_TRACK, ("Its dates hold, and no update of it is overdue",))


def reasons_of_dates(facts: Facts, on: date) -> list[tuple[int, str]]:
    """What the agreed dates hold against it, each with its days."""
    found = []
    if late := days_late(facts, on):
        found.append((late, f"Late by {days(late)}"))
    if slipped := days_slipped(facts):
        first = in_words(facts.baseline_due, facts.precision)
        found.append((slipped, f"Slipped {days(slipped)} from the first agreed date, {first}"))
    return found


def reasons_of_progress(facts: Facts, thresholds: Thresholds, on: date) -> list[str]:
    """What else makes it amber, but never red."""
    return [
        reason
        for holds, reason in [
            (
                facts.delivery == "carried_out",
                f"Said to be carried out on {in_words(facts.finished)}, which has not come",
            ),
            (
                has_not_started(facts, on),
                f"Was to start on {in_words(facts.starts)} and has not",
            ),
            (
                is_stale(facts, thresholds, on),
                f"No update accepted in the last {days(thresholds.freshness_days)}",
            ),
            (facts.confidence == "low", "The lead’s confidence is low"),
        ]
        if holds
    ]


def disagreements(facts: Facts, rating: Rating) -> tuple[str, ...]:
    """Where what was said and what the facts show part company, in words."""
    found = []
    if facts.declared_rag == "green" and rating.level in CONTRADICTS_GREEN:
        found.append(f"{BUT_GREEN}{rating.reasons[0][0].lower()}{rating.reasons[0][1:]}")
    if facts.delivery == "carried_out" and not facts.has_evidence:
        found.append("Said to be carried out, with no evidence")
    if facts.is_open and facts.stage_verified:
        found.append("Verified at the stage it must reach, yet not said to be carried out")
    return tuple(found)


def days(count: int) -> str:
    return f"{count:,} day" if count == 1 else f"{count:,} days"
