"""What the signs of a chart mean, in words beside each: only of those that the chart has."""

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
    """A sample, drawn about the middle of its box, and what it means."""

    kind: str
    path: str
    means: str


def key_of(analysis: Analysis) -> tuple[Sign, ...]:
    """The signs of an analysis's chart. `analysis.chart` must not be None."""
    return (*points_of(analysis), *lines_in(analysis), *new_starts(analysis))


def points_of(analysis: Analysis) -> Iterator[Sign]:
    known = [row for row in analysis.rows if row.reading.value is not None]
    found = {row.verdict or Verdict.SAME for row in known}
    judged = any(row.verdict for row in known)
    for verdict, means in MEANS.items():
        if verdict in found:
            yield Sign(verdict.kind, f"M0 0{SHAPES[verdict]}", means if judged else "A reading")
    if any(row.reading.provisional for row in known):
        yield Sign("ring", f"M0 0{RING}", "Provisional: this reading may still change")


def lines_in(analysis: Analysis) -> Iterator[Sign]:
    found = {line.kind for line in lines_of(analysis)}
    for kind, means in LINES.items():
        if kind in found:
            yield Sign(kind, "M-18 0H18", means)


def new_starts(analysis: Analysis) -> Iterator[Sign]:
    for number, rebase in enumerate(analysis.series.rebases, 1):
        means = f"R{number}, {rebase.words}: the limits start anew. {rebase.reason}"
        yield Sign("rebase", "M0-9V9", means)
