"""Whether the plan is on course, by one rule; pure.

It follows the forecast and not a lead's word. It speaks of release from the notice only where the
notice's requirements are on record; until then it speaks of the plan's own first dates. It never
says that the council will be released: the Minister decides that, on evidence of effect.
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
    where no date is set; `requirements` the forecast of each of the notice's. `must_differ` actions
    must make a difference, and `differing` of them are shown to."""

    now: Month
    release: Month | None
    requirements: tuple[Forecast, ...]
    carried_out: Forecast
    in_use: Forecast
    must_differ: int
    differing: int

    @property
    def has_requirements(self) -> bool:
        return bool(self.requirements)

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
    chance = chance_of(facts)
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


def chance_of(facts: CourseFacts) -> float | None:
    """The chance that nine in ten actions are carried out in time; where it is of release, also
    that every action of a requirement is, of the one that is least likely to be. None where there
    is too little history to say."""
    whole = chance_by(facts.carried_out, facts.by, facts.now)
    if whole is None or not facts.is_of_release:
        return whole
    answered = [forecast for forecast in facts.requirements if forecast.total]
    chances = [chance_by(each, facts.by, facts.now, "every") for each in answered]
    return min([whole, *(chance for chance in chances if chance is not None)])


def chance_by(
    forecast: Forecast, by: Month | None, now: Month, what: str = "nine_in_ten"
) -> float | None:
    """The chance that `nine_in_ten` are done by the end of the month, or `every` one; None where
    there is too little history to say, or no month to say it of."""
    if forecast.too_little == "nothing" and forecast.total:
        return 1.0
    if forecast.too_little or by is None:
        return None
    if by < now:  # it has passed: they were done, or were not
        allowed = forecast.total // 10 if what == "nine_in_ten" else 0
        return float(forecast.total - forecast.done <= allowed)
    reached: list[float] = [getattr(m, what) for m in forecast.months if m.month <= by]
    return reached[-1]


def chance_in_words(facts: CourseFacts) -> str:
    """How many of ten plans like it would have enough carried out in time; "" where that can't be
    said, or is no question any more."""
    chance, by = chance_of(facts), facts.by
    if chance is None or by is None or by < facts.now or facts.carried_out.too_little:
        return ""
    if chance < UNLIKELY:
        return "under 2 in 10"
    return "at least 8 in 10" if chance >= LIKELY else f"about {int(10 * chance)} in 10"


def verdict_line(facts: CourseFacts) -> str:
    """The verdict as the heading of the dashboard."""
    course = course_of(facts)
    if course is Course.NOT_KNOWN:
        return "Whether the plan is on course can’t be said yet"
    if facts.is_of_release and facts.release is not None:
        return f"{course.label} for release in {in_words(facts.release)}"
    return f"{course.label} by the plan’s own first dates"
