"""The plan as it stood in the papers of the last meeting, as far as the first page compares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from board.dashboard.contradictions import contradiction
from board.dashboard.facts_then import FactsOfAction, facts_then
from board.dashboard.measure_lines import MeasureLine, measure_lines
from board.dashboard.rows import ActionRow
from board.dashboard.standing import plan_then
from board.dashboard.timetable import Timetable
from board.dashboard.worse import Then, WorseLine, worse_lines
from improvement.models import Plan
from improvement.remembered import remembered_past
from workstreams.ratings.rules import Level, Thresholds, is_late, rate
from workstreams.ratings.sql import thresholds_of


@dataclass(frozen=True)
class Before:
    """The facts of each action by key on the day of the papers, the measures, and what the plan
    allowed then."""

    on: date
    thresholds: Thresholds
    facts: Mapping[int, FactsOfAction]
    measures: Sequence[MeasureLine]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The four numbers as they were: late, red, used and told (contradicted, but for what
        measures alone contradict)."""
        facts = [each.facts for each in self.facts.values()]
        levels = [rate(each, self.thresholds, self.on).level for each in facts]
        told = [contradiction(each, self.thresholds, self.on) for each in facts]
        return {
            "late": sum(is_late(each, self.on) for each in facts),
            "red": levels.count(Level.RED),
            "used": sum(each.is_used for each in self.facts.values()),
            "told": sum(each is not None for each in told),
        }

    @cached_property
    def then(self) -> Then:
        return Then(self.facts, self.thresholds, self.on, self.measures)

    def worse(self, rows: Iterable[ActionRow], measures: Iterable[MeasureLine]) -> list[WorseLine]:
        return worse_lines(rows, measures, self.then)


def before_last_meeting(plan: Plan, dates: Timetable) -> Before | None:
    """As the papers of the last meeting show it; None where there has been no meeting, or its
    papers are older than the plan."""
    last = dates.last_meeting
    return remembered_past(before, plan, last.cutoff_at) if last else None


def before(plan: Plan, at: datetime) -> Before | None:
    """The plan as it stood at the instant, on its day; None where there was none yet."""
    on = timezone.localdate(at)
    then = plan_then(plan, at)
    if then is None:
        return None
    return Before(on, thresholds_of(then), facts_then(plan, at, on), measure_lines(plan, at, on))
