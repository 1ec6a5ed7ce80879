"""The readings of the plan's own workbook that the plan has not, or not so, and what recording each
would change, by the rules of a reading that is entered on a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from improvement.files.grids import Grid
from improvement.files.workbooks import Line
from improvement.history import history_of
from improvement.models import Plan
from workstreams.importing.proposals import Problem
from workstreams.measures.periods import Period
from workstreams.measures.reading_rules import (
    EnteredReading,
    ReadingChange,
    asks_for_shares,
    digest,
    is_same,
)
from workstreams.measures.reading_table import NO_READING, read_table
from workstreams.models import Measure, PlanImport, Reading
from workstreams.queries.plan_comparison import IMPORTED, TAKEN_BACK
from workstreams.queries.plan_exports import READINGS, readings
from workstreams.queries.planned_readings import plan_readings
from workstreams.queries.sheets_beside import changed_rows, few_of

# Headings of our sheet as a table of readings has them, where that has others.
HEADS = {"Definition number": "Series", "First day": "From"}
EMPTY = "It has no reading: an empty cell changes nothing"
SAME = "It says nothing that is not recorded: an empty cell changes nothing"
OLDER = "It was changed here since the file was written, and stays as it is here"
SHARES = "Shares from 0 to 1: type 95 or 95% for 95%"


@dataclass(frozen=True)
class MeasureReadings:
    """What the file would change of a measure's readings, and in which row each stands."""

    measure: Measure
    planned: list[ReadingChange]
    rows: dict[Period, int]


@dataclass
class ReadingComparison:
    measures: list[MeasureReadings] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def changes(self, *, corrections: bool) -> list[tuple[MeasureReadings, ReadingChange]]:
        """Those that correct what is recorded, which needs a reason, or all the others."""
        return [
            (own, change)
            for own in self.measures
            for change in own.planned
            if (change.effect == "correct") == corrections
        ]

    def digest(self) -> str:
        """Of what would be recorded now: another one where anything of that has changed."""
        told = [(own.measure.pk, own.measure.series, digest(own.planned)) for own in self.measures]
        return sha256(repr(told).encode()).hexdigest()


def compare_readings(plan: Plan, grids: Iterable[Grid], on: date) -> ReadingComparison:
    """`grids` are the sheets beside that of the actions; `on` is today. Nothing is queried where no
    row of readings is there."""
    found = ReadingComparison()
    for grid in grids:
        if grid.name == READINGS and len(grid.rows()) > 1:
            measures = {each.code: each for each in Measure.objects.filter(plan=plan)}
            left: list[tuple[int, str]] = []
            by_code: dict[str, list[int]] = defaultdict(list)
            for row in changed_rows(grid, readings(plan)):
                by_code[grid.at(row, 1).text.strip()].append(row)
            for code, rows in by_code.items():
                if code in measures:
                    own = of_measure(measures[code], grid, rows, on, left)
                    found.measures += [own] if own.planned else []
                else:
                    left += [(row, f"The plan has no measure “{code[:40]}”") for row in rows]
            found.problems += few_of(grid.name, left)
    return found


def of_measure(
    measure: Measure, grid: Grid, rows: list[int], on: date, left: list[tuple[int, str]]
) -> MeasureReadings:
    """What the rows would change; each of which nothing is recorded goes to `left` with why."""
    entered: list[EnteredReading] = []
    unmarked: set[Period] = set()
    places: dict[Period, int] = {}
    for row in rows:
        result = read_table([line_of(grid, 1), line_of(grid, row)], measure, on)
        earlier = ["It is of an earlier definition, which stays as it is"] * len(result.earlier)
        faults = [EMPTY if words == NO_READING else words for words in result.faults]
        left += [(row, words) for words in (*faults, *earlier)]
        entered += result.readings
        unmarked |= result.unmarked
        places |= {each.period: row for each in result.readings}
    try:
        planned = plan_readings(measure, entered, on)
    except ValidationError as wrong:
        left += [(rows[0], f"{measure.code} is left out. {words}") for words in wrong.messages]
        return MeasureReadings(measure, [], places)
    if asks_for_shares(planned, unmarked):
        left.append((rows[0], f"{measure.code} is left out. {SHARES}"))
        return MeasureReadings(measure, [], places)
    kept = []
    for change in planned:
        if change.effect == "keep":
            left.append((places[change.entered.period], SAME))
        elif change.effect == "correct" and is_older(measure, change):
            left.append((places[change.entered.period], OLDER))
        else:
            kept.append(change)
    return MeasureReadings(measure, kept, places)


def line_of(grid: Grid, row: int) -> Line:
    cells = [grid.at(row, column) for column in range(1, max(grid.columns(1)) + 1)]
    texts = (cell.text.strip() for cell in cells)
    return Line(
        row,
        tuple(HEADS.get(text, text) if row == 1 else text for text in texts),
        {place: cell.mark for place, cell in enumerate(cells)},
    )


def is_older(measure: Measure, change: ReadingChange) -> bool:
    """Whether the reading was once as the file has it, so that the file is older than it; not where
    an import was taken back, after which it may be imported again."""
    versions = history_of(Reading).filter(
        measure_id=measure.pk, series=measure.series, period=change.entered.period.starts
    )
    *before, last = versions.order_by("version")
    if (last.history_change_reason or "").startswith(TAKEN_BACK):
        return False
    return any(
        all(is_same(value, getattr(was, name)) for name, value in change.values.items())
        for was in before
    )


def readings_written(record: PlanImport) -> QuerySet[Any]:
    """The versions of readings that the import wrote, of each the only one."""
    written = f"{IMPORTED}{record.source}"
    rows = history_of(Reading).filter(plan_ref=record.plan_id)
    return rows.filter(history_change_reason__startswith=written)


def for_the_page(found: ReadingComparison) -> Iterator[Problem]:
    """Of each reading that the page of an import would offer, that nothing else writes it."""
    rows = [row for own in found.measures for row in own.rows.values()]
    words = "The reading is not imported here: the page of an import shows it and records it"
    return few_of(READINGS, [(row, words) for row in sorted(rows)])
