"""What leads said beside what the facts showed, round by round, workstream by workstream.

A round is read as the plan stood at the end of the day by which its updates were to be checked (or
were due); one whose day has not passed, as it stands now. All are judged by the plan's present
allowances.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from board.dashboard.counts import Count
from board.dashboard.facts_then import Unchanging, facts_read
from board.dashboard.plan_read import read_plan
from board.dashboard.through_history import ThroughHistory
from improvement.models import Plan
from improvement.past_pages import end_of
from improvement.remembered import remembered_past
from workstreams.models import RAG, Round, Workstream
from workstreams.ratings.rules import CONTRADICTS_GREEN, NOT_GREEN, Facts, Level, rate
from workstreams.ratings.sql import thresholds_of

A_LOT = 4  # the two disagree by a quarter of the actions, or more
SAID = {"rag": NOT_GREEN, "inside": "1"}
SHOWN = {"level": NOT_GREEN}
# By workstream's key (None for the whole plan): how many actions were in the plan, how many leads
# called amber or red, and how many the facts showed amber, red or not ready.
Sums = Mapping[int | None, Sequence[int]]


@dataclass(frozen=True)
class RatedRound:
    """A round and the day as at whose end it is read; None for now."""

    number: int
    day: date | None

    @property
    def at(self) -> dict[str, str]:
        return {"at": self.day.isoformat()} if self.day else {}


@dataclass(frozen=True)
class Cell:
    """Of so many actions in the plan: how many leads called amber or red, and how many the facts
    showed amber, red or not ready; each with its list as it stood."""

    round: int
    actions: int
    said: Count
    shown: Count

    @property
    def disagrees(self) -> bool:
        """Whether the two are a quarter of the actions apart, or more."""
        apart = abs(self.said.number - self.shown.number)
        return bool(apart) and apart * A_LOT >= self.actions


@dataclass(frozen=True)
class RatedStream:
    """A workstream, or the whole plan (whose code is ""), with a cell for each round."""

    code: str
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class RoundsRated:
    """The rounds, the earliest first, and a row for the whole plan and for each workstream."""

    rounds: Sequence[RatedRound]
    rows: Sequence[RatedStream]


@dataclass(frozen=True)
class RoundsOf:
    """Reads the rounds with these numbers; it is called, and remembered, by its numbers."""

    numbers: tuple[int, ...]

    def __call__(self, plan: Plan, on: date) -> RoundsRated:
        """By a number of queries that depends neither on the plan's size nor on its rounds."""
        held = Round.objects.filter(plan=plan, number__in=self.numbers).order_by("number")
        rounds = [RatedRound(each.number, day_of(each, on)) for each in held]
        streams, history, unchanging = [*plan.workstreams.all()], ThroughHistory(), Unchanging(plan)
        rated = [
            remembered_past(rated_then, plan, end_of(each.day), history, unchanging)
            if each.day
            else rated_now(plan, on)
            for each in rounds
        ]
        rows = [
            RatedStream(
                stream.code if stream else "",
                stream.name if stream else "Whole plan",
                [cell(sums, stream, each) for sums, each in zip(rated, rounds, strict=True)],
            )
            for stream in (None, *streams)
        ]
        return RoundsRated(rounds, rows)


def day_of(each: Round, on: date) -> date | None:
    """The day as at whose end the round is read; None where it has not passed."""
    day = each.cutoff or each.closes
    return day if day < on else None


def rated_then(plan: Plan, at: datetime, history: ThroughHistory, unchanging: Unchanging) -> Sums:
    """Of the plan as it stood at the instant, on its day."""
    on, thresholds = timezone.localdate(at), thresholds_of(plan)
    then = facts_read(plan, history.at(at), on, unchanging).values()
    return sums_of(
        (each.workstream, each.facts, rate(each.facts, thresholds, on).level) for each in then
    )


def rated_now(plan: Plan, on: date) -> Sums:
    read = read_plan(plan, on)
    keys = {stream.code: stream.pk for stream in read.streams}
    return sums_of((keys[row.workstream], row.facts, row.level) for row in read.rows)


def sums_of(actions: Iterable[tuple[int | None, Facts, Level]]) -> Sums:
    """`actions` are, of each, its workstream's key, its facts and what these show."""
    sums: dict[int | None, list[int]] = {}
    for stream, facts, level in actions:
        if facts.is_outside:
            continue
        said, shown = facts.declared_rag in (RAG.AMBER, RAG.RED), level in CONTRADICTS_GREEN
        for key in (None, stream):
            counted = sums.setdefault(key, [0, 0, 0])
            for place, one in enumerate((True, said, shown)):
                counted[place] += one
    return sums


def cell(rated: Sums, stream: Workstream | None, each: RatedRound) -> Cell:
    actions, said, shown = rated.get(stream.pk if stream else None, (0, 0, 0))
    of_stream: Mapping[str, str] = {"workstream": stream.code} if stream else {}
    return Cell(
        each.number,
        actions,
        Count.of(said, {**of_stream, **SAID, **each.at}),
        Count.of(shown, {**of_stream, **SHOWN, **each.at}),
    )
