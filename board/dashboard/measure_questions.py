"""The questions that the measures raise for the board; rules over each measure's series.

They are separate from the ratings of actions, which exist in SQL as well so that every count on the
dashboard equals the list that it links to: XmR analysis can't be written in SQL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from board.dashboard.measure_lines import MeasureLine
from board.dashboard.outcome_evidence import claimed_differences
from improvement.models import Plan
from workstreams.measures.verdicts import Verdict
from workstreams.models import Measure, Outcome
from workstreams.queries.measure_series import SeriesOf, listed_series

GRACE = 31  # days after the end of a period until its reading is overdue


@dataclass(frozen=True)
class Question:
    """A question about a measure, or about an outcome where `code` is "".

    `refs` are the references of the actions that it is about.
    """

    name: str
    text: str
    code: str = ""
    outcome: str = ""
    refs: tuple[str, ...] = ()


def questions(
    series: Iterable[SeriesOf[Any]], claimed: Mapping[Outcome, tuple[str, ...]], on: date
) -> tuple[Question, ...]:
    """Every question, the worst kind first. `claimed` are the references of the actions that are
    verified or said to be making a difference, by the outcome that they serve."""
    measured = list(series)
    outcomes = [m for m in measured if not m.is_context]
    return (
        *(ask(m, m.sentences[0]) for m in outcomes if m.verdict is Verdict.WORSE),
        *differences(
            ((m.measure.outcome_id, m.analysis.improves_overall) for m in outcomes), claimed
        ),
        *(ask(m, m.sentences[-1]) for m in outcomes if m.analysis.assurance == "fail"),
        *(ask(m, overdue) for m in measured if (overdue := overdue_reading(m, on))),
    )


def ask(series: SeriesOf[Any], text: str) -> Question:
    return Question(series.measure.name, text, code=series.measure.code)


def differences(
    improving: Iterable[tuple[int | None, bool]], claimed: Mapping[Outcome, tuple[str, ...]]
) -> Iterable[Question]:
    """A question for each outcome that an action is said to improve and no measure shows to.
    `improving` has for each outcome measure the key of its outcome, and whether it got better."""
    by_outcome: dict[int | None, list[bool]] = {}
    for key, improves in improving:
        by_outcome.setdefault(key, []).append(improves)
    for outcome, refs in claimed.items():
        measures = by_outcome.get(outcome.pk, [])
        if any(measures):
            continue
        why = "no measure shows it" if measures else "nothing measures it"
        text = f"Actions are said to make a difference here, and {why}."
        yield Question(f"“{outcome}”", text, outcome=outcome.code, refs=refs)


def overdue_reading(series: SeriesOf[Any], on: date) -> str:
    """That a reading is overdue on the day, in words; "" where none is, or where the measure's
    periods vary."""
    chart = series.analysis.series
    if not chart.months:
        return ""
    if series.latest is None:
        since = " since what it counts was changed" if series.earlier else ""
        return f"Nothing has been read{since or ' yet'}."
    days = chart.months * 31 + GRACE
    if series.latest.ends + timedelta(days=days) >= on:
        return ""
    return (
        f"No reading since {series.latest.period_in_words}, though one is due every {chart.noun}."
    )


def questions_of(
    plan: Plan, lines: Iterable[MeasureLine], keys: Collection[int], on: date
) -> tuple[Question, ...]:
    """The questions that the measures with these keys raise, and those of the plan's outcomes, all
    of whose measures are `lines`; reads."""
    series = listed_series(Measure.objects.filter(pk__in=keys).select_related("outcome"), on)
    improving = ((line.outcome, line.charted.improves) for line in lines)
    return (*questions(series, {}, on), *differences(improving, claimed_differences(plan, on)))
