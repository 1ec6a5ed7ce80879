"""The key of a chart: each sign that the chart has, with its meaning in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workstreams.measures.chart import RING, SHAPES
from workstreams.measures.chart_lines import lines_of
from workstreams.measures.verdicts import Analysis, Verdict

MEANS = {
    Verdict.SAME: "A reading that chance alone explains",
    Verdict.BETTER: "B: better than chance alone explains",
    Verdict.WORSE: "W: worse than chance alone explains",
    Verdict.HIGH: "H: higher than chance alone explains",
    Verdict.LOW: "L: lower than chance alone explains",
}
LINES = {
    "mean": "Average",
    "limit": "Limits: chance alone puts nearly every reading between them",
    "target": "Target",
    "benchmark": "What others reach",
}


@dataclass(frozen=True)
class Sign:
    """A sample of the sign, as a path around the middle of its box, and what it means."""

    kind: str
    path: str
    means: str


def key_of(analysis: Analysis) -> tuple[Sign, ...]:
    """The signs of an analysis's chart. `analysis.chart` must not be None."""
    return (*points_of(analysis), *lines_in(analysis), *rebases_in(analysis))


def points_of(analysis: Analysis) -> Iterator[Sign]:
    rows = [row for row in analysis.rows if row.reading.value is not None]
    verdicts = {row.verdict or Verdict.SAME for row in rows}
    has_verdicts = any(row.verdict for row in rows)
    for verdict, means in MEANS.items():
        if verdict in verdicts:
            path = f"M0 0{SHAPES[verdict]}"
            yield Sign(verdict.kind, path, means if has_verdicts else "A reading")
    if any(row.reading.provisional for row in rows):
        yield Sign("ring", f"M0 0{RING}", "Provisional: this reading may still change")


def lines_in(analysis: Analysis) -> Iterator[Sign]:
    kinds = {line.kind for line in lines_of(analysis)}
    for kind, means in LINES.items():
        if kind in kinds:
            yield Sign(kind, "M-18 0H18", means)


def rebases_in(analysis: Analysis) -> Iterator[Sign]:
    for number, rebase in enumerate(analysis.series.rebases, 1):
        means = f"R{number}, {rebase.words}: the limits start anew. {rebase.reason}"
        yield Sign("rebase", "M0-9V9", means)
