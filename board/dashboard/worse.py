"""What got worse since the last meeting, a line for each action or measure, the worst first; pure.

Worse is what dates, evidence, checks or charts show, and never a lead's change of word alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from board.dashboard import facts_then
from board.dashboard.facts_then import FactsOfAction
from board.dashboard.measure_lines import MeasureLine
from board.dashboard.rows import ActionRow
from board.dashboard.standing import FactChange
from board.dashboard.verdicts_then import is_worse
from workstreams.ratings.rules import Level

IN_SHORT = {
    facts_then.LATE: ("", "{} late"),
    facts_then.STALE: ("", "no update {}"),
}


@dataclass(frozen=True)
class WorseLine:
    """An action or a measure that got worse: what it was, where that is not plain, and what it is,
    in words."""

    ref: str
    title: str
    url_name: str
    was: str
    now: str
    is_immediate: bool
    owner: str
    lead: str
    rank: tuple[int, bool, int]


def worse_lines(
    rows: Iterable[ActionRow],
    then: Mapping[int, FactsOfAction],
    then_on: date,
    measures: Iterable[MeasureLine],
    measures_then: Iterable[MeasureLine],
) -> list[WorseLine]:
    """`then` are the facts as they stood on the day `then_on`. What was added since has no line."""
    verdicts = {line.key: line.verdict for line in measures_then}
    changed = [
        line
        for line in measures
        if line.key in verdicts
        and is_worse(verdicts[line.key], line.verdict)
        and verdicts[line.key] is not line.verdict
    ]
    lines = [
        *actions_worse(rows, then, then_on),
        *(measure_worse(line, verdicts[line.key].value) for line in changed),
    ]
    return sorted(lines, key=lambda line: line.rank)


def actions_worse(
    rows: Iterable[ActionRow], then: Mapping[int, FactsOfAction], then_on: date
) -> Iterator[WorseLine]:
    for row in rows:
        if (old := then.get(row.key)) is None:
            continue
        changes = list(facts_then.got_worse(old, standing_of(row), row.thresholds, then_on, row.on))
        if changes:
            yield action_worse(row, changes)


def standing_of(row: ActionRow) -> FactsOfAction:
    """The row as it is compared with one that stood: a check that does not hold has run out, or
    was taken back."""
    return FactsOfAction(row.ref, row.title, row.facts, row.verified, row.run_out)


def action_worse(row: ActionRow, changes: Sequence[FactChange]) -> WorseLine:
    """By the worst of what changed; that it became late is said, whatever its rating became."""
    worst = min(map(weight, changes))
    late = next((each for each in changes if each.fact == facts_then.LATE), None)
    was, now = in_short(late or min(changes, key=weight))
    rank = 0 if row.is_immediate and late else worst + 1
    return WorseLine(
        ref=row.ref,
        title=row.title,
        url_name="action-detail",
        was=was,
        now=now,
        is_immediate=row.is_immediate,
        owner=row.owner,
        lead=row.lead,
        rank=(rank, not row.is_immediate, -row.days_late),
    )


def weight(change: FactChange) -> int:
    """Newly red, newly late, newly amber or not ready, a check that ran out, no recent update."""
    if change.fact == facts_then.SHOWN:
        return 0 if change.new == Level.RED.label else 2
    return {facts_then.LATE: 1, facts_then.STALE: 4}.get(change.fact, 3)


def in_short(change: FactChange) -> tuple[str, str]:
    """What it was and what it is, in a word or two."""
    if change.fact == facts_then.SHOWN:
        return change.old.lower(), change.new.lower()
    if change.fact in IN_SHORT:
        was, now = IN_SHORT[change.fact]
        return was, now.format(change.new)
    return "", f"{change.fact.lower()} {change.new}"


def measure_worse(line: MeasureLine, was: str) -> WorseLine:
    words = f"{line.verdict.value.lower()}, now {line.value_in_words}"
    return WorseLine(
        line.code, line.name, "measure-detail", was.lower(), words, False, "", "", (1, True, 0)
    )
