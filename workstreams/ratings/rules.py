"""The rules that rate an action: late, due soon, slipping, stale, disagreeing, and its level.

Pure functions of the action's facts, the plan's thresholds and a day; `sql.py` has them in SQL.
The worst of several reasons decides: three days late (amber) and slipped by sixty (red) is red.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from improvement.dates import in_words
from workstreams.ratings import words
from workstreams.ratings.words import days

CHECK_WITHIN_DAYS = 14
MOVED_OFTEN = 3  # times that a date has moved, from which on that is an exception
BUT_GREEN = "Declared green, but: "


class Level(TextChoices):
    """The computed rating. NOT_READY, RED and AMBER contradict a declared green."""

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
        """The sign of templates/includes/rag.html that is shown beside it."""
        return "green" if self is Level.ON_TRACK else self.value


CONTRADICTS_GREEN = frozenset({Level.NOT_READY, Level.RED, Level.AMBER})
NOT_GREEN = "not_green"  # of a rating, in a filter: said amber or red, or shown to contradict green


@dataclass(frozen=True)
class Thresholds:
    """The days that a plan allows before an action is stale, due soon or red."""

    freshness_days: int
    due_soon_days: int
    red_after_days: int

    def red_after(self, priority: str) -> int:
        """Days late beyond which an action is red: nought for an immediate one."""
        return 0 if priority == "immediate" else self.red_after_days


@dataclass(frozen=True)
class Facts:
    """The facts of an action that its rating is computed from. On `due` itself it is in time."""

    delivery: str
    decision: str
    priority: str
    has_owner: bool
    baseline_due: date | None
    due: date | None
    precision: str
    proposed_due: date | None  # asked for in a date change that is not decided
    foreseen_due: date | None  # named in the last update
    starts: date | None
    finished: date | None
    stage_verified: bool
    carried_out_verified: bool
    has_evidence: bool
    declared_rag: str
    confidence: str
    last_accepted: date | None  # when an update was last accepted
    asked_since: date | None = None  # when the first round after it was added opened
    owner_left: bool = (
        False  # a person is named who can't send updates, for want of a role on the plan
    )
    shown_by: date | None = None  # when more than carried out is to be shown, if it must be
    from_agreed: bool = False  # count what has slipped from the agreed date, not from the first

    @property
    def slips_from(self) -> date | None:
        return self.due if self.from_agreed else self.baseline_due

    @property
    def is_outside(self) -> bool:
        return self.delivery in ("suspended", "withdrawn")

    @property
    def is_open(self) -> bool:
        return self.delivery in ("not_started", "under_way")

    def carried_out_by(self, on: date) -> date | None:
        """The day it was carried out; None where it was not, or where that day is still to come."""
        if self.delivery != "carried_out" or self.finished is None or self.finished > on:
            return None
        return self.finished

    def is_to_do(self, on: date) -> bool:
        return not self.is_outside and self.carried_out_by(on) is None


@dataclass(frozen=True)
class Rating:
    """A level with all the reasons for it, in words, the worst first."""

    level: Level
    reasons: tuple[str, ...]


def days_past(day: date, on: date) -> int:
    """Days from a day that has passed to `on`; 0 on the day itself and before it."""
    return max(0, (on - day).days)


def days_late(facts: Facts, on: date) -> int:
    """Days past the agreed date while the action is to do; 0 on that date and where there is none.
    The one place that counts them: lists, documents and escalations all use this function."""
    return days_past(facts.due, on) if facts.due and facts.is_to_do(on) else 0


def is_late(facts: Facts, on: date) -> bool:
    """Past its agreed date and not carried out. On that date itself it is due today, not late."""
    return days_late(facts, on) > 0


def days_late_suspended(facts: Facts, on: date) -> int:
    """Days past the agreed date of a suspended action, which is counted beside the late ones."""
    return days_past(facts.due, on) if facts.due and facts.delivery == "suspended" else 0


def is_due_soon(facts: Facts, thresholds: Thresholds, on: date) -> bool:
    """Due today or within the plan's days of notice, and not carried out."""
    if facts.due is None or not facts.is_to_do(on):
        return False
    return 0 <= (facts.due - on).days <= thresholds.due_soon_days


def days_slipped(facts: Facts) -> int:
    """Days from the first agreed date to the latest of the dates agreed, asked for and foreseen; 0
    where none is later."""
    since = facts.slips_from
    if since is None:
        return 0
    dates = (facts.due, facts.proposed_due, facts.foreseen_due)
    return max([0, *((day - since).days for day in dates if day is not None)])


def is_slipping(facts: Facts) -> bool:
    """Open, and now expected after the day that was first agreed."""
    return facts.is_open and days_slipped(facts) > 0


def is_stale(facts: Facts, thresholds: Thresholds, on: date) -> bool:
    """To do, and no update was accepted within the plan's freshness days.

    Before the first update they count from the opening of the first round after the action was
    added: until then nobody was asked. An action that has just started has as many days before its
    first update is missed; one that is yet to start needs none.
    """
    if not facts.is_to_do(on) or is_new(facts, thresholds, on):
        return False
    since = facts.last_accepted or facts.asked_since
    return since is not None and (on - since).days > thresholds.freshness_days


