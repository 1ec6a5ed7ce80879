"""The outcome measures as readers outside see them, with small counts of people hidden.

Hidden is hidden in every channel: the value, its words and the starting point alike. A unit that
is not known to be something else is taken to count people.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from improvement.dates import Precision, in_words
from improvement.models import Plan
from workstreams.models import Measure, Outcome, Reading, Sourced

SMALL = 6  # a count of people below this, other than nought, could identify a child
HIDDEN = "c"
NOT_PEOPLE = re.compile(
    r"%.*|per ?cent.*|rate\b.*|.*per 1[0,]+.*|score.*|ratio.*|£.*"
    r"|((working|calendar) )?(hours?|days?|weeks?|months?|years?)\b.*",
    re.IGNORECASE,
)

Document = dict[str, Any]


def measures(plan: Plan, on: date) -> list[Measure]:
    """The plan's measures, each with `latest`: its last reading on or before the day, or None."""
    latest = {}
    readings = Reading.objects.filter(measure__plan=plan, period__lte=on)
    for reading in readings.order_by("period", "pk"):
        latest[reading.measure_id] = reading
    found = list(Measure.objects.filter(plan=plan).order_by("code"))
    for one in found:
        one.latest = latest.get(one.pk)  # type: ignore[attr-defined]
    return found


def is_context(one: Measure) -> bool:
    return one.outcome_id is None or one.direction == Measure.Direction.CONTEXT


def outcomes(plan: Plan, on: date) -> list[Document]:
    found = [m for m in measures(plan, on) if not is_context(m)]
    return [
        {
            "statement": outcome.statement,
            "measures": [measure(m) for m in found if m.outcome_id == outcome.pk],
        }
        for outcome in Outcome.objects.filter(plan=plan)
    ]


def demand(plan: Plan, on: date) -> list[Document]:
    """The measures that tell of demand, where neither higher nor lower is better."""
    return [measure(one) for one in measures(plan, on) if is_context(one)]


def measure(one: Measure) -> Document:
    reading = one.latest  # type: ignore[attr-defined]
    return {
        "name": one.name,
        "definition": one.definition,
        "unit": one.unit,
        "direction": one.get_direction_display(),
        "provenance": one.provenance,
        "baseline": cell(one.baseline, one.unit),
        "target": number(one.target),
        "target_date": said(one.target_date),
        "latest": latest_of(reading, one.unit) if reading else None,
    }


def latest_of(reading: Reading, unit: str) -> Document:
    """Words as stated are carried only where a public document already states them."""
    value = cell(reading.value, unit)
    public = reading.provenance in (Sourced.Provenance.PUBLISHED, Sourced.Provenance.FOLLOWED)
    return {
        "period": f"{reading.period:%B %Y}",
        "value": value,
        "words": reading.as_stated if public and value != HIDDEN else "",
        "provisional": reading.provisional,
        "provenance": reading.provenance,
    }


def cell(value: Decimal | None, unit: str) -> str:
    """A value as text; "c" where it is a small count of people; "" where there is none."""
    if value is not None and 0 < value < SMALL and not NOT_PEOPLE.fullmatch(unit.strip()):
        return HIDDEN
    return number(value)


def number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def said(day: date | None, precision: str = Precision.DAY) -> str:
    """A day in words; empty where there is none."""
    return in_words(day, precision) if day else ""
