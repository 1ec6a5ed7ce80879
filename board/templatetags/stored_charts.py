"""Draws the chart of a measure from a stored document: its readings, limits and verdicts alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template

from board.publishing.stored import HIDDEN, with_unit
from workstreams.measures.chart import NARROW, SMALL, WIDE, Drawing, Size, draw
from workstreams.measures.verdicts import (
    ChartBenchmark,
    ChartReading,
    ChartRebase,
    ChartSeries,
    Row,
    Verdict,
)

register = template.Library()
THRESHOLD = re.compile(r"fewer than (\d+)")
VERDICTS = {verdict.kind: verdict for verdict in Verdict}
Stored = dict[str, Any]  # a measure of a document of version 2


@dataclass(frozen=True)
class StoredAnalysis:
    """What a drawing needs, as it was when the document was made."""

    series: ChartSeries
    rows: tuple[Row, ...]


@register.simple_tag
def stored_charts(measure: Stored) -> list[Drawing]:
    """The chart in its two layouts; none where the document shows no number of it."""
    return drawings(measure, WIDE, NARROW)


@register.simple_tag
def stored_card(measure: Stored) -> Drawing | None:
    """The chart as a small picture; None where the document shows no number of it."""
    return next(iter(drawings(measure, SMALL)), None)


def drawings(measure: Stored, *sizes: Size) -> list[Drawing]:
    analysis = stored_analysis(measure)
    if all(row.reading.value is None for row in analysis.rows):
        return []
    return [draw(analysis, size) for size in sizes]


def present_words(stored: str) -> str:
    """The words for a hidden number. Those that documents held before there was one wording, such
    as "fewer than 6, hidden", say more than is true of a number that protects another."""
    old = THRESHOLD.search(stored)
    return f"hidden: 1 to {int(old[1]) - 1}, or would give such a number away" if old else stored


@register.simple_tag
def stored_value(value: str, unit: str, measure: Stored) -> str:
    """A number of a document, which gives it as text; or the words for one that it hides, or does
    not give."""
    if value == HIDDEN:
        return present_words(measure.get("hidden_words", ""))
    return with_unit(value, unit) if value else "not published"


@register.filter
def stored_rows(measure: Stored) -> Iterable[tuple[Stored, Stored]]:
    """Each reading with its row of the chart."""
    return zip(measure["readings"], measure["chart"]["rows"], strict=True)


def stored_analysis(measure: Stored) -> StoredAnalysis:
    rows = tuple(stored_row(reading, row) for reading, row in stored_rows(measure))
    chart = measure["chart"]
    series = ChartSeries(
        name=measure["name"],
        unit=measure["unit"],
        improvement="neutral",  # the verdicts are stored, and nothing is worked out again
        months=0,
        readings=tuple(row.reading for row in rows),
        target=number(measure["target"]),
        target_to=number(measure["target_to"]),
        benchmarks=tuple(stored_benchmarks(chart["benchmarks"])),
        rebases=tuple(
            ChartRebase(date.fromisoformat(r["starts"]), r["period"], r["reason"])
            for r in chart["rebases"]
        ),
    )
    return StoredAnalysis(series, rows)


def stored_row(reading: Stored, row: Stored) -> Row:
    point = ChartReading(
        date.fromisoformat(reading["starts"]),
        reading["period"],
        number(reading["value"]),
        reading["provisional"],
    )
    return Row(
        point,
        number(row["mean"]),
        number(row["lower"]),
        number(row["upper"]),
        VERDICTS.get(row["verdict"]),
        row["segment"],
    )


def stored_benchmarks(benchmarks: Iterable[Stored]) -> Iterator[ChartBenchmark]:
    for benchmark in benchmarks:
        values = [
            (date.fromisoformat(entry["starts"]), float(entry["value"]))
            for entry in benchmark["values"]
        ]
        yield ChartBenchmark(benchmark["name"], tuple(values))


def number(text: str) -> float | None:
    """The number that a document gives as text; None where it gives none, or hides it."""
    return float(text) if text not in ("", HIDDEN) else None
