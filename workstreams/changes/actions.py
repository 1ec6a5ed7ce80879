"""Add, edit and withdraw actions, with their links to what they bear on and to partners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from improvement.changes import check_named, require
from improvement.history import audited, save_many_as
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.changes.links import Kinds, Links, linked_keys, set_links
from workstreams.models import (
    Action,
    ActionFinding,
    ActionMeasure,
    ActionOrganisation,
    ActionOutcome,
    ActionTheme,
    Finding,
    Milestone,
)
from workstreams.models.action_measure import TOO_MANY_MEASURES
from workstreams.models.judged import ASK, is_agreed

# An action is judged by the measures that it names, and by those of the outcomes that it serves.
JUDGED_LINKS: Kinds = {
    "outcomes": (ActionOutcome, "outcome"),
    "measures": (ActionMeasure, "measure"),
}
LINKS: Kinds = {
    "themes": (ActionTheme, "theme"),
    "findings": (ActionFinding, "finding"),
    **JUDGED_LINKS,
    "partners": (ActionOrganisation, "organisation"),
}


def add_action(
    action: Action,
    links: Links,
    *,
    by: User | str,
    reason: str,
    milestones: Iterable[tuple[str, date | None]] = (),
) -> Action:
    """Add an action, with milestones by their titles and days. Its agreed date begins as its
    baseline date."""
    with audited(by, reason):
        require(by, Permission.EDIT_STRUCTURE, action.plan_id)
        action.due = action.baseline_due
        if again := sent_before(action, by):
            return again
        check_same_plan(action)
        check_named(action, action.posts)
        check_measures_few(links)
        action.full_clean()
        action.save_as(by, reason)
        set_links(action, "action", LINKS, links, by=by, reason=reason, is_new=True)
        steps = [Milestone(action=action, title=title, due=due) for title, due in milestones]
        for step in steps:
            step.full_clean()
        save_many_as(steps, by, reason)
    return action


def edit_action(
    pk: int,
    values: Mapping[str, Any],
    links: Links,
    *,
    by: User | str,
    version: int,
    reason: str,
) -> Action:
    """Change an action. Once the plan is agreed, what it is judged by moves only by a request."""
    with audited(by, reason):
        action = lock(Action, pk, version)
        require(by, Permission.EDIT_STRUCTURE, action.plan_id)
        renamed = {name for name in action.posts if values.get(name) != getattr(action, name)}
        check_links_stand(action, links)
        check_measures_few(links)
        changed = set_values(action, values)
        check_named(action, renamed & values.keys())
        linked = set_links(action, "action", LINKS, links, by=by, reason=reason)
        if not changed and not linked:
            raise ValidationError("You have not changed anything")
        # Saved even when only its links changed: the new version makes forms opened before stale.
        check_same_plan(action)
        action.full_clean()
        action.save_as(by, reason)
    return action


def set_values(action: Action, values: Mapping[str, Any]) -> bool:
    """Set the values, and return whether any differs from what stood before. The agreed date goes
    with the first one, until the plan is agreed."""
    changed = any(getattr(action, name) != value for name, value in values.items())
    moved = values.get("baseline_due", action.baseline_due) != action.baseline_due
    for name, value in values.items():
        setattr(action, name, value)
    if moved:
        action.due = action.baseline_due
    return changed


def check_links_stand(action: Action, links: Links) -> None:
    """Raise ValidationError where the outcomes that an action of an agreed plan serves, or the
    measures that it names, would change; or it would no longer answer what was to be put right at
    once."""
    if not is_agreed(action.plan):
        return
    for name in JUDGED_LINKS.keys() & links.keys():
        if linked_keys(action, "action", LINKS, name) != {record.pk for record in links[name]}:
            raise ValidationError({name: ASK})
    answered = linked_keys(action, "action", LINKS, "findings")
    taken = answered - {f.pk for f in links.get("findings", ())}
    at_once = Finding.objects.filter(pk__in=taken, clock=Finding.Clock.IMMEDIATE)
    if "findings" in links and (finding := at_once.first()):
        raise ValidationError(
            {"findings": f"The plan has been agreed: this still answers {finding.ref}, at once"}
        )


def check_measures_few(links: Links) -> None:
    """Raise ValidationError where more measures are named than an action may name."""
    if len(links.get("measures", ())) > ActionMeasure.MOST:
        raise ValidationError({"measures": TOO_MANY_MEASURES})


def check_same_plan(action: Action) -> None:
    """Raise ValidationError where the workstream or the lead organisation is of another plan."""
    for name in ("workstream", "lead_organisation"):
        other = getattr(action, name)
        if other is not None and other.plan_id != action.plan_id:
            raise ValidationError({name: "Choose one from this plan"})


def withdraw_action(
    pk: int, *, by: User | str, version: int, decision: str, suspend: bool = False
) -> Action:
    """Withdraw or suspend an action of a draft plan; `decision` says why. Once the plan is agreed,
    this is asked for and decided (judged_changes.py)."""
    with audited(by, decision):
        action = lock(Action, pk, version)
        require(by, Permission.EDIT_STRUCTURE, action.plan_id)
        if action.delivery == Action.Delivery.WITHDRAWN:
            raise ValidationError("This action has been withdrawn already")
        delivery = Action.Delivery.SUSPENDED if suspend else Action.Delivery.WITHDRAWN
        action.delivery, action.finished = delivery, None
        action.delivery_decision = decision
        action.full_clean()
        action.save_as(by, decision)
    return action
