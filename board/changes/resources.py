"""Lines of money: entered and changed, with the actions that hang on them and the demand behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from board.models import Resource, ResourceAction, ResourceMeasure
from improvement.changes import require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.changes.links import Kinds, Links, set_links
from workstreams.models import Measure

NO_DAY = "The day has passed: enter another one, say that it is secured, or strike the line out"
LINKS: Kinds = {
    "actions": (ResourceAction, "action"),
    "measures": (ResourceMeasure, "measure"),
}


def add_resource(resource: Resource, links: Links, *, by: User | str, reason: str) -> Resource:
    with audited(by, reason):
        require(by, Permission.EDIT_RESOURCE, resource.plan_id)
        if again := sent_before(resource, by):
            return again
        check_links(resource, links)
        resource.full_clean()
        resource.save_as(by, reason)
        set_links(resource, "resource", LINKS, links, by=by, reason=reason)
    return resource


def edit_resource(
    pk: int,
    values: Mapping[str, Any],
    links: Links,
    *,
    by: User | str,
    on: date,
    version: int,
    reason: str,
) -> Resource:
    """`on` is today: a day that has passed is not taken away while the line waits."""
    with audited(by, reason):
        resource = lock(Resource, pk, version)
        require(by, Permission.EDIT_RESOURCE, resource.plan_id)
        check_links(resource, links)
        linked = set_links(resource, "resource", LINKS, links, by=by, reason=reason)
        changed = any(getattr(resource, name) != value for name, value in values.items())
        if not linked and not changed:
            raise ValidationError("You have not changed anything")
        was_overdue = resource.is_overdue(on)
        for name, value in values.items():
            setattr(resource, name, value)
        if was_overdue and resource.is_unsettled and resource.due is None:
            raise ValidationError({"due": NO_DAY})
        resource.full_clean()
        resource.save_as(by, reason)  # links alone, too: forms that were opened before are stale
    return resource


def check_links(resource: Resource, links: Links) -> None:
    """Raise ValidationError for what is of another plan, and for a measure that is not of demand:
    an outcome drives no cost."""
    for name, records in links.items():
        if any(each.plan_id != resource.plan_id for each in records):
            raise ValidationError({name: "Choose one from this plan"})
    outcomes = [
        each.code
        for each in links.get("measures", ())
        if each.direction != Measure.Direction.CONTEXT
    ]
    if outcomes:
        words = f"No measure of demand: {', '.join(outcomes)}. Name those that are context only"
        raise ValidationError({"measures": words})
