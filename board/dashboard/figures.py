"""What the board's first page shows on a day: read-only, a fixed number of queries, no HTML and no
percentages. Nothing here depends on who reads.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from board.dashboard import contradictions
from board.dashboard.areas import Area, areas
from board.dashboard.before import Before, before_last_meeting
from board.dashboard.besides import Besides, besides_actions
from board.dashboard.bodies import Body, bodies
from board.dashboard.contradictions import Contradicted, Kind, LeadRow
from board.dashboard.counts import Count
from board.dashboard.course import CourseShown, course_shown
from board.dashboard.forecast_words import NOT_THE_SAME, headline
from board.dashboard.measure_lines import MeasureLine, lines_now
from board.dashboard.notice_clock import ClockDrawing
from board.dashboard.plan_read import PlanRead, read_plan, unsupported
from board.dashboard.rows import Claimed
from board.dashboard.timetable import Timetable, clock_of, read_timetable
from board.dashboard.trajectory import Trajectory, trajectory
from board.dashboard.worse import WorseLine
from board.models import Notice
from board.queries.challenges import asked_about
from board.queries.notices import current_notice, owed
from improvement.models import Plan
from improvement.remembered import remembered
from workstreams.measures.verdicts import Verdict
from workstreams.models import ActionOutcome
from workstreams.queries.remembered import OF_ACTIONS

TELLING = {Verdict.WORSE, Verdict.BETTER}
LEADS, AREAS, MEASURES, BODIES = 8, 10, 3, 5  # lines of each part on the first page


@dataclass(frozen=True)
class Figure:
    """A number with what it was at the last meeting, None where there is nothing to compare with.
    `fewer_is_better` says which way is worse."""

    label: str
    count: Count
    was: int | None
    fewer_is_better: bool = True
    url_name: str = "action-list"

    @property
    def change(self) -> str:
        """ "worse", "better" or "same"; "" where there is nothing to compare with."""
        if self.was is None:
            return ""
        moved = self.count.number - self.was
        if not moved:
            return "same"
        return "better" if (moved < 0) is self.fewer_is_better else "worse"


@dataclass(frozen=True)
class Figures:
    """Everything that the first page shows whoever reads it. `is_compared`: there are papers of a
    last meeting, and the plan was there when they were made. `has_round`: it has had a round."""

    on: date
    has_round: bool
    timetable: Timetable
    clock: ClockDrawing
    actions: int
    suspended_late: Count
    course: CourseShown
    trajectory: Trajectory
    figures: tuple[Figure, ...]
    is_compared: bool
    worse: tuple[WorseLine, ...]
    told: tuple[Contradicted, ...]
    leads: tuple[LeadRow, ...]
    totals: tuple[Count, ...]
    all_told: Count
    unchecked: tuple[Claimed, ...]
    measures: tuple[MeasureLine, ...]
    got_worse: tuple[tuple[MeasureLine, Count], ...]
    areas: tuple[Area, ...]
    bodies: tuple[Body, ...]
    immediate: Count
    immediate_done: Count
    besides: Besides

    @property
    def longest_unchecked(self) -> int:
        """Days for which the oldest claim has waited for its check."""
        return (self.on - timezone.localdate(self.unchecked[0].claimed_at)).days

    @property
    def measures_shown(self) -> tuple[MeasureLine, ...]:
        """Those that got worse, then those that will miss their targets, then better ones."""
        telling = (line for line in self.measures if line.misses or line.verdict in TELLING)
        return tuple(telling)[:MEASURES]

    @property
    def missing_target(self) -> Count:
        """How many measures will not reach their targets as things are."""
        return Count.of(sum(line.misses for line in self.measures), {"show": "missing"})

    @property
    def late_bodies(self) -> list[Body]:
        """The organisations with something late, the one with most first."""
        late = [body for body in self.bodies[:-1] if body.counts["late"].number]
        return sorted(late, key=lambda body: -body.counts["late"].number)[:BODIES]

    @property
    def columns(self) -> list[Count]:
        """The kinds of contradiction that a table shows: measures only where they contradict."""
        return [count for count in self.totals if count.number or count.head != Kind.MEASURES.label]

    @property
    def heads(self) -> set[str]:
        return {count.head for count in self.columns}

    def own_bodies(self, refs: Collection[str]) -> list[Body]:
        return [body for body in self.bodies if body.ref in refs]

    def told_of(self, refs: Collection[str]) -> list[Contradicted]:
        """What is contradicted of the actions that these organisations lead, the worst first."""
        return [each for each in self.told if each.row.organisation in refs]

    def question_about(self, ref: str) -> str:
        """What a challenge about an action may begin with; "" where nothing is contradicted."""
        return next((each.question for each in self.told if each.row.ref == ref), "")

    @property
    def more(self) -> dict[str, int]:
        """How many lines of each part do not stand on the first page."""
        return {
            "leads": max(0, len(self.leads) - LEADS),
            "areas": max(0, len(self.areas) - AREAS),
        }

    @property
    def leads_shown(self) -> tuple[LeadRow, ...]:
        return self.leads[:LEADS]

    @property
    def areas_shown(self) -> tuple[Area, ...]:
        return self.areas[:AREAS]

    @property
    def pace(self) -> list[str]:
        """What the plan said, where its pace leads, and what that is not."""
        leads = headline(self.course.forecast, "carried_out", self.on)
        return [leads, NOT_THE_SAME]


def figures(plan: Plan, on: date) -> Figures:
    """The plan's figures on the day. The number of queries does not depend on the plan's size."""
    return figures_of(read_plan(plan, on))


def figures_of(read: PlanRead) -> Figures:
    """The same, of a plan that was read; on pages it is remembered (plan_read.py)."""
    plan, on = read.plan, read.on
    days = days_ahead(plan, on)
    measures = remembered(lines_now, plan, on, unaltered_by=OF_ACTIONS)
    told = contradictions.contradicted(read.rows, read.told, unsupported(read, measures))
    course = course_shown(read, days.notice)
    before = before_last_meeting(plan, days.timetable)
    immediate = {"priority": "immediate", "inside": "1"}
    return Figures(
        on=on,
        has_round=plan.rounds.exists(),
        timetable=days.timetable,
        clock=days.clock,
        actions=len(read.rows),
        suspended_late=read.count({"suspended_late": "1"}),
        course=course,
        trajectory=trajectory(read, course),
        figures=four_figures(read, course, told, before),
        is_compared=before is not None,
        worse=tuple(before.worse(read.rows, measures)) if before else (),
        told=tuple(told),
        leads=leads(read, told),
        totals=contradictions.kind_counts(told, {}),
        all_told=Count.of(len(told), {}),
        unchecked=tuple(read.unchecked),
        measures=tuple(sorted(measures, key=lambda line: line.rank)),
        got_worse=tuple(greens_under(read, measures)),
        areas=tuple(areas(read)),
        bodies=tuple(bodies(read, told)),
        immediate=read.count(immediate),
        immediate_done=read.count({**immediate, "delivery": "carried_out"}),
        besides=remembered(besides_actions, plan, on, unaltered_by=OF_ACTIONS),
    )


class DaysAhead(NamedTuple):
    """The meetings, the notice that is in force, and the clock that shows both."""

    timetable: Timetable
    notice: Notice | None
    clock: ClockDrawing


def days_ahead(plan: Plan, on: date) -> DaysAhead:
    dates, current = read_timetable(plan, on), current_notice(plan)
    notice = current if current and current.is_in_force else None
    coming = owed(current, on) if current and (notice or current.is_closed) else []
    return DaysAhead(dates, notice, clock_of(plan, dates, on, coming))


def leads(read: PlanRead, told: Sequence[Contradicted]) -> tuple[LeadRow, ...]:
    """Who must explain, with what they were asked already; one query."""
    rows = contradictions.by_lead(told, read.streams)
    asked = asked_about(read.plan, [row.worst.row.ref for row in rows[:LEADS] if row.worst])
    return tuple(
        replace(row, asked=asked.get(row.worst.row.ref)) if row.worst else row for row in rows
    )


def four_figures(
    read: PlanRead, course: CourseShown, told: Sequence[Contradicted], before: Before | None
) -> tuple[Figure, ...]:
    was = before.numbers if before else {}
    contradicted = Count.of(len(told), {})
    return (
        Figure("Late", read.count({"late": "1"}), was.get("late")),
        Figure("Red on the facts", read.count({"level": "red"}), was.get("red")),
        Figure("Checked as in use", course.counts["used"], was.get("used"), False),
        Figure("Contradicted", contradicted, was.get("told"), url_name="board-disagreements"),
    )


def greens_under(
    read: PlanRead, measures: Sequence[MeasureLine]
) -> list[tuple[MeasureLine, Count]]:
    """The measures that got worse, each with the actions that serve its outcome and that their
    leads call green; one query at most."""
    worse = [line for line in measures if line.verdict is Verdict.WORSE]
    if not worse:
        return []
    asked = {line.outcome for line in worse if line.outcome is not None}
    links = ActionOutcome.objects.current().filter(outcome__in=asked)
    green = read.filtered.keys_of({"rag": "green", "inside": "1"})
    served: dict[int, tuple[str, set[int]]] = {}
    for outcome, code, action in links.values_list("outcome_id", "outcome__code", "action_id"):
        served.setdefault(outcome, (code, set()))[1].add(action)
    found = []
    for line in worse:
        code, keys = served.get(line.outcome or 0, ("", set()))
        filters = {"outcome": code, "rag": "green", "inside": "1"}
        found.append((line, Count.of(len(keys & green), filters)))
    return found
