"""Add evidence, link it to what it bears on, and mark it as superseded. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import Membership, User
from improvement.roles import Permission, Role
from improvement.sent_twice import sent_before
from workstreams.changes.links import Kinds, Links, set_links
from workstreams.changes.requests import check_in_plan, check_may_update
from workstreams.models import (
    Action,
    Evidence,
    EvidenceAction,
    EvidenceMeasure,
    EvidenceOutcome,
    StageClaim,
)
from workstreams.models.marked import MARKING_FIELDS

LINKS: Kinds = {
    "actions": (EvidenceAction, "action"),
    "outcomes": (EvidenceOutcome, "outcome"),
    "measures": (EvidenceMeasure, "measure"),
}


def add_evidence(evidence: Evidence, links: Links, *, by: User, reason: str) -> Evidence:
    """Add evidence and its links. Its file, if any, is in the store already."""
    with audited(by, reason):
        require(by, Permission.ADD_EVIDENCE, evidence.plan_id)
        if again := sent_before(evidence, by, but=("file_key", "file_scan")):
            return again
        check_own_organisation(evidence, by)
        for action in links.get("actions", ()):
            check_may_link(action, evidence, by)
        check_same_plan(evidence, links)
        evidence.full_clean()
        evidence.save_as(by, reason)
        set_links(evidence, "evidence", LINKS, links, by=by, reason=reason, is_new=True)
    return evidence


def edit_evidence(
    pk: int, values: Mapping[str, Any], links: Links, *, by: User, version: int, reason: str
) -> Evidence:
    """Change the description or the links of evidence. Its file never changes, and its kind does
    not change once a claim that was not returned rests on it."""
    with audited(by, reason):
        evidence = lock(Evidence, pk, version)
        check_may_change(evidence, by)
        changed = any(getattr(evidence, name) != value for name, value in values.items())
        check_claims_allow(evidence, values)
        for name, value in values.items():
            setattr(evidence, name, value)
        check_own_organisation(evidence, by)
        for action in newly_linked(evidence, links):
            check_may_link(action, evidence, by)
        check_same_plan(evidence, links)
        linked = set_links(evidence, "evidence", LINKS, links, by=by, reason=reason)
        if not changed and not linked:
            raise ValidationError("You have not changed anything")
        evidence.full_clean()
        evidence.save_as(by, reason)
    return evidence


def supersede_evidence(
    pk: int, *, by: User, version: int, reason: str, newer: Evidence | None = None
) -> Evidence:
    """Mark evidence as superseded, by `newer` evidence where there is any.

    It no longer counts. The newer evidence takes over its links to actions, outcomes and measures,
    but none of its claims: those rest on the evidence that was there.
    """
    with audited(by, reason):
        evidence = lock(Evidence, pk, version)
        check_may_change(evidence, by)
        if evidence.superseded:
            raise ValidationError("This evidence has been superseded already")
        if newer is not None:
            newer = lock(Evidence, newer.pk)  # as it is now, whenever the caller read it
            check_newer(newer, evidence, by)
            take_over(evidence, newer, by=by, reason=reason)
        evidence.superseded, evidence.superseded_reason = True, reason
        evidence.superseded_by = newer
        evidence.full_clean()
        evidence.save_as(by, reason)
    return evidence


def revise_evidence(
    pk: int, revision: Evidence, links: Links, *, by: User, version: int, reason: str
) -> Evidence:
    """Add a newer revision of evidence, which takes its place: the old one stays beside it. What is
    marked stays marked so, unless who revises it may say otherwise."""
    with audited(by, reason):
        evidence = lock(Evidence, pk, version)
        check_may_change(evidence, by)
        if evidence.superseded:
            raise ValidationError("This evidence has been superseded already")
        if not evidence.can_be_marked_by(by):
            for name in MARKING_FIELDS:
                setattr(revision, name, getattr(evidence, name))
        added = add_evidence(revision, links, by=by, reason=reason)
        supersede_evidence(pk, by=by, version=version, reason=reason, newer=added)
    return added


def take_over(evidence: Evidence, newer: Evidence, *, by: User, reason: str) -> None:
    """Give `newer` the links of both."""
    links = {}
    for name, (model, other) in LINKS.items():
        both = model.objects.current().filter(evidence__in=[evidence, newer])
        links[name] = {getattr(link, other) for link in both.select_related(other)}
    set_links(newer, "evidence", LINKS, links, by=by, reason=reason)


def check_newer(newer: Evidence, evidence: Evidence, by: User) -> None:
    if newer.pk == evidence.pk or newer.plan_id != evidence.plan_id or newer.superseded:
        raise ValidationError({"newer": "Choose other evidence of this plan that still counts"})
    if not newer.is_marked and not evidence.can_be_marked_by(by):
        raise ValidationError({"newer": "This is marked, so what takes its place is marked too"})


def check_may_change(evidence: Evidence, by: User) -> None:
    if not evidence.can_be_changed_by(by):
        raise PermissionDenied("Evidence is changed by whoever added it, or by the manager")


def newly_linked(evidence: Evidence, links: Links) -> Iterable[Action]:
    own = EvidenceAction.objects.current().filter(evidence=evidence)
    linked_before = set(own.values_list("action_id", flat=True))
    return (action for action in links.get("actions", ()) if action.pk not in linked_before)


def check_may_link(action: Action, evidence: Evidence, by: User) -> None:
    """Raise PermissionDenied unless the action is the person's own or the evidence is of their
    organisation: a board member links that to any action; and ValidationError where the action is
    outside the plan."""
    check_in_plan(action)
    if not is_of_own_organisation(evidence, by):
        check_may_update(action, by, "This action is for someone else to add evidence to")


def check_own_organisation(evidence: Evidence, by: User) -> None:
    """Raise ValidationError where a board member with no other role here adds the evidence of
    another organisation."""
    others = by.roles_on(evidence.plan_id) & {Role.MANAGER, Role.LEAD, Role.OWNER}
    if not others and not is_of_own_organisation(evidence, by):
        raise ValidationError({"organisation": "Choose your own organisation"})


def is_of_own_organisation(evidence: Evidence, by: User) -> bool:
    held = Membership.objects.acting(by)
    held = held.filter(plan=evidence.plan_id, role=Role.MEMBER)
    bodies = held.exclude(organisation=None).values_list("organisation_id", flat=True)
    return Role.MEMBER in by.roles_on(evidence.plan_id) and evidence.organisation_id in set(bodies)


def check_same_plan(evidence: Evidence, links: Links) -> None:
    records = [record for linked in links.values() for record in linked]
    records += [evidence.organisation] if evidence.organisation else []
    if any(record.plan_id != evidence.plan_id for record in records):
        raise ValidationError("Evidence bears only on what is part of its own plan")


def check_claims_allow(evidence: Evidence, values: Mapping[str, Any]) -> None:
    """Raise ValidationError where a claim rests on a value that would change."""
    claims = evidence.claim_links.exclude(claim__state=StageClaim.State.RETURNED)
    for name in ("kind", "heard"):
        if name in values and values[name] != getattr(evidence, name) and claims.exists():
            message = "A claim stands on this, so it can’t change. Add new evidence in its place"
            raise ValidationError({name: message})
