"""Outside checks: planned, moved by a reason that is kept, held, and what each of them found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from board.models import Validation, ValidationFinding, ValidationMove
from improvement.changes import add_record, apply, require
from improvement.dates import last_day
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import once
from workstreams.changes.links import Kinds, set_links
from workstreams.models import Finding

LINKS: Kinds = {"findings": (ValidationFinding, "finding")}
PLANNED = ("planned_from", "planned_to", "planned_precision")
MOVED_APART = "The planned days move on a page of their own, with the reason"


def add_validation(
    validation: Validation, findings: Iterable[Finding], *, by: User | str, on: date, reason: str
) -> Validation:
    """Enter an outside check, planned or held, and link it to findings that it made."""
    with audited(by, reason):
        require(by, Permission.EDIT_VALIDATION, validation.plan_id)
        check_days(validation, on)
        links = {"findings": list(findings)}
        check_of_plan(validation, links["findings"])
        with once(validation, by):
            validation.full_clean()
        validation.save_as(by, reason)
        set_links(validation, "validation", LINKS, links, by=by, reason=reason)
    return validation


def edit_validation(
    pk: int,
    values: Mapping[str, Any],
    findings: Iterable[Finding],
    *,
    by: User | str,
    on: date,
    version: int,
    reason: str,
) -> Validation:
    """Change what is said of an outside check, and which findings it made. The days for which it is
    planned, once there are some, only move (`move_validation`)."""
    with audited(by, reason):
        validation = lock(Validation, pk, version)
        require(by, Permission.EDIT_VALIDATION, validation.plan_id)
        is_planned = validation.planned_from is not None
        if is_planned and any(values.get(n, now := getattr(validation, n)) != now for n in PLANNED):
            raise ValidationError(MOVED_APART)
        links = {"findings": list(findings)}
        check_of_plan(validation, links["findings"])
        linked = set_links(validation, "validation", LINKS, links, by=by, reason=reason)
        if linked and all(getattr(validation, name) == value for name, value in values.items()):
            # Saved all the same: the new version makes forms opened before stale.
            validation.save_as(by, reason)
        else:
            apply(validation, values, by=by, reason=reason)
        check_days(validation, on)
    return validation


def move_validation(
    pk: int,
    *,
    by: User,
    first: date,
    last: date | None,
    precision: str,
    reason: str,
    now: datetime,
    version: int,
) -> Validation:
    """Plan it for other days. Those it was planned for are kept, with the reason."""
    with audited(by, reason):
        validation = lock(Validation, pk, version)
        require(by, Permission.EDIT_VALIDATION, validation.plan_id)
        if not validation.is_to_come:
            raise ValidationError("It was held or called off, so it can’t move")
        before = tuple(getattr(validation, name) for name in PLANNED)
        if before == (first, last, precision):
            raise ValidationError({"first": "These are the days for which it is planned now"})
        values = dict(zip(PLANNED, (first, last, precision), strict=True))
        apply(validation, values, by=by, reason=reason)
        move = ValidationMove(
            validation=validation,
            **dict(zip(("from_first", "from_last", "from_precision"), before, strict=True)),
            reason=reason,
            moved_at=now,
            moved_by=by,
        )
        move.full_clean()
        move.save_as(by, reason)
    return validation


def add_finding_of(pk: int, finding: Finding, *, by: User, reason: str) -> Finding:
    """Add what an outside check found to the plan's findings, so that actions can answer it."""
    with audited(by, reason):
        validation = lock(Validation, pk)
        require(by, Permission.EDIT_VALIDATION, validation.plan_id)
        added = add_record(finding, by=by, reason=reason)
        known = ValidationFinding.objects.filter(validation=validation, finding=added)
        if not known.exists():  # it is there where the form was sent twice
            link = ValidationFinding(validation=validation, finding=added)
            link.save_as(by, reason)
    return added


def check_days(validation: Validation, on: date) -> None:
    """Raise ValidationError where something is said to have happened on a day that has not come."""
    known_to = validation.held_precision
    for name, today in (
        ("held_from", last_day(on, known_to)),
        ("held_to", last_day(on, known_to)),
        ("reported_on", on),
    ):
        day = getattr(validation, name)
        if day and day > today:
            raise ValidationError({name: "This must be today or in the past"})


def check_of_plan(validation: Validation, findings: Iterable[Finding]) -> None:
    if any(finding.plan_id != validation.plan_id for finding in findings):
        raise ValidationError({"findings": "Choose findings of this plan"})
