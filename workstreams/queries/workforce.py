"""The measures of the workforce by topic, each with its breaks; and those of demand beside them.

A break is where a measure's readings can't be compared across: a new start that the chair has
approved, or a new definition. A topic that nothing measures is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from improvement.models import Plan, Team
from improvement.text_order import in_order
from workstreams.models import Measure, Reading
from workstreams.queries.measure_series import ListedSeries, ReadingTold, listed_series


@dataclass(frozen=True)
class TopicMeasure:
    """A measure as the page tells it: its first and last readings under its present definition."""

    series: ListedSeries

    @property
    def measure(self) -> Measure:
        return self.series.measure

    @property
    def is_judged(self) -> bool:
        """Whether one way is better; demand, and what is context so far, is never coloured."""
        return not self.series.is_context

    @property
    def latest(self) -> ReadingTold | None:
        return self.series.latest

    @property
    def number(self) -> Decimal | None:
        return self.latest.value if self.latest else None

    @property
    def first(self) -> ReadingTold | None:
        """The first reading that says something, where it is not the latest."""
        found = next((each for each in self.series.current if each.says_something), None)
        return None if found == self.latest else found

    @property
    def breaks(self) -> list[tuple[date | None, str]]:
        """From which period each break is, and what it is, in order of time."""
        found: list[tuple[date | None, str]] = [
            (rebase.period, rebase.change) for rebase in self.series.rebases
        ]
        if before := len(self.series.earlier):
            current = self.series.current
            kept = f"{before} reading{'s' if before > 1 else ''} before it"
            words = f"Counted anew; {kept} can’t be compared with those since"
            found.append((current[0].period if current else None, words))
        return sorted(found, key=lambda pair: pair[0] or date.max)


def by_number(each: TopicMeasure) -> Decimal:
    assert each.number is not None  # left out otherwise
    return -each.number


@dataclass(frozen=True)
class TopicRow:
    topic: str
    name: str
    measures: Sequence[TopicMeasure]

    @property
    def first(self) -> TopicMeasure | None:
        """What is told of it above: of the whole service, where something is."""
        whole = (each for each in self.measures if each.measure.team_id is None)
        return next(whole, self.measures[0] if self.measures else None)

    @property
    def of_teams(self) -> list[TopicMeasure]:
        """The numbers of single teams, the greatest first."""
        read = [each for each in self.measures if each.measure.team_id and each.latest]
        return sorted((each for each in read if each.number is not None), key=by_number)


def topic_rows(plan: Plan, topics: Sequence[str], on: date) -> list[TopicRow]:
    """A row for each topic, in their order; four queries."""
    found = Measure.objects.filter(plan=plan, topic__in=topics).select_related("outcome", "team")
    in_turn = listed_series(found.order_by(in_order("code")), on)
    every = [TopicMeasure(series) for series in in_turn]
    names = {str(topic.value): str(topic.label) for topic in Measure.Topic}
    return [
        TopicRow(topic, names[topic], [each for each in every if each.measure.topic == topic])
        for topic in topics
    ]


def in_lines(rows: Sequence[TopicRow]) -> list[tuple[TopicRow, TopicMeasure | None]]:
    """A line for each measure, and one for a topic that nothing measures."""
    nothing: list[TopicMeasure | None] = [None]
    return [(row, each) for row in rows for each in (row.measures or nothing)]


def latest_of_service(plan: Plan, topics: Sequence[str], on: date) -> list[Reading]:
    """Of each topic that has one, the latest number of its first measure of the whole service, in
    the order of the topics; one query."""
    of_service = {"measure__plan": plan, "measure__topic__in": topics, "measure__team": None}
    read = Reading.objects.current().filter(**of_service, value__isnull=False, period__lte=on)
    latest: dict[str, Reading] = {}
    for each in read.select_related("measure").order_by(in_order("measure__code"), "period"):
        known = latest.get(each.measure.topic)
        if known is None or known.measure_id == each.measure_id:
            latest[each.measure.topic] = each
    return [latest[topic] for topic in topics if topic in latest]


def teams_without(plan: Plan, topic: str) -> list[Team]:
    """The plan's teams of which nothing measures the topic; none where it is not told by team."""
    measured = Measure.objects.filter(plan=plan, topic=topic, team__isnull=False)
    found = Team.objects.filter(plan=plan).exclude(pk__in=measured.values("team"))
    return list(found) if measured.exists() else []
