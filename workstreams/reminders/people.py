"""The people of a plan on a day, by whom it is said who is reminded, who replies and who checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import chain
from typing import TypeGuard

from django.db.models import Value
from django.utils import timezone

from improvement.acting import deputies, on_day, stood_in
from improvement.models import Cover, Membership, Plan, User
from improvement.prepared import Prepared
from improvement.roles import GRANTS, LEADS, Permission, Role
from improvement.stand_ins import ANY_PLAN, keys_for
from workstreams.models import Action, Escalation, StageClaim, Workstream


@lru_cache(maxsize=10)
def roles_on(on: date) -> Prepared:
    held = Membership.objects.current(on).filter(plan=ANY_PLAN, user__is_active=True)
    return Prepared.of(held.values_list("user", "role", "organisation"))


@lru_cache(maxsize=10)
def covers_on(on: date) -> Prepared:
    """Who covers whom on the day, and who deputises for whom."""
    covers = Cover.objects.current(on).filter(plan=ANY_PLAN, covering__is_active=True).order_by()
    rows = [covers.values_list("covered", "covering", Value(""))]
    for each in deputies():
        named = on_day(each, on).filter(plan=ANY_PLAN)
        rows.append(named.values_list("covered", "covering", Value("deputy")))
    return Prepared.of(rows[0].union(*rows[1:], all=True))


@lru_cache(maxsize=1)
def covers_ever() -> Prepared:
    """Who ever stood in for whom, or is to, from which day to which."""
    names = ("covering", "covered", "starts", "ends")
    first, *others = (each.filter(plan=ANY_PLAN).values_list(*names) for each in stood_in())
    return Prepared.of(first.union(*others, all=True))


class People:
    """The people who hold a role on the plan on a day, or cover one who does, and can sign in, by
    key; with their roles."""

    def __init__(self, plan: Plan, on: date) -> None:
        self.plan, self.on = plan, on
        self.roles: dict[int, set[Role]] = {}
        self.of_body: dict[int, list[int]] = defaultdict(list)  # by organisation, who speaks for it
        for pk, role, organisation in roles_on(on).rows(keys_for(plan)):
            self.roles.setdefault(pk, set()).add(Role(role))
            if organisation:
                self.of_body[organisation].append(pk)
        own = {pk: set(roles) for pk, roles in self.roles.items()}
        self.covering: defaultdict[int | None, list[int]] = defaultdict(list)
        self.deputies: defaultdict[int | None, list[int]] = defaultdict(list)
        for covered, covering, as_deputy in covers_on(on).rows(keys_for(plan)):
            if as_deputy:
                self.deputies[covered].append(covering)
            elif covered in own:
                self.roles.setdefault(covering, set()).update(own[covered])
                self.covering[covered].append(covering)

    @cached_property
    def users(self) -> dict[int, User]:
        """Each of the people; read once, where somebody asks for more than their keys."""
        found = User.objects.in_bulk(self.roles)
        return {pk: found[pk] for pk in self.roles}

    def acting_for(self, *keys: int | None) -> list[int]:
        """The keys with those of the people who cover them, each once; without who has left."""
        acting = chain.from_iterable([pk, *self.covering[pk]] for pk in keys if pk in self.roles)
        return list(dict.fromkeys(acting))

    def others(
        self, keys: Iterable[int], did: int | None, when: datetime | None = None
    ) -> list[int]:
        """Of the keys those of people who may decide on what somebody did: not who did it, nor who
        stands in for them, nor for whom they stood in `when` they did it."""
        own = self.bound_by(did)
        if when and did:
            day = timezone.localdate(when)
            own |= {pk for pk, starts, ends in self.covered_by[did] if starts <= day <= ends}
        return [pk for pk in keys if pk not in own]

    def bound_by(self, did: int | None) -> set[int | None]:
        """The key with those of who stands in for that person: of who covers them, of who deputises
        for them and of who covers one of these."""
        return {did, *self.covering[did], *self.acting_for(*self.deputies[did])}

    @cached_property
    def covered_by(self) -> dict[int, list[tuple[int, date, date]]]:
        """By who stood in: for whom, from which day to which. Read once."""
        found: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
        for covering, *covered in covers_ever().rows(keys_for(self.plan)):
            found[covering].append(tuple(covered))
        return found

    def own_of(self, pk: int) -> set[int]:
        """The key with those of the people for whom that person stands in."""
        people = {*self.covering, *self.deputies}
        return {pk, *(own or 0 for own in people if pk in self.bound_by(own))}

    def may(self, pk: int | None, permission: Permission) -> TypeGuard[int]:
        return pk in self.roles and bool(GRANTS[permission] & self.roles[pk])

    def who_may(self, permission: Permission) -> list[int]:
        return [pk for pk in self.roles if self.may(pk, permission)]

    def leads(self, stream: Workstream) -> list[int]:
        """The keys of the lead of the workstream, of the deputy, and of who covers one."""
        both = self.acting_for(stream.lead_id, stream.deputy_on(self.on))
        return [pk for pk in both if self.roles[pk] & LEADS]

    def answering(self, action: Action, level: str) -> list[int]:
        """The keys of who answers for the action at the level of an escalation."""
        if level == Escalation.Level.LEAD:
            return self.leads(action.workstream)
        return self.holding(Role.MANAGER if level == Escalation.Level.MANAGER else Role.CHAIR)

    def holding(self, role: Role) -> list[int]:
        return [pk for pk, roles in self.roles.items() if role in roles]

    def updaters(self, action: Action) -> list[int]:
        """Who submits the updates of the action: its owner and its lead, each once."""
        candidates = [*self.acting_for(action.owner_id), *self.leads(action.workstream)]
        return [pk for pk in dict.fromkeys(candidates) if self.may(pk, Permission.SUBMIT_UPDATE)]

    def checkers(self, claim: StageClaim) -> list[int]:
        """Who checks the claim: the managers and the lead, without who made it and who covers
        them; where that leaves nobody, who decides date changes (the chair)."""
        checking = dict.fromkeys(
            [*self.holding(Role.MANAGER), *self.leads(claim.action.workstream)]
        )
        others = self.others(checking, claim.claimed_by_id, claim.claimed_at)
        return others or self.who_may(Permission.DECIDE_DATE_CHANGE)
