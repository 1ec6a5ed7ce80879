"""Measures with their readings, month by month, some corrected; benchmarks; approved new starts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from benchmarks.plan.people import TEAMS
from benchmarks.plan.sizes import ENTERED, instant, month
from benchmarks.plan.writer import Writer
from workstreams.models import Benchmark, Measure, Reading, Rebase

BEFORE = 24  # readings from before the first round
FIRST = month(-BEFORE)
REBASED = 6  # the round in whose month new starts were decided
WEEK = timedelta(days=7)


def add_measures(writer: Writer) -> None:
    """One measure in three is of the workforce or of demand."""
    manager, chance = writer.managers[0], writer.chance
    measures = writer.measures = [
        Measure(
            plan=writer.plan,
            outcome=chance.choice(writer.outcomes),
            code=f"M{number}",
            name=writer.words(7),
            definition=writer.words(20),
            kind="percentage",
            unit="%",
            direction=chance.choice(("up", "down")),
            target=Decimal(chance.randint(60, 95)),
            evidence_kind="child_data",
            **topic_of(writer, number),
        )
        for number in range(1, writer.size.measures + 1)
    ]
    writer.save(measures, manager, "Entered in the plan", ENTERED, 60)
    benchmarks = [
        Benchmark(measure=measure, name="England", period=month(0), value=Decimal(75))
        for measure in measures
    ]
    writer.save(benchmarks, manager, "Entered in the plan", ENTERED, 61)
    for number in range(min(BEFORE, writer.size.readings)):
        add_readings(writer, number)


def measure(writer: Writer, number: int) -> None:
    """What is entered of the measures in the month of the round."""
    if BEFORE + number <= writer.size.readings:
        add_readings(writer, BEFORE + number - 1)
    if number == REBASED:
        add_rebases(writer)


def topic_of(writer: Writer, number: int) -> dict[str, Any]:
    """Its place on the page of the workforce; a caseload is of a team."""
    place, is_elsewhere = divmod(number, 3)
    if is_elsewhere:
        return {}
    topics = Measure.Topic.values
    topic = topics[place % len(topics)]
    is_of_team = topic == Measure.Topic.CASELOAD
    return {"topic": topic, "team": writer.teams[place % TEAMS] if is_of_team else None}


def add_readings(writer: Writer, number: int) -> None:
    """Add the readings of one month, entered a week after it, or with the plan if it was before."""
    manager, period = writer.managers[0], month(number, FIRST)
    entered = max(month(number + 1, FIRST), ENTERED) + WEEK
    readings = [a_reading(writer, measure, number) for measure in writer.measures]
    for reading in readings:
        reading.period = period
    writer.save(readings, manager, "Recorded the reading", entered, number)
    corrected = [each for each in readings if writer.chance.random() < 0.05]
    for reading in corrected:
        assert reading.value is not None
        reading.value += 1
    writer.save(corrected, manager, "Corrected: two were counted twice", entered + WEEK, number)


def a_reading(writer: Writer, measure: Measure, number: int) -> Reading:
    """About 70 %, with as much chance as months have, and better by the month for some."""
    slope = 0.6 if measure.code.endswith(("3", "7")) else 0.0
    counted = round(writer.chance.gauss(140 + slope * number * 2, 8))
    return Reading(
        measure=measure,
        value=Decimal(counted) / 2,
        numerator=Decimal(counted),
        denominator=Decimal(200),
    )


def add_rebases(writer: Writer) -> None:
    asked, decided = month(REBASED - 1) + WEEK, month(REBASED)
    rebases = [
        Rebase(
            measure=measure,
            period=month(2),
            change=writer.words(12),
            asked_at=instant(asked),
            asked_by=writer.managers[0],
        )
        for measure in writer.measures[:6]
    ]
    writer.save(rebases, writer.managers[0], "Asked for a new start", asked)
    for rebase in rebases[:-1]:
        rebase.decision, rebase.decision_note = Rebase.Decision.APPROVED, "It counts differently"
        rebase.decided_at, rebase.decided_by = instant(decided), writer.chair
    writer.save(rebases[:-1], writer.chair, "It counts differently", decided)
