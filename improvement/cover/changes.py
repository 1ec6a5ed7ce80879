"""Changes of cover: who may act for whom, from which day to which.

The rule that keeps those who decide apart from those whose work they decide on binds whoever
covers, on every day of the cover: neither a cover nor a role may bring the two together.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q

from improvement.acting import NOBODY_ACCEPTS
from improvement.changes import apply, not_oneself, require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import Cover, Membership, User
from improvement.roles import OWNERS, Permission, Role, clashing


def add_cover(cover: Cover, *, by: User, reason: str) -> Cover:
    """Let one person act for another; never oneself for somebody."""
    with audited(by, reason):
        require(by, Permission.MANAGE_PEOPLE, cover.plan_id)
        not_oneself(by, cover.covering)
        check_cover(cover)
        cover.full_clean()
        cover.save_as(by, reason)
    return cover


def edit_cover(
    pk: int, *, by: User, version: int, starts: date, ends: date, on: date, reason: str
) -> Cover:
    """Change the days of a cover that has not ended. What has been stays: a first day that has
    passed does not move, and the last day is today or later."""
    with audited(by, reason):
        cover = lock_cover(pk, version, by=by, on=on)
        if cover.starts <= on and starts != cover.starts:
            raise ValidationError({"starts": "It has begun already, so its first day can’t change"})
        if ends < on:
            raise ValidationError({"ends": "The last day must be today or later"})
        changed = Cover(plan_id=cover.plan_id, covered=cover.covered, covering=cover.covering)
        changed.starts, changed.ends, changed.pk = starts, ends, cover.pk
        check_cover(changed)
        apply(cover, {"starts": starts, "ends": ends}, by=by, reason=reason)
    return cover


def end_cover(pk: int, *, by: User, version: int, on: date, reason: str) -> Cover:
    """End a cover at once."""
    with audited(by, reason):
        cover = lock_cover(pk, version, by=by, on=on)
        apply(cover, {"ended": True}, by=by, reason=reason)
    return cover


def lock_cover(pk: int, version: int, *, by: User, on: date) -> Cover:
    """The cover, locked. Raises ValidationError where it is over."""
    cover = lock(Cover, pk, version)
    require(by, Permission.MANAGE_PEOPLE, cover.plan_id)
    not_oneself(by, cover.covering)
    if cover.ended or cover.ends < on:
        raise ValidationError("This cover is over already")
    return cover


def check_cover(cover: Cover) -> None:
    """Raise ValidationError where the covered person holds no role then, or where the one who
    covers would decide on their own work."""
    if cover.covered == cover.covering:
        raise ValidationError({"covering": "Choose two people: nobody covers themselves"})
    if cover.ends < cover.starts:
        raise ValidationError({"ends": "The last day must be on or after the first"})
    gained = set(roles_held(cover.covered_id, cover.plan_id, cover.starts, cover.ends))
    if not gained:
        raise ValidationError({"covered": f"{cover.covered} holds no role on this plan then"})
    if gained & OWNERS and cover.covering.is_only_manager(cover.plan_id, cover.starts):
        raise ValidationError({"covering": NOBODY_ACCEPTS})
    held = set(roles_of_acting(cover.covering, cover.plan_id, cover.starts, cover.ends, cover.pk))
    for role in Role:
        if role in gained and (clash := clashing(role, frozenset(held))):
            raise ValidationError(
                f"{cover.covering} is {clash.label} on this plan or covers one, so can’t cover "
                f"{role.label}: one decides on the work of the other"
            )


def roles_held(person: int, plan: int, first: date, last: date) -> Iterator[Role]:
    """The roles that the person holds on any of the days."""
    held = Membership.objects.filter(plan=plan, user=person, active_from__lte=last)
    held = held.filter(Q(active_until=None) | Q(active_until__gt=first))
    return map(Role, held.values_list("role", flat=True))


def roles_of_acting(
    person: User, plan: int, first: date, last: date, leave_out: int | None = None
) -> Iterator[Role]:
    """The roles that the person holds on any of the days, their own and by covers, without the
    cover with the key `leave_out`."""
    yield from roles_held(person.pk, plan, first, last)
    covers = Cover.objects.filter(plan=plan, covering=person, ended=False)
    for cover in covers.filter(starts__lte=last, ends__gte=first):
        if cover.pk == leave_out:
            continue
        days = max(first, cover.starts), min(last, cover.ends)
        yield from roles_held(cover.covered_id, plan, *days)
