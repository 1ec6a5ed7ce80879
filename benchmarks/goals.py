"""The goals of speed and size, and which of them a run meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.results import Results, Run, floor_of

SMALL, LARGE = 700, 10_000
PAGES = {"page": 8, "list": 5, "dashboard": 12, "health": 2}  # times an empty signed-in page
GROWTH = 1.5  # from SMALL to LARGE
DASHBOARD_MS = 450  # at LARGE
GZIPPED, RAW = 15_000, 60_000  # bytes of a page's HTML


@dataclass(frozen=True)
class Line:
    """A goal with what was measured; `more` names what fails it, the worst first."""

    passed: bool
    goal: str
    measured: str
    more: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = f": {', '.join(self.more[:8])}" if self.more else ""
        left = f" and {len(self.more) - 8} more" if len(self.more) > 8 else ""
        return f"{'pass' if self.passed else 'FAIL'}  {self.goal}: {self.measured}{shown}{left}"


def goals_of(results: Results) -> Iterator[Line]:
    for run in results["runs"]:
        yield from goals_of_pages(run)
    for vendor in dict.fromkeys(run["vendor"] for run in results["runs"]):
        sizes = {run["actions"]: run for run in results["runs"] if run["vendor"] == vendor}
        if SMALL in sizes and LARGE in sizes:
            yield from goals_of_growth(vendor, sizes[SMALL], sizes[LARGE])


def goals_of_pages(run: Run) -> Iterator[Line]:
    where, floor = f"{run['vendor']}, {run['actions']:,}", floor_of(run)
    if run["actions"] == SMALL:
        for kind, most in PAGES.items():
            rows = [row for row in run["pages"] if row["goal"] == kind]
            ratios = {name(row): row["processor"] / floor for row in rows}
            yield at_most(f"{where}: a {kind} ≤ {most} × an empty page", ratios, most, "{:.1f} ×")
    yield at_most(
        f"{where}: HTML gzipped ≤ 15 kB",
        {name(row): row["gzipped"] for row in run["pages"]},
        GZIPPED,
        "{:,} bytes",
    )
    yield at_most(
        f"{where}: HTML ≤ 60 kB", {name(row): row["raw"] for row in run["pages"]}, RAW, "{:,} bytes"
    )
    wrong = {name(row): row["status"] for row in run["pages"] if row["status"] != 200}
    yield at_most(f"{where}: pages that do not answer 200", wrong, 0, "{}")


def goals_of_growth(vendor: str, small: Run, large: Run) -> Iterator[Line]:
    before = {name(row): row["processor"] / floor_of(small) for row in small["pages"]}
    growth = {
        name(row): row["processor"] / floor_of(large) / before[name(row)]
        for row in large["pages"]
        if name(row) in before
    }
    goal = f"{vendor}: from {SMALL} to {LARGE:,} actions a page costs ≤ {GROWTH} ×"
    yield at_most(goal, growth, GROWTH, "{:.1f} ×")
    rows = {name(row): row["p50"] for row in large["pages"] if row["goal"] == "dashboard"}
    goal = f"{vendor}: the dashboard of {LARGE:,} actions ≤ {DASHBOARD_MS} ms"
    yield at_most(goal, rows, DASHBOARD_MS, "{:.0f} ms")


def name(row: dict[str, Any]) -> str:
    return f"{row['name']} ({row['person']})"


def at_most(goal: str, measured: dict[str, float], most: float, form: str) -> Line:
    """Every one is at most so much; the line names those that are more."""
    if not measured:
        return Line(True, goal, "none")
    worst = sorted(measured, key=lambda key: -measured[key])
    above = tuple(f"{key} {form.format(measured[key])}" for key in worst if measured[key] > most)
    said = f"{len(above)} of {len(measured)} fail" if above else form.format(measured[worst[0]])
    return Line(not above, goal, said, above)
