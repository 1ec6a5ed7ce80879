"""The plan as it stood in the papers of the last meeting, as far as the first page compares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from board.dashboard.contradictions import contradiction
from board.dashboard.facts_then import FactsOfAction, facts_then
from board.dashboard.measure_lines import MeasureLine, measure_lines
from board.dashboard.rows import ActionRow
from board.dashboard.timetable import Timetable
from board.dashboard.worse import WorseLine, worse_lines
from improvement.models import Plan
from workstreams.ratings.rules import Level, Thresholds, is_late, rate
from workstreams.ratings.sql import thresholds_of
from workstreams.ratings.stages import Stage


@dataclass(frozen=True)
class Before:
    """The facts of each action by key on the day of the papers, and the measures."""

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
        return worse_lines(rows, self.facts, self.on, measures, self.measures)


def before_last_meeting(plan: Plan, dates: Timetable) -> Before | None:
    """As the papers of the last meeting show it; None where there has been no meeting."""
    if dates.last_meeting is None:
        return None
    at = dates.last_meeting.cutoff_at
    on = timezone.localdate(at)
    return Before(on, thresholds_of(plan), facts_then(plan, at, on), measure_lines(plan, at, on))
