"""The readings of the plan's own workbook that the plan has not, or not so, and what recording each
would change, by the rules of a reading that is entered on a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError

from improvement.files.grids import Grid
from improvement.files.workbooks import Line
from improvement.history import history_of
from improvement.models import Plan, User
from workstreams.importing.proposals import Problem, few_of
from workstreams.measures.periods import Period
from workstreams.measures.reading_rules import (
    NAMES,
    ReadingChange,
    asks_for_shares,
    digest,
    is_same,
)
from workstreams.measures.reading_table import NO_READING, TableResult, read_table
from workstreams.models import Measure, Reading
from workstreams.queries.import_reasons import TAKEN_BACK
from workstreams.queries.plan_exports import READINGS, readings
from workstreams.queries.planned_readings import plan_readings
from workstreams.queries.sheets_beside import changed_rows

# Headings of our sheet as a table of readings has them, where that has others.
HEADS = {"Definition number": "Series", "First day": "From"}
EMPTY = "It has no reading: an empty cell changes nothing"
SAME = "It says nothing that is not recorded: an empty cell changes nothing"
OLDER = "It was changed here since the file was written, and stays as it is here"
EARLIER = "It is of an earlier definition, which stays as it is"
NO_HEADINGS = "No row is read: the headings must be in row 1, with “Measure” in cell A1"
SHARES = "Shares from 0 to 1: type 95 or 95% for 95%"

Message = tuple[int, str]  # a row, and why nothing of it is recorded
Key = tuple[int, int, date]  # of a reading: its measure, series and first day


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

    def changes(self, effect: str) -> list[tuple[MeasureReadings, ReadingChange]]:
        """Those that add a reading, correct one, which needs a reason, or mark it as final."""
        return [
            (own, change)
            for own in self.measures
            for change in own.planned
            if change.effect == effect
        ]

    def digest(self) -> str:
        """Of what would be recorded now: another one where anything of that has changed."""
        told = [(own.measure.pk, own.measure.series, digest(own.planned)) for own in self.measures]
        return sha256(repr(told).encode()).hexdigest()


def compare_readings(
    plan: Plan, grids: Iterable[Grid], on: date, by: User | None = None
) -> ReadingComparison:
    """`grids` are the sheets beside that of the actions; `on` is today, and `by` who would record
    them, None where nobody does. Nothing is queried where no row of readings is there."""
    grid = next((each for each in grids if each.name == READINGS and len(each.rows()) > 1), None)
    if grid is None:
        return ReadingComparison()
    sheet = readings(plan)
    if grid.at(1, 1).text.strip() != sheet.headings[0]:
        return ReadingComparison(problems=[Problem(grid.name, "A1", "heading", NO_HEADINGS)])
    by_code: dict[str, list[int]] = defaultdict(list)
    for row in changed_rows(grid, sheet):
        by_code[grid.at(row, 1).text.strip()].append(row)
    measures = {each.code: each for each in Measure.objects.filter(plan=plan)}
    width, found, left = max(grid.columns(1)), list[MeasureReadings](), list[Message]()
    head = line_of(grid, 1, width)
    for code, rows in by_code.items():
        measure = measures.get(code)
        if measure is None:
            left += [(row, f"The plan has no measure “{code[:40]}”") for row in rows]
        elif by and not measure.can_be_recorded_by(by):
            left += [(row, f"{code} is for someone else to record") for row in rows]
        else:
            lines = [line_of(grid, row, width) for row in rows]
            own, why_not = of_measure(measure, head, lines, on)
            found.append(own)
            left += why_not
    newer, older = without_older(found)
    return ReadingComparison(newer, list(few_of(grid.name, [*left, *older])))


def line_of(grid: Grid, row: int, width: int) -> Line:
    cells = [grid.at(row, column) for column in range(1, width + 1)]
    texts = (cell.text.strip() for cell in cells)
    return Line(
        row,
        tuple(HEADS.get(text, text) if row == 1 else text for text in texts),
        {place: cell.mark for place, cell in enumerate(cells)},
    )


def of_measure(
    measure: Measure, head: Line, lines: list[Line], on: date
) -> tuple[MeasureReadings, list[Message]]:
    """What the lines would change, and of the others why not."""
    results = {line.number: read_table([head, line], measure, on) for line in lines}
    places = {each.period: row for row, result in results.items() for each in result.readings}
    planned, wrong = planned_of(measure, results.values(), on)
    left = [
        *((row, words) for row, result in results.items() for words in faults_of(result)),
        *((lines[0].number, f"{measure.code} is left out. {words}") for words in wrong),
        *((places[each.entered.period], SAME) for each in planned if each.effect == "keep"),
    ]
    changing = [each for each in planned if each.effect != "keep"]
    return MeasureReadings(measure, changing, places), left


def planned_of(
    measure: Measure, results: Collection[TableResult], on: date
) -> tuple[list[ReadingChange], list[str]]:
    """What recording all that was read would change, or why none of it is recorded."""
    try:
        planned = plan_readings(measure, [own for each in results for own in each.readings], on)
    except ValidationError as wrong:
        return [], wrong.messages
    unmarked = {period for each in results for period in each.unmarked}
    return ([], [SHARES]) if asks_for_shares(planned, unmarked) else (planned, [])


def faults_of(result: TableResult) -> list[str]:
    faults = [EMPTY if words == NO_READING else words for words in result.faults]
    return [*faults, *(EARLIER for _ in result.earlier)]


def without_older(found: list[MeasureReadings]) -> tuple[list[MeasureReadings], list[Message]]:
    """Those of which anything is left to record, and the rows in which the file is older."""
    changing = [(own, each) for own in found for each in own.planned if each.stored]
    versions = versions_of({key_of(own, each) for own, each in changing})
    older = {key_of(*each) for each in changing if is_older(each[1], versions[key_of(*each)])}
    newer, left = [], []
    for own in found:
        kept = [each for each in own.planned if key_of(own, each) not in older]
        left += [(own.rows[e.entered.period], OLDER) for e in own.planned if e not in kept]
        newer += [replace(own, planned=kept)] if kept else []
    return newer, left


def key_of(own: MeasureReadings, change: ReadingChange) -> Key:
    return own.measure.pk, own.measure.series, change.entered.period.starts


def versions_of(keys: Collection[Key]) -> Mapping[Key, list[Any]]:
    """The versions of each reading, the first first; one query for all."""
    found: dict[Key, list[Any]] = defaultdict(list)
    measures, periods = {measure for measure, *_ in keys}, {period for *_, period in keys}
    rows = history_of(Reading).filter(measure_id__in=measures, period__in=periods)
    for each in rows.order_by("version"):
        found[each.measure_id, each.series, each.period].append(each)
    return found


def is_older(change: ReadingChange, versions: list[Any]) -> bool:
    """Whether the reading was once as the file has it, so that the file is older than it; not where
    an import was taken back, after which it may be imported again."""
    *before, last = versions
    if (last.history_change_reason or "").startswith(TAKEN_BACK):
        return False
    given = {name: getattr(change.entered, name) for name in NAMES}
    return any(
        all(value is None or is_same(value, getattr(was, name)) for name, value in given.items())
        for was in before
    )


def for_the_page(found: ReadingComparison) -> Iterator[Problem]:
    """Of each reading that the page of an import would offer, that nothing else writes it."""
    words = "The reading is not imported here: the page of an import shows it and records it"
    offered = [own.rows[each.entered.period] for own in found.measures for each in own.planned]
    return few_of(READINGS, [(row, words) for row in offered])
