"""What of an action or a measure can be worse, or better, than it was: what its dates, its updates,
its checks and its chart show on a day. The one rule of it, for every page; pure.

A lead's change of rating or of confidence by itself is neither.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from board.difference.picture import LATE, LEVEL, STALE, STATE, Kind, Value
from workstreams.measures.verdicts import Verdict
from workstreams.models import Action
from workstreams.ratings import rules
from workstreams.ratings.rules import Facts, Level, Thresholds
from workstreams.ratings.stages import Stage

CHECKED, CLAIMED, RUN_OUT, NOTHING = "checked", "said, not checked", "its check has run out", "no"
# The levels that contradict green, the worst first.
WORST = (Level.RED, Level.NOT_READY, Level.AMBER)
VERDICTS = {Verdict.BETTER: 0, Verdict.SAME: 1, Verdict.WORSE: 2}


def of_action(
    facts: Facts,
    thresholds: Thresholds,
    on: date,
    checked: Collection[str],
    run_out: Collection[str],
    claimed: Collection[str] = (),
) -> dict[str, Value]:
    """`checked` are the stages whose check stands, `run_out` those whose check has run out, and
    `claimed` those that nobody has checked yet."""
    stages = {
        told_as(stage): Value(Kind.STAGES, words, words, int(words != CHECKED))
        for stage in Stage
        for words in [in_words(stage, checked, run_out, claimed)]
    }
    return {**lateness(facts, thresholds, on), STATE: state(facts.delivery), **stages}


def lateness(facts: Facts, thresholds: Thresholds, on: date) -> dict[str, Value]:
    late = rules.days_late(facts, on)
    level = level_of(facts, thresholds, on)
    stale = rules.is_stale(facts, thresholds, on)
    silent = f"no update for more than {rules.days(thresholds.freshness_days)}"
    return {
        LATE: Value(
            Kind.LATE, f"{rules.days(late)} late" if late else "not past", late > 0, late > 0
        ),
        LEVEL: Value(Kind.LATE, str(level.label), level, -badness(level), needs_sense=True),
        STALE: Value(Kind.LATE, silent if stale else "in time", stale, int(stale)),
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


def moving(
    facts: Facts, thresholds: Thresholds, on: date, checked: Collection[str]
) -> tuple[object, ...]:
    """All that the ranks of `of_action` rest on: where two are the same nothing is worse or better,
    and no words need be made."""
    late, stale = rules.is_late(facts, on), rules.is_stale(facts, thresholds, on)
    return facts.delivery, late, level_of(facts, thresholds, on), stale, checked


def level_of(facts: Facts, thresholds: Thresholds, on: date) -> Level:
    """The level by dates, evidence and checks: how sure the lead is does not count."""
    return rules.rate(replace(facts, confidence=""), thresholds, on).level


def badness(level: Level) -> int:
    return WORST.index(level) if level in WORST else len(WORST)


def of_chart(verdict: Verdict) -> Value:
    """A chart that says that its measure got worse is worse than whatever it said before."""
    is_bad = verdict is Verdict.WORSE
    return Value(Kind.MEASURES, verdict.value, verdict, VERDICTS.get(verdict), is_bad=is_bad)
