"""What a notice requires. Once the notice is confirmed, what it is judged by moves by the chair:
the words, the day, the body, the figures, and which actions no longer count for it. Of a closed
notice the chair alone puts right what was entered wrongly; it requires nothing new."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from board.models import Requirement, RequirementAction, RequirementMeasure
from board.models.requirement import JUDGED
from improvement.changes import apply, require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import GRANTS, Permission
from improvement.sent_twice import sent_before
from workstreams.changes.links import Kinds, Links, linked_keys, set_links

LINKS: Kinds = {
    "actions": (RequirementAction, "action"),
    "measures": (RequirementMeasure, "measure"),
}
FOR_THE_CHAIR = "The chair has confirmed this notice, so the chair alone changes this"


def add_requirement(
    requirement: Requirement, links: Links, *, by: User | str, reason: str
) -> Requirement:
    """Enter a requirement; of a confirmed notice the chair does."""
    with audited(by, reason):
        require(by, Permission.EDIT_NOTICE, requirement.plan_id)
        if requirement.notice.is_closed:
            raise PermissionDenied("This notice is closed: it requires nothing new")
        if not may_judge(requirement, by):
            raise PermissionDenied(FOR_THE_CHAIR)
        if again := sent_before(requirement, by):
            return again
        check_of_plan(requirement, links)
        requirement.full_clean()
        requirement.save_as(by, reason)
        set_links(requirement, "requirement", LINKS, links, by=by, reason=reason)
    return requirement


def edit_requirement(
    pk: int,
    values: Mapping[str, Any],
    links: Links,
    *,
    by: User | str,
    version: int,
    reason: str,
) -> Requirement:
    """Change a requirement and what answers it."""
    with audited(by, reason):
        requirement = lock(Requirement, pk, version)
        check_may_edit(requirement, by)
        if not may_judge(requirement, by):
            check_judged_stands(requirement, values, links)
        check_of_plan(requirement, links)
        linked = set_links(requirement, "requirement", LINKS, links, by=by, reason=reason)
        if linked and all(getattr(requirement, name) == value for name, value in values.items()):
            # Saved all the same: the new version makes forms opened before stale.
            requirement.save_as(by, reason)
        else:
            apply(requirement, values, by=by, reason=reason)
    return requirement


def check_may_edit(requirement: Requirement, by: User | str) -> None:
    require(by, Permission.EDIT_NOTICE, requirement.plan_id)
    if requirement.notice.is_closed:
        require(by, Permission.DECIDE_NOTICE, requirement.plan_id)


def may_judge(requirement: Requirement, by: User | str) -> bool:
    """Whether the person may change what the requirement is judged by."""
    if isinstance(by, str) or not requirement.notice.is_confirmed:
        return True
    return bool(GRANTS[Permission.DECIDE_NOTICE] & by.roles_on(requirement.plan_id))


def check_judged_stands(requirement: Requirement, values: Mapping[str, Any], links: Links) -> None:
    """Raise ValidationError where a judged field would change, or an action be taken away."""
    moved = [name for name in JUDGED if values.get(name, now := getattr(requirement, name)) != now]
    if moved:
        raise ValidationError(dict.fromkeys(moved, FOR_THE_CHAIR))
    for name, records in links.items():
        if linked_keys(requirement, "requirement", LINKS, name) - {record.pk for record in records}:
            raise ValidationError(
                {name: f"You may add to these; {FOR_THE_CHAIR[0].lower()}{FOR_THE_CHAIR[1:]}"}
            )


def check_of_plan(requirement: Requirement, links: Mapping[str, Collection[Any]]) -> None:
    """Raise ValidationError where something of another plan is named."""
    plan = requirement.plan_id
    others = [(name, each) for name, records in links.items() for each in records]
    others += [("body", requirement.body)] if requirement.body else []
    for name, other in others:
        if other.plan_id != plan:
            raise ValidationError({name: "Choose one from this plan"})
