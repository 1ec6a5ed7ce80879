"""What got worse since the last meeting, a line for each action or measure, the worst first; pure
but for what `Then.compared` keeps.

What is worse is said by the rules of the difference (`board/difference/facts.py` and the order of
`picture.py`), by which the page of what changed reads too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from board.dashboard.facts_then import FactsOfAction
from board.dashboard.measure_lines import MeasureLine
from board.dashboard.rows import ActionRow
from board.difference.facts import RUN_OUT, Shown, of_action, of_chart, shown
from board.difference.picture import (
    LATE,
    LEVEL,
    STALE,
    STATE,
    Change,
    Rank,
    Sense,
    changes_of_values,
    weight,
    worst_first,
)
from workstreams.ratings.rules import Thresholds


@dataclass(frozen=True)
class Then:
    """The plan as it stood on the day of the papers, and what it allowed then."""

    actions: Mapping[int, FactsOfAction]
    thresholds: Thresholds
    on: date
    measures: Sequence[MeasureLine]

    @cached_property
    def shown(self) -> dict[int, Shown]:
        """What each action showed, by its key."""
        return {
            key: shown(old.facts, self.thresholds, self.on, old.checked)
            for key, old in self.actions.items()
        }

    @cached_property
    def compared(self) -> dict[int, tuple[ActionRow, WorseLine | None]]:
        """The row that each action was last compared with, and its line if it got worse, by its
        key: a row that is kept is compared once. Threads share it: a row and its line are set as
        one, and hold for that very row only, so that at worst two threads compare the same."""
        return {}


@dataclass(frozen=True)
class WorseLine:
    """An action or a measure that got worse: what it was, where that is not plain, and what it is,
    in words; of an action also whom to ask, its lead and its owner, and what its lead said last; ""
    where nothing."""

    ref: str
    title: str
    url_name: str
    was: str
    now: str
    is_immediate: bool
    lead: str
    owner: str
    said: str
    rank: Rank


def worse_lines(
    rows: Iterable[ActionRow], measures: Iterable[MeasureLine], then: Then
) -> list[WorseLine]:
    """What was added since has no line."""
    lines = [*actions_worse(rows, then), *measures_worse(measures, then.measures)]
    return sorted(lines, key=lambda line: line.rank)


def actions_worse(rows: Iterable[ActionRow], then: Then) -> Iterator[WorseLine]:
    for row in rows:
        old = then.actions.get(row.key)
        if old is None:
            continue
        before, line = then.compared.get(row.key, (None, None))
        if before is not row:
            changes = got_worse(old, then, row)
            line = action_worse(row, changes) if changes else None
            then.compared[row.key] = row, line
        if line:
            yield line


def got_worse(old: FactsOfAction, then: Then, row: ActionRow) -> list[Change]:
    was = then.shown[row.key]
    now = shown(row.facts, row.thresholds, row.on, row.verified, row.level)
    if was == now:
        return []
    changes = changes_of_values(
        of_action(was, old.facts, then.thresholds, then.on, old.run_out),
        of_action(now, row.facts, row.thresholds, row.on, row.run_out),
        {},
    )
    return [change for change in changes if change.sense is Sense.WORSE]


def action_worse(row: ActionRow, changes: Sequence[Change]) -> WorseLine:
    """By the worst of what changed; that it became late is said, whatever its rating became."""
    late = next((each for each in changes if each.what == LATE), None)
    was, now = in_short(late or min(changes, key=weight))
    return WorseLine(
        ref=row.ref,
        title=row.title,
        url_name="action-detail",
        was=was,
        now=now,
        is_immediate=row.is_immediate,
        lead=row.lead,
        owner=row.owner,
        said=row.said,
        rank=worst_first(changes, row.days_late, is_immediate=row.is_immediate),
    )


def in_short(change: Change) -> tuple[str, str]:
    """What it was, where that is not plain, and what it is, in a word or two."""
    if change.what in (LEVEL, STATE):
        return change.old.lower(), change.new.lower()
    if change.what in (LATE, STALE):
        return "", change.new
    became = "has run out" if change.new == RUN_OUT else "was taken back"
    return "", f"check of {change.what.lower()} {became}"


def measures_worse(
    measures: Iterable[MeasureLine], before: Iterable[MeasureLine]
) -> Iterator[WorseLine]:
    verdicts = {line.key: line.verdict for line in before}
    for line in measures:
        if line.key in verdicts and line.verdict is not verdicts[line.key]:
            old, new = of_chart(verdicts[line.key]), of_chart(line.verdict)
            for change in changes_of_values({"": old}, {"": new}, {}):
                if change.sense is Sense.WORSE:
                    yield measure_worse(line, change)


def measure_worse(line: MeasureLine, change: Change) -> WorseLine:
    words = f"{change.new.lower()}, now {line.value_in_words}"
    return WorseLine(
        ref=line.code,
        title=line.name,
        url_name="measure-detail",
        was=change.old.lower(),
        now=words,
        is_immediate=False,
        lead="",
        owner="",
        said="",
        rank=worst_first([change], 0),
    )
