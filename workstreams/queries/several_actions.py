"""What would change if several actions were given the same values: shown before it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from improvement.dates import in_words, last_day
from improvement.models import Plan, User
from workstreams.models import Action, ActionTheme, Theme, Workstream
from workstreams.models.judged import is_agreed

NOBODY = "none"


@dataclass(frozen=True)
class Wanted:
    """The values that all are to have; what is empty stays as it is. The theme is added to those
    that an action has."""

    owner_post: str = ""
    owner: User | None = None
    workstream: Workstream | None = None
    theme: Theme | None = None
    due: date | None = None


class Move(NamedTuple):
    """A value that would change, in words; `is_asked` where the chair decides on it."""

    label: str
    old: str
    new: str
    is_asked: bool = False


@dataclass
class Planned:
    """What would change of an action: the values to set, whether it joins the theme, and the date
    to ask for."""

    action: Action
    moves: list[Move] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    joins: bool = False
    asks: date | None = None


def planned(actions: Iterable[Action], wanted: Wanted, plan: Plan) -> list[Planned]:
    """For each of the plan's actions, read with its owner and workstream, what would change."""
    links = ActionTheme.objects.current().filter(theme=wanted.theme)
    in_theme = set(links.values_list("action_id", flat=True)) if wanted.theme else set()
    return [one(action, wanted, is_agreed(plan), action.pk in in_theme) for action in actions]


def one(action: Action, wanted: Wanted, agreed: bool, in_theme: bool) -> Planned:
    found = Planned(action)
    for label, name in [
        ("Owner’s post", "owner_post"),
        ("Owner", "owner"),
        ("Workstream", "workstream"),
    ]:
        new, old = getattr(wanted, name), getattr(action, name)
        if new and new != old:
            found.values[name] = new
            found.moves.append(Move(label, str(old or NOBODY), str(new)))
    if wanted.theme and not in_theme:
        found.joins = True
        found.moves.append(Move("Area of improvement", "", f"{wanted.theme} added"))
    due = last_day(wanted.due, action.due_precision) if wanted.due else None
    if due and due != action.due:
        old, new = (
            in_words(day, action.due_precision) if day else NOBODY for day in (action.due, due)
        )
        found.moves.append(Move("Agreed date", old, new, is_asked=agreed))
        if agreed:
            found.asks = due
        else:
            found.values |= {"baseline_due": due, "due": due}
    return found