def is_new(facts: Facts, thresholds: Thresholds, on: date) -> bool:
    """Whether no update is expected yet: it starts after the day, or started so lately."""
    if facts.starts is None or (on - facts.starts).days > thresholds.freshness_days:
        return False
    return facts.starts <= on or facts.delivery == "not_started"


def is_moved_often(facts: Facts, redatings: int, on: date) -> bool:
    """To do, and its date was moved so often that this is an exception by itself."""
    return facts.is_to_do(on) and redatings >= MOVED_OFTEN


def days_late_to_show(facts: Facts, on: date) -> int:
    """Days past the date by which use or impact was to be shown, of an action carried out that
    must reach more than that; 0 once it is verified, and where no such date is set."""
    if facts.shown_by is None or facts.stage_verified or not facts.carried_out_by(on):
        return 0
    return days_past(facts.shown_by, on)


def has_not_started(facts: Facts, on: date) -> bool:
    """Whether its start has passed while it is still not started."""
    return facts.delivery == "not_started" and facts.starts is not None and facts.starts < on


def rate(facts: Facts, thresholds: Thresholds, on: date) -> Rating:
    """The computed rating on the day, with its reasons.

    An action that is carried out is never "not ready": a missing owner or date is then only a gap
    in the record, and must not hide whether its completion has been checked.
    """
    if facts.is_outside:
        late = days_late_suspended(facts, on)
        past = (f"Its agreed date passed {days(late)} ago",) if late else ()
        return Rating(Level.OUTSIDE, (f"This action is {facts.delivery}: {facts.decision}", *past))
    if finished := facts.carried_out_by(on):
        return rate_carried_out(facts, thresholds, finished, on)
    rating = rate_open(facts, thresholds, on)
    if missing := reasons_not_ready(facts):
        others = rating.reasons if rating.level in CONTRADICTS_GREEN else ()
        return Rating(Level.NOT_READY, (*missing, *others))
    return rating


def reasons_not_ready(facts: Facts) -> tuple[str, ...]:
    missing = [] if facts.has_owner else [words.NO_OWNER]
    if facts.owner_left:
        missing.append(words.OWNER_LEFT)
    if facts.baseline_due is None or facts.due is None:
        missing.append(words.NO_DATE)
    return tuple(missing)


def rate_carried_out(facts: Facts, thresholds: Thresholds, finished: date, on: date) -> Rating:
    if facts.stage_verified:
        return Rating(Level.COMPLETE, ("The stage it must reach has been verified",))
    if late := days_late_to_show(facts, on):
        reason = words.not_shown_by(in_words(facts.shown_by), late)
        limit = thresholds.red_after(facts.priority)
        return Rating(Level.RED if late > limit else Level.AMBER, (reason,))
    if facts.carried_out_verified:
        by = f", by {in_words(facts.shown_by)}" if facts.shown_by else "; no date is set for it"
        return Rating(Level.IMPACT_DUE, (f"Carried out; a later stage is still to be shown{by}",))
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
    """The reasons that follow from the agreed dates, each with its number of days."""
    reasons = []
    if late := days_late(facts, on):
        reasons.append((late, words.late_by(late)))
    if slipped := days_slipped(facts):
        reasons.append((slipped, reason_of_slip(facts, slipped)))
    return reasons


def reason_of_slip(facts: Facts, slipped: int) -> str:
    """The reason that it slipped so many days."""
    which = "agreed" if facts.from_agreed else "first agreed"
    return words.slipped_from(slipped, which, in_words(facts.slips_from, facts.precision))


def reasons_of_progress(facts: Facts, thresholds: Thresholds, on: date) -> list[str]:
    """The other reasons, which make it amber and never red."""
    return [
        reason
        for holds, reason in [
            (
                facts.delivery == "carried_out",
                f"Said to be carried out on {in_words(facts.finished)}, which has not come",
            ),
            (has_not_started(facts, on), words.not_started_on(in_words(facts.starts))),
            (is_stale(facts, thresholds, on), words.no_update_in(thresholds.freshness_days)),
            (facts.confidence == "low", "The lead’s confidence is low"),
        ]
        if holds
    ]


def disagreements(facts: Facts, rating: Rating) -> tuple[str, ...]:
    """Where what people have declared and what the facts show disagree, in words."""
    disagreeing = []
    if facts.declared_rag == "green" and rating.level in CONTRADICTS_GREEN:
        disagreeing.append(f"{BUT_GREEN}{rating.reasons[0][0].lower()}{rating.reasons[0][1:]}")
    if facts.delivery == "carried_out" and not facts.has_evidence:
        disagreeing.append(words.NO_EVIDENCE)
    if facts.is_open and facts.stage_verified:
        disagreeing.append("Verified at the stage it must reach, yet not said to be carried out")
    return tuple(disagreeing)
