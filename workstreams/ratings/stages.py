"""The three stages that an action can be verified at, and the evidence that each needs; pure.

*Carried out*: the lead's word, checked by someone else. *In use*: an audit, an observation or data.
*Making a difference*: evidence from two angles, with children or families heard in it (§10.10,
10.11).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from improvement.models import Plan

Stage = Plan.Stage
BEYOND = "beyond"  # of the stage asked for, in a filter: more than carried out
ORDER = (Stage.CARRIED_OUT, Stage.IN_USE, Stage.MAKING_A_DIFFERENCE)
MEANS = {
    Stage.CARRIED_OUT: "The action itself has been done.",
    Stage.IN_USE: "Staff now work in the new way, and someone has looked to see.",
    Stage.MAKING_A_DIFFERENCE: "Children and families are better off, and they say so.",
}
NEEDS: dict[str, str] = {
    Stage.CARRIED_OUT: "Evidence is best, but not demanded.",
    Stage.IN_USE: "It needs an audit, survey or observation, or data.",
    Stage.MAKING_A_DIFFERENCE: "It needs evidence from two different angles, and children or"
    " families heard in at least one of them.",
}
SHOWS_USE = frozenset({"audit", "child_data", "workforce", "commissioning"})


@dataclass(frozen=True)
class EvidenceSummary:
    """A piece of evidence: its EvidenceKind, and whether children or families speak in it."""

    kind: str
    heard: bool


def missing_evidence(stage: str, evidence: Collection[EvidenceSummary]) -> str:
    """What the evidence lacks before the stage can be claimed or verified, in words; "" where it
    lacks nothing."""
    kinds = {piece.kind for piece in evidence}
    if stage == Stage.IN_USE and not kinds & SHOWS_USE:
        return "“In use” needs an audit, a survey, an observation or data behind it"
    if stage == Stage.MAKING_A_DIFFERENCE:
        if len(kinds) < 2:
            return "“Making a difference” needs evidence from two different angles"
        if not any(piece.heard for piece in evidence):
            return "“Making a difference” needs evidence in which children or families are heard"
    return ""


def previous_stage(stage: str) -> Stage | None:
    """The stage that comes before; None before the first."""
    place = ORDER.index(Stage(stage))
    return ORDER[place - 1] if place else None


def must_lapse(stage: str) -> bool:
    """Whether a check of the stage must name a day on which it lapses. What people do can fall
    back, while an action that was carried out stays so."""
    return stage != Stage.CARRIED_OUT


def has_lapsed(recheck: date | None, on: date) -> bool:
    """Whether a check that holds until `recheck` has lapsed; on that day it still holds."""
    return recheck is not None and recheck < on
