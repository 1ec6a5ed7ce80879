"""Gives several actions the same values in one change, with one reason: all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError

from improvement.changes import check_named, require
from improvement.history import audited, save_many_as
from improvement.models import Plan, User
from improvement.roles import Permission
from workstreams.changes.actions import check_same_plan
from workstreams.changes.date_changes import ask_date_change
from workstreams.changes.judged_changes import ask_judged_change
from workstreams.models import Action, ActionTheme, Theme
from workstreams.queries.several_actions import Planned, Wanted, planned

MOST = 100  # actions in one go
TOO_MANY = f"At most {MOST} actions are changed in one go: choose fewer"


class ChangedMeanwhile(Exception):
    """Actions that somebody has changed since they were read, or that are not there."""

    def __init__(self, refs: Sequence[str]) -> None:
        super().__init__(f"Changed meanwhile: {', '.join(refs)}")
        self.refs = refs


def edit_actions(
    plan: Plan,
    versions: Mapping[str, int],
    wanted: Wanted,
    *,
    by: User,
    reason: str,
    cause: str,
    now: datetime,
) -> list[Planned]:
    """Give the actions, each at the version that was read, what is wanted. In an agreed plan their
    dates are asked for, from the cause, and the chair decides. Raises ChangedMeanwhile."""
    with audited(by, reason):
        require(by, Permission.EDIT_STRUCTURE, plan.pk)
        if len(versions) > MOST:
            raise ValidationError(TOO_MANY)
        actions = locked(plan, versions)
        changes = [change for change in planned(actions, wanted, plan) if change.moves]
        if not changes:
            raise ValidationError("You have not changed anything")
        for change in changes:
            with naming(change.action):
                set_values(change)
        saved = [change.action for change in changes if change.is_set]
        save_many_as(saved, by, reason)
        if wanted.theme:
            join([c.action for c in changes if c.joins], wanted.theme, by=by, reason=reason)
        for change in changes:
            if change.asks:
                with naming(change.action):
                    ask(change, cause, by=by, reason=reason, now=now)
    return changes


def locked(plan: Plan, versions: Mapping[str, int]) -> list[Action]:
    """The actions, their rows locked. Raises ChangedMeanwhile unless each is at its version."""
    rows = Action._base_manager.select_for_update(of=("self",)).filter(plan=plan, ref__in=versions)
    actions = list(rows.select_related("plan", "workstream", "owner", "lead_organisation"))
    check_versions(actions, versions)
    return actions


def check_versions(actions: Sequence[Action], versions: Mapping[str, int]) -> None:
    """Raise ChangedMeanwhile unless each action is there, at the version that was read."""
    found = {action.ref: action.version for action in actions}
    if moved := [ref for ref, version in versions.items() if found.get(ref) != version]:
        raise ChangedMeanwhile(moved)


@contextmanager
def naming(action: Action) -> Iterator[None]:
    """What is refused within names the action."""
    try:
        yield
    except ValidationError as refused:
        raise ValidationError([f"{action.ref}: {text}" for text in refused.messages]) from refused


def set_values(change: Planned) -> None:
    action = change.action
    for name, value in change.values.items():
        setattr(action, name, value)
    check_named(action, action.posts.keys() & change.values.keys())
    check_same_plan(action)
    action.full_clean()


def join(actions: Sequence[Action], theme: Theme, *, by: User, reason: str) -> None:
    """Link the actions to the theme, anew or again."""
    before = {
        link.action_id: link for link in ActionTheme.objects.filter(theme=theme, action__in=actions)
    }
    again = list(before.values())
    for link in again:
        link.removed = False
    new = [ActionTheme(action=each, theme=theme) for each in actions if each.pk not in before]
    save_many_as(again, by, reason)
    save_many_as(new, by, reason)


def ask(change: Planned, cause: str, *, by: User, reason: str, now: datetime) -> None:
    """Ask for the date: for another one, or for the first where none is agreed."""
    action, due = change.action, change.asks
    assert due is not None
    if action.due is None:
        values = {"baseline_due": due}
        ask_judged_change(Action, action.pk, values, by=by, reason=reason, now=now)
    else:
        ask_date_change(action.pk, by=by, to_due=due, cause=cause, reason=reason, now=now)
