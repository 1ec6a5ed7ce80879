"""How many actions got how far, month by month, beside how many their first dates promised, and
where the pace leads; from rows that were read already.

Counted by what the record says now, of the actions now in the plan. A stage counts while its check
holds. Making a difference is counted and never forecast.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone

from board.dashboard.counts import Count
from board.dashboard.course import CourseShown
from board.dashboard.forecast import Forecast
from board.dashboard.forecast_words import (
    FEWEST_FOR_NINE_IN_TEN,
    every_one,
    headline,
    what_it_counts,
    why,
    why_none,
)
from board.dashboard.months_ahead import MonthAhead
from board.dashboard.pace import Month, month_number
from board.dashboard.plan_read import PlanRead
from board.dashboard.rows import ActionRow, Claimed
from improvement.dates import Precision, month_end
from workstreams.models import Action, StageClaim
from workstreams.queries.kept_dates import FELL_DUE
from workstreams.ratings.stages import Stage

PAST, AHEAD = 36, 24  # months at most before this one, and after it
LEAST_AHEAD = 12
Span = tuple[date, date]  # a first and a last day
REACHED = ("said", "checked", "used", "differing")  # by the names of the dashboard's counts


@dataclass(frozen=True)
class Standing:
    """How many first dates had passed by the day, how many actions had got how far (None for a day
    to come), and what is forecast to be carried out by its month's end (None where nothing is)."""

    on: date
    planned: int
    reached: Mapping[str, int] | None
    ahead: MonthAhead | None
    ahead_in_use: MonthAhead | None


@dataclass(frozen=True)
class Trajectory:
    """The standings at the ends of months and, of the current month, today; `counts` are today's,
    each with its list. `starts_late` says that there were earlier months."""

    on: date
    shown: CourseShown
    planned: Count
    standings: Sequence[Standing]
    starts_late: bool
    suspended: int

    @property
    def total(self) -> int:
        return self.shown.counts["all"].number

    @property
    def past(self) -> list[Standing]:
        return [standing for standing in self.standings if standing.reached is not None]

    @property
    def today(self) -> Standing:
        return self.past[-1]

    @property
    def sentences(self) -> list[str]:
        """Where the pace leads, and what that rests on."""
        carried_out, in_use = self.shown.facts.carried_out, self.shown.facts.in_use
        words = [headline(carried_out, "carried_out", self.on)]
        if not carried_out.too_little:
            words.append(why(carried_out))
            if carried_out.total >= FEWEST_FOR_NINE_IN_TEN:
                words.append(every_one(carried_out, self.on))
        if self.shown.chance:
            words.append(enough(self.shown))
        if in_use.total:
            words.append(f"In use: {in_use_in_words(in_use, self.on)}")
        return [*words, what_it_counts(self.suspended)]


def enough(shown: CourseShown) -> str:
    """What the verdict's chance is of."""
    each = ", and every action of each requirement," if shown.facts.is_of_release else ""
    return (
        f"The verdict asks for nine in ten actions{each} by {shown.by_in_words}: {shown.chance} "
        "plans like it would have them carried out."
    )


def in_use_in_words(in_use: Forecast, on: date) -> str:
    words = why_none(in_use, "in_use") if in_use.too_little else headline(in_use, "in_use", on)
    return words[0].lower() + words[1:]


def trajectory(read: PlanRead, shown: CourseShown) -> Trajectory:
    """Of the plan that was read."""
    on = read.on
    fell_due = read.count({"kept": FELL_DUE, "inside": "1"})
    dues = sorted(due for row in read.inside if (due := first_due(row)))
    first, starts_late = first_month(read, dues)
    last = last_month(read, dues)
    reached = reached_by(read)

    def at(month: Month) -> Standing:
        day = on if month == month_number(on) else end_of(month)
        is_past = day <= on
        return Standing(
            on=day,
            planned=fell_due.number if day == on else bisect_right(dues, day),
            reached={name: reached[name](day) for name in REACHED} if is_past else None,
            ahead=None if is_past else ahead_at(shown.facts.carried_out, month),
            ahead_in_use=None if is_past else ahead_at(shown.facts.in_use, month),
        )

    return Trajectory(
        on=on,
        shown=shown,
        planned=fell_due,
        standings=[at(month) for month in range(first, last + 1)],
        starts_late=starts_late,
        suspended=sum(row.delivery == Action.Delivery.SUSPENDED for row in read.rows),
    )


