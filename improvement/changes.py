"""Writes to the core (organisations, people, roles), and the steps that all changes are made of.

Every change function takes `by`, a person or "system:<command>", and raises PermissionDenied,
StaleRecord, or ValidationError with a message for the page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q

from improvement.acted import ActedFor
from improvement.audit.changing import acted_by, standing_of
from improvement.audit.ledger import Head
from improvement.history import Tracked, audited, reading_first, save_many_as
from improvement.locks import lock, with_head
from improvement.models import Cover, Membership, Plan, User
from improvement.roles import GRANTS, LEADS, Permission, Role, clashing
from improvement.sent_twice import sent_before
from improvement.sign_in.password_proof import proof_of

Record = TypeVar("Record", bound=Tracked)
OWN_ROLE = "Nobody changes their own role"


def require(by: User | str, permission: Permission, plan_id: int) -> None:
    """Raise PermissionDenied unless the person holds a role that grants it; commands may all."""
    if isinstance(by, str):
        return
    if not GRANTS[permission] & by.roles_on(plan_id):
        raise PermissionDenied(f"{by} may not {permission.value}")
    if noted := acted_by(by):
        noted.used(plan_id, GRANTS[permission])


def acts_in_post(
    by: User,
    plan_id: int,
    posts: Mapping[int | None, frozenset[Role]],
    *,
    deputy: int | None = None,
    deputy_for: ActedFor | None = None,
    without: frozenset[Role] = frozenset(),
) -> None:
    """Note for whom the person acts in a post in which they may: for nobody where they hold it; as
    deputy for whose deputy they are; else for whom they cover of all these. `posts` are the keys of
    who holds one, each with the roles that a holder needs. Where it is none of these, they may by
    one of the roles that need no post (`without`)."""
    noted = acted_by(by)
    if noted is None or without & standing_of(by, plan_id).own:
        return
    lent = {deputy: LEADS, **posts}
    if by.pk in posts:
        noted.acted_in_posts_of(plan_id, ())
    elif by.pk == deputy:
        noted.acted_in_posts_of(plan_id, [deputy_for] if deputy_for else ())
    elif covered := by.acts_for(plan_id) & {*lent}:
        noted.acted_in_posts_of(plan_id, [ActedFor(key, lent[key]) for key in covered])
    else:
        noted.used(plan_id, without)


def require_another(
    by: User | str, did: int | None, plan_id: int, refusal: str, when: datetime | None = None
) -> None:
    """Raise PermissionDenied where what is decided on counts as the person's own: who did it,
    whoever acts for them, and whom they covered when they did it, never decide on it. `did` is the
    key of who did. `when`, the instant, is left out where roles are kept so far apart
    (improvement/roles.py:APART) that who did it can't have covered who decides; and where nobody
    did anything, as the person who is given a role."""
    if not isinstance(by, str) and by.counts_as(did, plan_id, when):
        raise PermissionDenied(refusal)


def add_record(record: Record, *, by: User | str, reason: str) -> Record:
    """Add a record of the plan's structure."""
    with audited(by, reason):
        plan_id = record.belongs_to_plan()
        assert plan_id is not None
        require(by, Permission.EDIT_STRUCTURE, plan_id)
        if again := sent_before(record, by):
            return again
        check_named(record, record.posts)
        record.full_clean()
        record.save_as(by, reason)
    return record


def add_records(records: Sequence[Tracked], *, by: User | str, reason: str) -> None:
    """Add records of one kind of a plan's structure, in a few statements for all of them. A form
    adds one at a time, so here none is looked for that was sent before."""
    with audited(by, reason):
        for record in records:
            plan_id = record.belongs_to_plan()
            assert plan_id is not None
            require(by, Permission.EDIT_STRUCTURE, plan_id)
            check_named(record, record.posts)
            record.full_clean()
        save_many_as(records, by, reason)


def edit_record(
    model: type[Record],
    pk: int,
    values: Mapping[str, Any],
    *,
    by: User | str,
    version: int,
    reason: str,
) -> Record:
    """Change values of a record of the plan's structure. So that others wait less, it is read and
    checked before the audit lock is taken, and under it again where a record has changed since."""

    def checked() -> tuple[Record, Head]:
        record, head = with_head(model, pk, version)
        plan_id = record.belongs_to_plan()
        assert plan_id is not None
        require(by, Permission.EDIT_STRUCTURE, plan_id)
        take_on(record, values)
        return record, head

    with reading_first():
        record, head = checked()
        with audited(by, reason) as change:
            if not change.is_first_since(head):
                record, _ = checked()
            record.save_as(by, reason)
    return record


def apply(record: Tracked, values: Mapping[str, Any], *, by: User | str, reason: str) -> None:
    """Set the values and save. Raises ValidationError when nothing would change."""
    take_on(record, values)
    record.save_as(by, reason)


