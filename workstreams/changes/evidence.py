"""Adding evidence, saying what it bears on, and marking it as superseded. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import lock, require
from improvement.history import audited
from improvement.models import Membership, User
from improvement.roles import Permission, Role
from workstreams.changes.links import Kinds, Links, set_links
from workstreams.models import (
    Action,
    Evidence,
    EvidenceAction,
    EvidenceMeasure,
    EvidenceOutcome,
    StageClaim,
)

LINKS: Kinds = {
    "actions": (EvidenceAction, "action"),
    "outcomes": (EvidenceOutcome, "outcome"),
    "measures": (EvidenceMeasure, "measure"),
}


def add_evidence(evidence: Evidence, links: Links, *, by: User, reason: str) -> Evidence:
    """Add evidence, whose file (if any) is in the store already, and what it bears on."""
    with audited(by, reason):
        require(by, Permission.ADD_EVIDENCE, evidence.plan_id)
        must_be_of_own_body(evidence, by)
        for action in links.get("actions", ()):
            must_be_theirs(action, evidence, by)
        must_fit_its_plan(evidence, links)
        evidence.full_clean()
        evidence.save_as(by, reason)
        set_links(evidence, "evidence", LINKS, links, by=by, reason=reason)
    return evidence


def edit_evidence(
    pk: int, values: Mapping[str, Any], links: Links, *, by: User, version: int, reason: str
) -> Evidence:
    """Change what is said of evidence or what it bears on; its file never changes, and neither
    does its kind once a claim stands on it."""
    with audited(by, reason):
        evidence = lock(Evidence, pk, version)
        may_change(evidence, by)
        changed = any(getattr(evidence, name) != value for name, value in values.items())
        keep_what_claims_stand_on(evidence, values)
        for name, value in values.items():
            setattr(evidence, name, value)
        must_be_of_own_body(evidence, by)
        for action in newly_linked(evidence, links):
            must_be_theirs(action, evidence, by)
        must_fit_its_plan(evidence, links)
        linked = set_links(evidence, "evidence", LINKS, links, by=by, reason=reason)
        if not changed and not linked:
            raise ValidationError("You have not changed anything")
        evidence.full_clean()
        evidence.save_as(by, reason)
    return evidence


def supersede_evidence(
    pk: int, *, by: User, version: int, reason: str, newer: Evidence | None = None
) -> Evidence:
    """Mark evidence as overtaken, by newer evidence where there is any. It counts no more; the
    newer takes over what it bears on, but stands behind no claim that it was not there for."""
    with audited(by, reason):
        evidence = lock(Evidence, pk, version)
        may_change(evidence, by)
        if evidence.superseded:
            raise ValidationError("This evidence has been superseded already")
        if newer is not None:
            newer = lock(Evidence, newer.pk)  # as it is now, whenever the caller read it
            must_be_newer(newer, evidence)
            take_over(evidence, newer, by=by, reason=reason)
        evidence.superseded, evidence.superseded_reason = True, reason
        evidence.superseded_by = newer
        evidence.full_clean()
        evidence.save_as(by, reason)
    return evidence


def take_over(evidence: Evidence, newer: Evidence, *, by: User, reason: str) -> None:
    links = {}
    for name, (model, other) in LINKS.items():
        both = model.objects.current().filter(evidence__in=[evidence, newer])
        links[name] = {getattr(link, other) for link in both.select_related(other)}
    set_links(newer, "evidence", LINKS, links, by=by, reason=reason)


def must_be_newer(newer: Evidence, evidence: Evidence) -> None:
    if newer.pk == evidence.pk or newer.plan_id != evidence.plan_id or newer.superseded:
        raise ValidationError({"newer": "Choose other evidence of this plan that still counts"})


def may_change(evidence: Evidence, by: User) -> None:
    if not evidence.can_be_changed_by(by):
        raise PermissionDenied("Evidence is changed by whoever added it, or by the manager")


def newly_linked(evidence: Evidence, links: Links) -> Iterable[Action]:
    own = EvidenceAction.objects.current().filter(evidence=evidence)
    known = set(own.values_list("action_id", flat=True))
    return (action for action in links.get("actions", ()) if action.pk not in known)


def must_be_theirs(action: Action, evidence: Evidence, by: User) -> None:
    """Leads and owners add to their own actions; a board member adds their own body's evidence to
    any."""
    if not action.can_be_updated_by(by) and not is_of_own_body(evidence, by):
        raise PermissionDenied("This action is for someone else to add evidence to")


def must_be_of_own_body(evidence: Evidence, by: User) -> None:
    """A board member who is nothing else on the plan adds evidence of their own body alone."""
    others = by.roles_on(evidence.plan_id) & {Role.MANAGER, Role.LEAD, Role.OWNER}
    if not others and not is_of_own_body(evidence, by):
        raise ValidationError({"organisation": "Choose your own organisation"})


def is_of_own_body(evidence: Evidence, by: User) -> bool:
    held = Membership.objects.filter(user=by, plan=evidence.plan_id, role=Role.MEMBER)
    bodies = held.exclude(organisation=None).values_list("organisation_id", flat=True)
    return Role.MEMBER in by.roles_on(evidence.plan_id) and evidence.organisation_id in set(bodies)


def must_fit_its_plan(evidence: Evidence, links: Links) -> None:
    others = [one for linked in links.values() for one in linked]
    others += [evidence.organisation] if evidence.organisation else []
    if any(one.plan_id != evidence.plan_id for one in others):
        raise ValidationError("Evidence bears only on what is part of its own plan")


def keep_what_claims_stand_on(evidence: Evidence, values: Mapping[str, Any]) -> None:
    stands = evidence.claim_links.exclude(claim__state=StageClaim.State.RETURNED)
    for name in ("kind", "heard"):
        if name in values and values[name] != getattr(evidence, name) and stands.exists():
            message = "A claim stands on this, so it can’t change. Add new evidence in its place"
            raise ValidationError({name: message})
