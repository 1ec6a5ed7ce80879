"""Whether the plan is on course, by one rule; pure.

It follows the forecast and not a lead's word. It speaks of release from the notice only where the
notice's requirements are on record; until then it speaks of the plan's own first dates.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from board.dashboard.forecast import Forecast
from board.dashboard.forecast_words import in_words
from board.dashboard.pace import Month

LIKELY, UNLIKELY = 0.8, 0.2
CLOSE = 12  # months before the release within which something must be shown to make a difference


class Course(TextChoices):
    """The verdict."""

    ON_COURSE = "on_course", "On course"
    AT_RISK = "at_risk", "At risk"
    NOT_ON_COURSE = "not_on_course", "Not on course"
    NOT_KNOWN = "not_known", "Can’t be said"


@dataclass(frozen=True)
class CourseFacts:
    """What the verdict rests on. `now` is this month; `release` that of the expected release, None
    where no date is set; `has_requirements` whether the notice's are on record. `must_differ`
    actions must make a difference, and `differing` of them are shown to."""

    now: Month
    release: Month | None
    has_requirements: bool
    carried_out: Forecast
    in_use: Forecast
    must_differ: int
    differing: int

    @property
    def is_of_release(self) -> bool:
        return self.has_requirements and self.release is not None

    @property
    def by(self) -> Month | None:
        """The month by which nine in ten actions are to be carried out: that of the release, or the
        one that the first agreed dates gave. None where there is neither."""
        if self.is_of_release:
            return self.release
        return self.carried_out.planned.get("nine_in_ten")


def course_of(facts: CourseFacts) -> Course:
    """The verdict, by the one rule."""
    chance = chance_by(facts.carried_out, facts.by, facts.now)
    if chance is None:
        return Course.NOT_KNOWN
    is_close = facts.release is not None and facts.release - facts.now < CLOSE
    nothing_shown = bool(facts.must_differ) and not facts.differing
    if chance < UNLIKELY or (is_close and nothing_shown):
        return Course.NOT_ON_COURSE
    used = chance_by(facts.in_use, facts.by, facts.now)
    if chance < LIKELY or (used is not None and used < UNLIKELY):
        return Course.AT_RISK
    return Course.ON_COURSE


def chance_by(forecast: Forecast, by: Month | None, now: Month) -> float | None:
    """The chance that nine in ten are done by the end of the month; None where there is too little
    history to say, or no month to say it of."""
    if forecast.too_little == "nothing" and forecast.total:
        return 1.0
    if forecast.too_little or by is None:
        return None
    if by < now:  # it has passed: they were done, or were not
        return float(forecast.total - forecast.done <= forecast.total // 10)
    reached = [ahead.nine_in_ten for ahead in forecast.months if ahead.month <= by]
    return reached[-1]


def verdict_line(facts: CourseFacts) -> str:
    """The verdict as the heading of the dashboard."""
    course = course_of(facts)
    if course is Course.NOT_KNOWN:
        return "Whether the plan is on course can’t be said yet"
    if facts.is_of_release and facts.release is not None:
        return f"{course.label} for release in {in_words(facts.release)}"
    return f"{course.label} by the plan’s own first dates"