def take_on(record: Tracked, values: Mapping[str, Any]) -> None:
    """Set the values, and check the record with them."""
    changed = {name for name, value in values.items() if getattr(record, name) != value}
    if not changed:
        raise ValidationError("You have not changed anything")
    for name, value in values.items():
        setattr(record, name, value)
    check_named(record, changed)
    record.full_clean()


def check_named(record: Tracked, names: Collection[str]) -> None:
    """Raise ValidationError where one of the fields `names` names a person for a post in which
    they could do nothing: who holds none of the roles that it needs, or can't sign in."""
    plan_id = record.belongs_to_plan()
    assert plan_id is not None
    for name in record.posts.keys() & set(names):
        person, roles = getattr(record, name), record.posts[name]
        if person is not None and not (person.is_active and person.roles_on(plan_id) & roles):
            labels = [str(role.label) for role in Role if role in roles]
            needed = f"{', '.join(labels[:-1])} or {labels[-1]}"
            raise ValidationError({name: f"{person} is not {needed} on this plan: name who is"})


def end_role(
    pk: int, *, by: User | str, version: int, ends: date, on: date, reason: str
) -> Membership:
    """End a membership from the day `ends`, today (`on`) at the earliest; never one's own."""
    with audited(by, reason):
        membership = lock(Membership, pk, version)
        require(by, Permission.MANAGE_PEOPLE, membership.plan_id)
        not_oneself(by, membership.user)
        if membership.active_until is not None and membership.active_until <= on:
            raise ValidationError("This role has ended already")
        if ends < on:
            raise ValidationError({"ends": "A role can end today or later, not in the past"})
        apply(membership, {"active_until": ends}, by=by, reason=reason)
    return membership


def move_member(
    pk: int, values: Mapping[str, Any], *, by: User | str, version: int, reason: str
) -> Membership:
    """Put a person who holds a role into another team or organisation; never oneself."""
    with audited(by, reason):
        membership = lock(Membership, pk, version)
        require(by, Permission.MANAGE_PEOPLE, membership.plan_id)
        not_oneself(by, membership.user)
        apply(membership, values, by=by, reason=reason)
    return membership


def not_oneself(by: User | str, person: User) -> None:
    if by == person:
        raise PermissionDenied(OWN_ROLE)


def give_role(membership: Membership, *, by: User | str, reason: str) -> Membership:
    """Give a person a role on the plan; never to oneself, nor to whom one covers: it would be one's
    own as well."""
    with audited(by, reason):
        require(by, Permission.MANAGE_PEOPLE, membership.plan_id)
        require_another(by, membership.user_id, membership.plan_id, OWN_ROLE)
        if again := sent_before(membership, by):
            return again
        keep_duties_apart(membership)
        membership.full_clean()
        membership.save_as(by, reason)
    return membership


def keep_duties_apart(membership: Membership) -> None:
    """Raise ValidationError where the person, or one who covers them, would decide on their own
    work."""
    plan, person, starts = membership.plan_id, membership.user_id, membership.active_from
    covers = Cover.objects.filter(plan=plan, ended=False, ends__gte=starts)
    by_others = covers.filter(covered=person).values_list("covering_id", flat=True)
    for acting in (person, *by_others):
        covered = covers.filter(covering=acting).values_list("covered_id", flat=True)
        held = Membership.objects.filter(plan=plan, user__in=[acting, *covered])
        lasting = held.filter(Q(active_until=None) | Q(active_until__gt=starts))
        roles = frozenset(map(Role, lasting.values_list("role", flat=True)))
        if clash := clashing(Role(membership.role), roles):
            name = User.objects.get(pk=acting).email
            raise ValidationError(
                f"{name} is {clash.label} on this plan, and nobody is that and "
                f"{membership.get_role_display()}: one decides on the work of the other"
            )


def add_person(plan: Plan, *, by: User | str, name: str, email: str, reason: str) -> User:
    """The person with the address, who is added where the site does not know them yet.

    A new person has no password: they choose one through "I have forgotten my password".
    """
    with audited(by, reason):
        require(by, Permission.MANAGE_PEOPLE, plan.pk)
        person = User.objects.filter(email__iexact=email).first()
        if person is not None:
            return person
        person = User(email=email.lower(), name=name)
        person.set_unusable_password()
        person.full_clean()
        person.save_as(by, reason)
    return person


def create_plan(
    plan: Plan, manager_name: str, manager_email: str, *, on: date, reason: str
) -> Membership:
    """Save the plan with its manager, all or nothing; in the site's name, since nobody holds a role
    on it yet. Raises ValidationError."""
    by = "system:create_plan"
    with audited(by, reason):
        plan.full_clean()
        plan.save_as(by, reason)
        manager = add_person(plan, by=by, name=manager_name, email=manager_email, reason=reason)
        membership = Membership(plan=plan, user=manager, role=Role.MANAGER, active_from=on)
        return give_role(membership, by=by, reason=reason)


def prove_password(person: User) -> None:
    """Give the history a proof of a password that is older than such proofs."""
    person.password_proof = proof_of(person.password)
    person.save_as("system:migrate", "The history has a proof of each password from now on")
