"""What would change if several actions were given the same values: shown before it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from improvement.dates import Precision, in_words, last_day
from improvement.models import Plan, User
from improvement.sent_twice import just_changed
from workstreams.models import Action, ActionTheme, DateChange, JudgedChange, Theme, Workstream
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
    """A value that would change, in words; `is_asked` where the chair decides on it, and `note` is
    what a reader of the words would not expect."""

    label: str
    old: str
    new: str
    is_asked: bool = False
    note: str = ""


@dataclass
class Planned:
    """What would change of an action: the values to set, whether it joins the theme, and the date
    to ask for; or `kept`, why its date stays."""

    action: Action
    moves: list[Move] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    joins: bool = False
    asks: date | None = None
    kept: str = ""

    @property
    def is_set(self) -> bool:
        """Whether the action itself changes, besides what is asked of the chair."""
        return bool(self.values or self.joins)


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
    if wanted.due:
        move_date(found, wanted.due, agreed)
    return found


def move_date(found: Planned, day: date, agreed: bool) -> None:
    """The date moves to the day, or to the last day of the period as which it is known. Once it is
    agreed, that of an action which is done or outside the plan stays."""
    action, precision = found.action, found.action.due_precision
    due = last_day(day, precision)
    if due == action.due:
        return
    if agreed and (action.finished or action.is_outside):
        found.kept = f"{action.get_delivery_display()}, so its date stays"
        return
    label = "Review by" if precision == Precision.ONGOING else "Agreed date"
    old, new = (in_words(each, precision) if each else NOBODY for each in (action.due, due))
    known = f"It is known as {action.get_due_precision_display().lower()}"
    note = f"{known}, which ends on {in_words(due)}" if due != day else ""
    found.moves.append(Move(label, old, new, is_asked=agreed, note=note))
    if agreed:
        found.asks = due
    else:
        found.values |= {"baseline_due": due, "due": due}


def was_just_done(plan: Plan, versions: Mapping[str, int], wanted: Wanted, by: User) -> bool:
    """Whether the same person did all this a moment ago, so that the form was sent twice: nothing
    is left to set or to ask, and each action was changed since by nobody else."""
    rows = Action.objects.filter(plan=plan, ref__in=versions)
    actions = list(rows.select_related("plan", "workstream", "owner"))
    since = {a.pk: a.version - versions[a.ref] for a in actions}
    if len(actions) < len(versions) or set(since.values()) - {0, 1}:
        return False
    moved = [a for a in actions if since[a.pk]]
    latest = just_changed(moved, by)
    if any(latest.get(a.pk) != a.version for a in moved):
        return False
    left = planned(actions, wanted, plan)
    asked = {each.action.pk: each.asks for each in left if each.asks}
    return not any(each.is_set for each in left) and asked.items() <= open_asks(actions, by)


def open_asks(actions: Iterable[Action], by: User) -> set[tuple[int | None, date | None]]:
    """The dates that wait for the chair because the person asked for them, each by its action."""
    own = {"action__in": [a.pk for a in actions], "asked_by": by, "decision": "open"}
    dates = DateChange.objects.filter(**own).values_list("action_id", "to_due")
    judged = JudgedChange.objects.filter(**own)
    return {*dates, *((each.action_id, each.moves().get("baseline_due")) for each in judged)}
