"""The outcome measures as readers outside see them, with what could identify a child hidden.

Hidden is hidden in every channel: the value, its words, the starting point, the change, and the
place in the list alike. What is hidden follows workstreams/measures/suppression.py alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from board.dashboard.compared import UNKNOWN, VERDICTS, Compared, compared
from improvement.dates import Precision, in_words
from improvement.models import Plan
from workstreams.measures.suppression import (
    HIDDEN,
    Cell,
    also_hidden,
    change,
    is_hidden,
    shown,
    words_of,
)
from workstreams.models import Measure, Outcome, Reading, Sourced

Document = dict[str, Any]
Key = tuple[int, date | None]  # of a cell: the measure, and the period, or None for the baseline


@dataclass(frozen=True)
class Hidden:
    """The cells that are hidden, and the measures that are a total or a part of one."""

    cells: frozenset[Key]
    in_totals: frozenset[int]


def outcomes(plan: Plan, on: date) -> list[Document]:
    """Each outcome with its measures, those that are seen to have got worse first."""
    everything = compared(plan, on)
    hidden = hidden_among(everything)
    found = sorted((one for one in everything if not one.is_context), key=rank_by(hidden))
    return [
        {
            "statement": outcome.statement,
            "measures": [measure(m, hidden) for m in found if m.measure.outcome_id == outcome.pk],
        }
        for outcome in Outcome.objects.filter(plan=plan)
    ]


def demand(plan: Plan, on: date) -> list[Document]:
    """The measures that tell of demand, where neither higher nor lower is better."""
    everything = compared(plan, on)
    hidden = hidden_among(everything)
    return [measure(one, hidden) for one in everything if one.is_context]


def rank_by(hidden: Hidden) -> Any:
    """Where a measure stands in the list, told from what is shown of it alone."""

    def rank(found: Compared) -> tuple[int, Decimal]:
        if verdict(found, hidden) == UNKNOWN:
            return VERDICTS.index(UNKNOWN), Decimal()
        return found.rank

    return rank


def hidden_among(found: Sequence[Compared]) -> Hidden:
    """What is hidden for its own sake, or because a total would give one away."""
    in_totals: set[int] = set()
    groups: dict[tuple[int, date | None], dict[int, tuple[Measure, Cell]]] = defaultdict(dict)
    for one in found:
        total = one.measure.part_of_id or one.measure.pk
        if one.measure.part_of_id:
            in_totals |= {total, one.measure.pk}
        for when, cell in cells_of(one):
            groups[total, when][one.measure.pk] = (one.measure, cell)
    cells = (
        (pk, when) for (total, when), group in groups.items() for pk in hidden_in(total, group)
    )
    return Hidden(frozenset(cells), frozenset(in_totals))


def cells_of(found: Compared) -> Iterator[tuple[date | None, Cell]]:
    """The numbers that a publication would show of the measure."""
    yield None, Cell(found.measure.baseline)
    for reading in filter(None, (found.first, found.latest)):
        parts = (reading.numerator, reading.denominator, reading.sample)
        yield reading.period, Cell(reading.value, *parts)


def hidden_in(total: int, group: dict[int, tuple[Measure, Cell]]) -> set[int]:
    """Those hidden among a total and its parts of one period, by the measure's key."""
    small = {pk for pk, (one, cell) in group.items() if is_hidden(cell, one)}
    if len(group) == 1:
        return small
    values = {pk: cell.value for pk, (_, cell) in group.items() if cell.value is not None}
    under = max(one.suppress_under for one, _ in group.values())
    return also_hidden(total, values, small, under)


def measure(found: Compared, hidden: Hidden) -> Document:
    one, latest, first = found.measure, found.latest, found.first
    baseline = cell(one, one.baseline, None, hidden)
    return {
        "name": one.name,
        "definition": one.definition,
        "unit": one.unit,
        "direction": one.get_direction_display(),
        "provenance": one.provenance,
        "baseline": baseline,
        "first": read(one, first, hidden) if first else None,
        "start": start(found, hidden),
        "target": shown(one.target, one.kind),
        "target_to": shown(one.target_to, one.kind),
        "target_date": said(one.target_date),
        "latest": read(one, latest, hidden) if latest else None,
        "compared": "" if found.is_context else verdict(found, hidden),
        "hidden_words": words_of(one, in_total=one.pk in hidden.in_totals),
    }


def start(found: Compared, hidden: Hidden) -> str:
    when = None if found.measure.baseline is not None or not found.first else found.first.period
    return cell(found.measure, found.start, when, hidden)


def verdict(found: Compared, hidden: Hidden) -> str:
    latest = found.latest
    now = cell(found.measure, latest.value, latest.period, hidden) if latest else ""
    return change(start(found, hidden), now, found.verdict, UNKNOWN)


def read(one: Measure, reading: Reading, hidden: Hidden) -> Document:
    """Words as stated are carried only where a public document already states them."""
    value = cell(one, reading.value, reading.period, hidden)
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


def cell(one: Measure, value: Decimal | None, when: date | None, hidden: Hidden) -> str:
    return shown(value, one.kind, hidden=(one.pk, when) in hidden.cells)


def said(day: date | None, precision: str = Precision.DAY) -> str:
    """A day in words; empty where there is none."""
    return in_words(day, precision) if day else ""
