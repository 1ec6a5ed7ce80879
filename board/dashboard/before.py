"""The plan as it stood in the papers of the last meeting, as far as the first page compares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from board.dashboard.contradictions import contradiction
from board.dashboard.facts_then import FactsOfAction, Unchanging, facts_then
from board.dashboard.measure_lines import MeasureLine, measure_lines
from board.dashboard.rows import ActionRow
from board.dashboard.standing import plan_then
from board.dashboard.timetable import Timetable
from board.dashboard.worse import Then, WorseLine, worse_lines
from improvement.models import Plan
from workstreams.ratings.rules import Level, Thresholds, is_late, rate
from workstreams.ratings.sql import thresholds_of
from workstreams.ratings.stages import Stage


@dataclass(frozen=True)
class Before:
    """The facts of each action by key on the day of the papers, the measures, and what the plan
    allowed then."""

    on: date
    thresholds: Thresholds
    facts: Mapping[int, FactsOfAction]
    measures: Sequence[MeasureLine]

    @property
    def numbers(self) -> dict[str, int]:
        """The four numbers as they were: late, red, in_use and told (contradicted, but for what
        measures alone contradict)."""
        facts = [each.facts for each in self.facts.values()]
        levels = [rate(each, self.thresholds, self.on).level for each in facts]
        told = [contradiction(each, self.thresholds, self.on) for each in facts]
        return {
            "late": sum(is_late(each, self.on) for each in facts),
            "red": levels.count(Level.RED),
            "in_use": sum(Stage.IN_USE in each.checked for each in self.facts.values()),
            "told": sum(each is not None for each in told),
        }

    def worse(self, rows: Iterable[ActionRow], measures: Iterable[MeasureLine]) -> list[WorseLine]:
        then = Then(self.facts, self.thresholds, self.on, self.measures)
        return worse_lines(rows, measures, then)


def before_last_meeting(plan: Plan, dates: Timetable, unchanging: Unchanging) -> Before | None:
    """As the papers of the last meeting show it; None where there has been no meeting, or its
    papers are older than the plan."""
    if dates.last_meeting is None:
        return None
    at = dates.last_meeting.cutoff_at
    on = timezone.localdate(at)
    then = plan_then(plan, at)
    if then is None:
        return None
    facts = facts_then(plan, at, on, unchanging)
    return Before(on, thresholds_of(then), facts, measure_lines(plan, at, on))
