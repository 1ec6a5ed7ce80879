"""What of an action or a measure can be worse, or better, than it was: what its dates, its updates,
its checks and its chart show on a day. The one rule of it, for every page; pure.

A lead's change of rating or of confidence by itself is neither.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from board.difference.picture import LATE, LEVEL, STALE, STATE, Kind, Value
from workstreams.measures.verdicts import Verdict
from workstreams.models import Action
from workstreams.ratings import rules
from workstreams.ratings.rules import Facts, Level, Thresholds
from workstreams.ratings.stages import Stage
from workstreams.ratings.words import days

CHECKED, CLAIMED, RUN_OUT, NOTHING = "checked", "said, not checked", "its check has run out", "no"
# The levels that contradict green, the worst first.
WORST = (Level.RED, Level.NOT_READY, Level.AMBER)
VERDICTS = {Verdict.BETTER: 0, Verdict.SAME: 1, Verdict.WORSE: 2}


class Shown(NamedTuple):
    """What an action shows on a day, by its dates, updates and checks: all that its being worse or
    better rests on. `checked` are the stages whose check stands."""

    delivery: str
    is_late: bool
    level: Level
    is_stale: bool
    checked: frozenset[str]


def shown(
    facts: Facts,
    thresholds: Thresholds,
    on: date,
    checked: frozenset[str],
    level: Level | None = None,
) -> Shown:
    """`level` is given where it is known: how sure the lead is does not count in it."""
    if level is None or facts.confidence == "low":
        level = level_of(facts, thresholds, on)
    late, stale = rules.is_late(facts, on), rules.is_stale(facts, thresholds, on)
    return Shown(facts.delivery, late, level, stale, checked)


def of_action(
    shown: Shown,
    facts: Facts,
    thresholds: Thresholds,
    on: date,
    run_out: Collection[str],
    claimed: Collection[str] = (),
) -> dict[str, Value]:
    """What it shows, in words. `run_out` are the stages whose check has run out, and `claimed`
    those that nobody has checked yet."""
    late = f"{days(rules.days_late(facts, on))} late" if shown.is_late else "not past"
    silent = f"no update for more than {days(thresholds.freshness_days)}"
    level, stale = shown.level, shown.is_stale
    stages = {
        told_as(stage): Value(Kind.STAGES, words, words, int(words != CHECKED))
        for stage in Stage
        for words in [in_words(stage, shown.checked, run_out, claimed)]
    }
    return {
        LATE: Value(Kind.LATE, late, shown.is_late, int(shown.is_late)),
        LEVEL: Value(Kind.LATE, str(level.label), level, -badness(level), needs_sense=True),
        STALE: Value(Kind.LATE, silent if stale else "in time", stale, int(stale)),
        STATE: state(shown.delivery),
        **stages,
    }


def state(delivery: str) -> Value:
    is_outside = delivery in ("withdrawn", "suspended")
    not_done = None if is_outside else int(delivery != Action.Delivery.CARRIED_OUT)
    kind = Kind.PLAN if is_outside else Kind.STAGES
    return Value(kind, str(Action.Delivery(delivery).label), delivery, not_done)


def told_as(stage: Stage) -> str:
    """The stage's name among the values."""
    return f"“{stage.label}”"


def in_words(
    stage: Stage, checked: Collection[str], run_out: Collection[str], claimed: Collection[str]
) -> str:
    if stage in checked:
        return CHECKED
    if stage in run_out:
        return RUN_OUT
    return CLAIMED if stage in claimed else NOTHING


def level_of(facts: Facts, thresholds: Thresholds, on: date) -> Level:
    """The level by dates, evidence and checks: how sure the lead is does not count."""
    told = replace(facts, confidence="") if facts.confidence == "low" else facts
    return rules.rate(told, thresholds, on).level


def badness(level: Level) -> int:
    return WORST.index(level) if level in WORST else len(WORST)


def of_chart(verdict: Verdict) -> Value:
    """A chart that says that its measure got worse is worse than whatever it said before."""
    is_bad = verdict is Verdict.WORSE
    return Value(Kind.MEASURES, verdict.value, verdict, VERDICTS.get(verdict), is_bad=is_bad)
