"""What the verdict rests on, and the counts that its sentence names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from board.dashboard.counts import Count
from board.dashboard.forecast import Forecast, forecast
from board.dashboard.forecast_words import in_words, why_none
from board.dashboard.on_course import (
    Course,
    CourseFacts,
    chance_in_words,
    course_of,
    verdict_line,
)
from board.dashboard.pace import month_number
from board.dashboard.plan_read import PlanRead, dates_read
from board.dashboard.requirements import ByBoard, OfNotice, of_notice
from board.models import Notice, NoticeReview
from board.queries.notices import last_review
from workstreams.ratings.stages import BEYOND

COUNTED: dict[str, dict[str, str]] = {
    "all": {"inside": "1"},
    "late": {"late": "1"},
    "said": {"delivery": "carried_out"},
    "checked": {"delivery": "carried_out", "stage": "carried_out"},
    "must_use": {"required": BEYOND, "inside": "1"},
    "used": {"required": BEYOND, "stage": "in_use", "inside": "1"},
    "must_differ": {"required": "making_a_difference", "inside": "1"},
    "differing": {"required": "making_a_difference", "stage": "making_a_difference", "inside": "1"},
}


@dataclass(frozen=True)
class CourseShown:
    """The verdict with its heading, what it rests on, and the counts that its sentence names;
    `by_board` is what the board judges of the notice's requirements, and `review` the last whose
    outcome is on record."""

    course: Course
    heading: str
    facts: CourseFacts
    counts: Mapping[str, Count]
    by_board: ByBoard
    review: NoticeReview | None

    @property
    def forecast(self) -> Forecast:
        return self.facts.carried_out

    @property
    def by_in_words(self) -> str:
        """The month by which nine in ten were to be carried out; "" where there is none."""
        return in_words(self.facts.by) if self.facts.by is not None else ""

    @property
    def chance(self) -> str:
        return chance_in_words(self.facts)

    @property
    def why_not_known(self) -> str:
        return why_none(self.forecast, "carried_out") if self.forecast.too_little else ""


def course_shown(read: PlanRead, notice: Notice | None) -> CourseShown:
    """The verdict and the counts of its sentence; one query, and at most five more of a
    notice."""
    counts = {name: read.count(filters) for name, filters in COUNTED.items()}
    dates = dates_read(read)
    required = of_notice(read, notice) if notice else OfNotice()
    release = read.plan.release_expected
    facts = CourseFacts(
        now=month_number(read.on),
        release=month_number(release) if release else None,
        requirements=tuple(row.forecast for row in required.rows),
        carried_out=forecast(dates, read.on, "carried_out"),
        in_use=forecast(dates, read.on, "in_use"),
        must_differ=counts["must_differ"].number,
        differing=counts["differing"].number,
    )
    return CourseShown(
        course=course_of(facts),
        heading=verdict_line(facts),
        facts=facts,
        counts=counts,
        by_board=required.by_board,
        review=last_review(notice, read.on) if notice else None,
    )
