"""What the signs of a chart mean, in words beside each: only of those that the chart has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workstreams.measures.chart import RING, SHAPES
from workstreams.measures.chart_lines import lines_of
from workstreams.measures.verdicts import Story, Verdict

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


def key_of(story: Story) -> tuple[Sign, ...]:
    """The signs of a story's chart. A story with no number has none: ask `story.chart`."""
    return (*points_of(story), *lines_in(story), *new_starts(story))


def points_of(story: Story) -> Iterator[Sign]:
    known = [row for row in story.rows if row.read.value is not None]
    found = {row.verdict or Verdict.SAME for row in known}
    judged = any(row.verdict for row in known)
    for verdict, means in MEANS.items():
        if verdict in found:
            yield Sign(verdict.kind, f"M0 0{SHAPES[verdict]}", means if judged else "A reading")
    if any(row.read.provisional for row in known):
        yield Sign("ring", f"M0 0{RING}", "Provisional: this reading may still change")


def lines_in(story: Story) -> Iterator[Sign]:
    found = {line.kind for line in lines_of(story)}
    for kind, means in LINES.items():
        if kind in found:
            yield Sign(kind, "M-18 0H18", means)


def new_starts(story: Story) -> Iterator[Sign]:
    for number, rebase in enumerate(story.series.rebases, 1):
        means = f"R{number}, {rebase.words}: the limits start anew. {rebase.reason}"
        yield Sign("rebase", "M0-9V9", means)
