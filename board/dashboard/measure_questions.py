"""What the outcome measures ask of the board: pure rules over what each measure tells on a day.

They stand apart from the actions' own ratings: XmR can't be said in SQL, and every count of actions
on the dashboard must equal the list that it links to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from workstreams.measures.verdicts import Verdict
from workstreams.models import Outcome
from workstreams.queries.measure_series import Told

GRACE = 31  # days after a period's end in which its reading is to come


@dataclass(frozen=True)
class Question:
    """One thing to ask about a measure, or about an outcome where `code` is "", in words; `refs`
    are the actions that it is about."""

    name: str
    asks: str
    code: str = ""
    outcome: str = ""
    refs: tuple[str, ...] = ()


def questions(
    told: Iterable[Told], claimed: Mapping[Outcome, tuple[str, ...]], on: date
) -> tuple[Question, ...]:
    """Every question, the worst kind first. `claimed` are the references of the actions that are
    verified or said to be making a difference, by the outcome that they serve."""
    everything = list(told)
    outcomes = [one for one in everything if not one.is_context]
    return (
        *(ask(one, one.sentences[0]) for one in outcomes if one.verdict is Verdict.WORSE),
        *differences(outcomes, claimed),
        *(ask(one, one.sentences[-1]) for one in outcomes if one.story.assurance == "fail"),
        *(ask(one, overdue) for one in everything if (overdue := stale(one, on))),
    )


def ask(told: Told, asks: str) -> Question:
    return Question(told.measure.name, asks, code=told.measure.code)


def differences(
    outcomes: Iterable[Told], claimed: Mapping[Outcome, tuple[str, ...]]
) -> Iterable[Question]:
    """Outcomes that actions are said to make a difference to, while no measure of them shows it."""
    by_outcome: dict[int | None, list[Told]] = {}
    for one in outcomes:
        by_outcome.setdefault(one.measure.outcome_id, []).append(one)
    for outcome, refs in claimed.items():
        measures = by_outcome.get(outcome.pk, [])
        if any(one.story.improves_overall for one in measures):
            continue
        why = "no measure shows it" if measures else "nothing measures it"
        asks = f"Actions are said to make a difference here, and {why}."
        yield Question(f"“{outcome}”", asks, outcome=outcome.code, refs=refs)


def stale(told: Told, on: date) -> str:
    """In words, where a reading should have come by now; "" where none is overdue."""
    series = told.story.series
    if not series.months:
        return ""
    if told.latest is None:
        since = " since what it counts was changed" if told.earlier else ""
        return f"Nothing has been read{since or ' yet'}."
    days = series.months * 31 + GRACE
    if told.latest.ends + timedelta(days=days) >= on:
        return ""
    return f"No reading since {told.latest.period_in_words}, though one is due every {series.noun}."
