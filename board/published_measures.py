"""The outcome measures as readers outside see them, with small counts of people hidden.

Hidden is hidden in every channel: the value, its words and the starting point alike. A unit that
is not known to be something else is taken to count people.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from board.compared import UNKNOWN, Compared, compared, impact
from improvement.dates import Precision, in_words
from improvement.models import Plan
from workstreams.models import Outcome, Reading, Sourced

SMALL = 6  # a count of people below this, other than nought, could identify a child
HIDDEN = "c"
NOT_PEOPLE = re.compile(
    r"%.*|per ?cent.*|rate\b.*|.*per 1[0,]+.*|score.*|ratio.*|£.*"
    r"|((working|calendar) )?(hours?|days?|weeks?|months?|years?)\b.*",
    re.IGNORECASE,
)

Document = dict[str, Any]


def outcomes(plan: Plan, on: date) -> list[Document]:
    """Each outcome with its measures, those that have got worse since the start first."""
    found = impact(compared(plan, on)).measures
    return [
        {
            "statement": outcome.statement,
            "measures": [measure(m) for m in found if m.measure.outcome_id == outcome.pk],
        }
        for outcome in Outcome.objects.filter(plan=plan)
    ]


def demand(plan: Plan, on: date) -> list[Document]:
    """The measures that tell of demand, where neither higher nor lower is better."""
    return [measure(one) for one in compared(plan, on) if one.is_context]


def measure(found: Compared) -> Document:
    one, latest = found.measure, found.latest
    start = cell(found.start, one.unit)
    told = latest_of(latest, one.unit) if latest else None
    hidden = HIDDEN in (start, told["value"] if told else "")
    return {
        "name": one.name,
        "definition": one.definition,
        "unit": one.unit,
        "direction": one.get_direction_display(),
        "provenance": one.provenance,
        "baseline": cell(one.baseline, one.unit),
        "first": latest_of(found.first, one.unit) if found.first else None,
        "start": start,
        "target": number(one.target),
        "target_date": said(one.target_date),
        "latest": told,
        # Which way a hidden number moved would tell something of it.
        "compared": "" if found.is_context else UNKNOWN if hidden else found.verdict,
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
        "paragraph": reading.paragraph if public else "",
        "in_words": reading.value is None and bool(reading.as_stated),
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
