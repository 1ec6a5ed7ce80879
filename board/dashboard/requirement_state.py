"""What the actions that answer a requirement say of it, by one rule; pure.

It never says that a requirement is met: that is the board's to judge, and stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from workstreams.ratings.rules import CONTRADICTS_GREEN, Level, days_past
from workstreams.ratings.words import days


class ByActions(TextChoices):
    """The computed state; NONE where no action answers it."""

    LATE = "late", "Late"
    AT_RISK = "at_risk", "At risk"
    NOT_STARTED = "not_started", "Not started"
    ON_TRACK = "on_track", "On track"
    DONE = "done", "Done"
    NONE = "none", "No action answers it"

    @property
    def shape(self) -> str:
        """The sign of templates/includes/rag.html that is shown beside it."""
        return SHAPES.get(self, "")


SHAPES = {
    ByActions.LATE: "red",
    ByActions.AT_RISK: "amber",
    ByActions.NOT_STARTED: "not_due",
    ByActions.ON_TRACK: "green",
    ByActions.DONE: "complete",
}


@dataclass(frozen=True)
class Answering:
    """An action that answers a requirement: its state and level, the days that it is late, and its
    agreed date."""

    ref: str
    delivery: str
    level: Level
    days_late: int
    due: date | None


@dataclass(frozen=True)
class StateByActions:
    """The computed state, with the reasons for it in words."""

    state: ByActions
    reasons: tuple[str, ...] = ()


def state_by_actions(actions: Sequence[Answering], due: date | None, on: date) -> StateByActions:
    """The state on the day of a requirement that is due on `due`; the first that applies:

    none (no action but withdrawn ones), done (each has reached the stage asked for, checked),
    late (it or an action is past its date), at risk (an action is red, amber, not ready, suspended,
    or due after the requirement), not started, on track.
    """
    counted = [action for action in actions if action.delivery != "withdrawn"]
    if not counted:
        return StateByActions(ByActions.NONE)
    if all(action.level is Level.COMPLETE for action in counted):
        return StateByActions(ByActions.DONE, ("Each action has reached the stage asked for",))
    if late := reasons_late(counted, due, on):
        return StateByActions(ByActions.LATE, late)
    if risks := tuple(risk for action in counted if (risk := risk_of(action, due))):
        return StateByActions(ByActions.AT_RISK, risks)
    if all(action.delivery == "not_started" for action in counted):
        return StateByActions(ByActions.NOT_STARTED, ("No action has started",))
    return StateByActions(ByActions.ON_TRACK, ("Its actions keep their dates",))


def reasons_late(actions: Sequence[Answering], due: date | None, on: date) -> tuple[str, ...]:
    """Its own date first, then the actions, the latest first."""
    own = days_past(due, on) if due else 0
    reasons = [f"It was due {days(own)} ago"] if own else []
    late = sorted((a for a in actions if a.days_late), key=lambda action: -action.days_late)
    reasons += [f"{action.ref} is late by {days(action.days_late)}" for action in late]
    return tuple(reasons)


def risk_of(action: Answering, due: date | None) -> str:
    """Why the action puts the requirement at risk; "" where it does not."""
    if action.delivery == "suspended":
        return f"{action.ref} is suspended"
    if action.level in CONTRADICTS_GREEN:
        return f"{action.ref} is {action.level.label.lower()} on the facts"
    is_open = action.delivery != "carried_out"
    if is_open and due and action.due and action.due > due:
        return f"{action.ref} is to be carried out after the requirement is due"
    return ""
