"""The three stages an action goes through, and what each needs before it can be believed; pure.

*Carried out* is the lead's word, checked. *In use* needs an audit, an observation or data. *Making
a difference* needs evidence from two angles, and children or families heard in it (§10.10, 10.11).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from improvement.models import Plan

Stage = Plan.Stage
ORDER = (Stage.CARRIED_OUT, Stage.IN_USE, Stage.MAKING_A_DIFFERENCE)
MEANS = {
    Stage.CARRIED_OUT: "The action itself has been done.",
    Stage.IN_USE: "Staff now work in the new way, and someone has looked to see.",
    Stage.MAKING_A_DIFFERENCE: "Children and families are better off, and they say so.",
}
NEEDS = {
    Stage.CARRIED_OUT: "Evidence is best, but not demanded.",
    Stage.IN_USE: "It needs an audit, survey or observation, or data.",
    Stage.MAKING_A_DIFFERENCE: "It needs evidence from two different angles, and children or"
    " families heard in at least one of them.",
}
SHOWS_USE = frozenset({"audit", "child_data", "workforce", "commissioning"})


@dataclass(frozen=True)
class Seen:
    """A piece of evidence behind a claim: its kind, and whether children or families are heard."""

    kind: str
    heard: bool


def lacks(stage: str, seen: Collection[Seen]) -> str:
    """What is missing before the stage can be claimed or verified, in words; "" for nothing."""
    kinds = {one.kind for one in seen}
    if stage == Stage.IN_USE and not kinds & SHOWS_USE:
        return "“In use” needs an audit, a survey, an observation or data behind it"
    if stage == Stage.MAKING_A_DIFFERENCE:
        if len(kinds) < 2:
            return "“Making a difference” needs evidence from two different angles"
        if not any(one.heard for one in seen):
            return "“Making a difference” needs evidence in which children or families are heard"
    return ""


def before(stage: str) -> Stage | None:
    """The stage that comes before; None before the first."""
    place = ORDER.index(Stage(stage))
    return ORDER[place - 1] if place else None


def must_lapse(stage: str) -> bool:
    """Whether a check of the stage holds only until a day: what people do can fall back, while
    what has been carried out stays so."""
    return stage != Stage.CARRIED_OUT


def has_lapsed(recheck: date | None, on: date) -> bool:
    """On the day itself the check still holds."""
    return recheck is not None and recheck < on