def first_due(row: ActionRow) -> date | None:
    """The date first agreed; an ongoing action has none."""
    return None if row.facts.precision == Precision.ONGOING else row.facts.baseline_due


def first_month(read: PlanRead, dues: Sequence[date]) -> tuple[Month, bool]:
    """The month before the first in which anything was due or done, and whether that is too long
    ago to be drawn."""
    now = month_number(read.on)
    days = [*dues[:1], *(row.facts.finished for row in read.inside if row.facts.finished)]
    first = min((month_number(day) for day in days), default=now) - 1
    return max(min(first, now - 1), now - PAST), first < now - PAST


def last_month(read: PlanRead, dues: Sequence[date]) -> Month:
    now, release = month_number(read.on), read.plan.release_expected
    ends = [month_number(day) for day in (*dues[-1:], *([release] if release else []))]
    return min(max([now + LEAST_AHEAD, *ends]), now + AHEAD)


def end_of(month: Month) -> date:
    return month_end(date(month // 12, month % 12 + 1, 1))


def ahead_at(forecast: Forecast, month: Month) -> MonthAhead | None:
    """The forecast at the end of a month to come. Where it ends earlier, every one is likely to be
    done, and its last month goes on."""
    until = [ahead for ahead in forecast.months if ahead.month <= month]
    return until[-1] if until else None


def reached_by(read: PlanRead) -> dict[str, Callable[[date], int]]:
    """For each name of REACHED, how many had got so far by a day up to that of the read."""
    held: defaultdict[tuple[int, str], list[Span]] = defaultdict(list)
    for claim in read.claims:
        if claim.state == StageClaim.State.VERIFIED:
            held[claim.action, claim.stage].append(span_of(claim))

    said = [
        (row, min(row.facts.finished or date.min, read.on))
        for row in read.inside
        if row.delivery == Action.Delivery.CARRIED_OUT
    ]
    checked = [
        [(max(first, day), last) for first, last in held[row.key, Stage.CARRIED_OUT]]
        for row, day in said
    ]
    used = [
        held[row.key, Stage.IN_USE]
        for row in read.inside
        if row.required_stage != Stage.CARRIED_OUT
    ]
    differing = [
        held[row.key, Stage.MAKING_A_DIFFERENCE]
        for row in read.inside
        if row.required_stage == Stage.MAKING_A_DIFFERENCE
    ]
    return {
        "said": counter([[(day, date.max)] for _, day in said]),
        "checked": counter(checked),
        "used": counter(used),
        "differing": counter(differing),
    }


def span_of(claim: Claimed) -> Span:
    """The first and the last day on which the check of a verified claim had been made and held."""
    return day_decided(claim.decided_at), claim.recheck or date.max


@lru_cache(maxsize=2**15)
def day_decided(at: datetime | None) -> date:
    """Remembered: most claims are those of the last reading, whichever action was touched."""
    return timezone.localdate(at) if at else date.min


def counter(spans: Iterable[Iterable[Span]]) -> Callable[[date], int]:
    """How many actions have a span that a day is in, from the spans of each."""
    starts, ends = [], []
    for of_action in spans:
        until = date.min
        for first, last in sorted(of_action):
            first = max(first, until)  # where two overlap, a day counts once
            if first <= last:
                starts.append(first)
                if last < date.max:
                    ends.append(until := last + timedelta(days=1))
                else:
                    break
    starts.sort()
    ends.sort()
    return lambda day: bisect_right(starts, day) - bisect_right(ends, day)
