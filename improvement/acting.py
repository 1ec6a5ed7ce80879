"""For whom a person acts on a plan, themselves and whom they cover today; and what counts as their
own, which is also what was done by whom they deputise for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from improvement import clock
from improvement.registry import Registry
from improvement.roles import Role

# Who stands in for somebody in one place only, and so may not do all that they may, but is kept
# from what they are kept from: rows with a plan and the names of a Cover, `covered`, `covering`,
# `starts` and `ends` (none of them null), without an order.
DEPUTIES: Registry[Callable[[], models.QuerySet[Any]]] = Registry()
# The same of whoever was ever named, those who are named now too.
DEPUTIES_EVER_NAMED: Registry[Callable[[], models.QuerySet[Any]]] = Registry()
# Why the only programme manager may not stand in for a lead.
NOBODY_ACCEPTS = (
    "This is the only programme manager, so nobody could accept what the person they stand in for "
    "sends: choose somebody else, or give another person that role first"
)


def stood_in() -> Iterator[models.QuerySet[Any]]:
    """Who ever stood in for whom, or is to: the covers, and the deputies. Of a cover that was ended
    early all its days count: it does not say which was the last."""
    yield apps.get_model("improvement", "Cover").objects.order_by()
    yield from (rows() for rows in DEPUTIES_EVER_NAMED.values())


def deputies() -> Iterator[models.QuerySet[Any]]:
    return (rows() for rows in DEPUTIES.values())


def on_day(rows: models.QuerySet[Any], day: Any) -> models.QuerySet[Any]:
    """Of `stood_in` or `deputies` those of a day."""
    return rows.filter(starts__lte=day, ends__gte=day)


class Acts(models.Model):
    """The part of a person that says for whom they act, and what counts as their own."""

    class Meta:
        abstract = True

    def acts_for(self, plan_id: int) -> frozenset[int]:
        """The keys of whom they may act for on the plan today, themselves too; read once."""
        kept: dict[tuple[int, object], frozenset[int]] = vars(self).setdefault("_acts_for", {})
        if (plan_id, clock.today()) not in kept:
            acting = apps.get_model("improvement", "Membership").objects.acting(self)
            own = acting.filter(plan_id=plan_id).order_by().values_list("user_id", flat=True)
            self.keep_acts_for(plan_id, own)
        return kept[plan_id, clock.today()]

    def keep_acts_for(self, plan_id: int, keys: Iterable[int]) -> None:
        """Keep what `acts_for` is to give today, where it was read already."""
        kept = vars(self).setdefault("_acts_for", {})
        kept[plan_id, clock.today()] = frozenset([self.pk, *keys])

    def bound_as(self, plan_id: int) -> frozenset[int]:
        """The keys of those from whose own they are kept today: whom they act for, and for whom
        they or whom they cover deputise; read once."""
        kept: dict[tuple[int, object], frozenset[int]] = vars(self).setdefault("_deputy_of", {})
        acting, today = self.acts_for(plan_id), clock.today()
        if (plan_id, today) not in kept:
            own = (rows.filter(plan=plan_id, covering__in=acting) for rows in deputies())
            keys = (on_day(rows, today).values_list("covered", flat=True) for rows in own)
            kept[plan_id, today] = frozenset(chain.from_iterable(keys))
        return acting | kept[plan_id, today]

    def keep_no_deputy(self, plan_id: int) -> None:
        """Keep that they deputise for nobody on the plan today, where that was read already."""
        vars(self).setdefault("_deputy_of", {})[plan_id, clock.today()] = frozenset()

    def covered_by(self, plan_id: int) -> list[tuple[int, date, date]]:
        """The keys of who stood in for them on the plan, or is to, each with the first and the last
        day; read once."""
        kept: dict[int, list[tuple[int, date, date]]] = vars(self).setdefault("_covered_by", {})
        if plan_id not in kept:
            had = (rows.filter(plan=plan_id, covered=self.pk) for rows in stood_in())
            first, *others = (rows.values_list("covering", "starts", "ends") for rows in had)
            kept[plan_id] = list(first.union(*others, all=True))
        return kept[plan_id]

    def keep_never_covered(self, plan_id: int) -> None:
        """Keep that nobody ever stood in for them on the plan, where that was read already."""
        vars(self).setdefault("_covered_by", {})[plan_id] = []

    def is_only_manager(self, plan_id: int, on: date) -> bool:
        """Whether they manage the programme on the day and nobody else does: where they stand in
        for a lead, nobody may accept what the lead sends."""
        held = apps.get_model("improvement", "Membership").objects.current(on)
        managers = held.filter(plan=plan_id, role=Role.MANAGER, user__is_active=True)
        return set(managers.values_list("user", flat=True)) == {self.pk}

    def stands_alone(self, plan_id: int) -> bool:
        """Whether it was read already that they stand in for nobody on the plan today and nobody
        ever stood in for them; no query."""
        never = vars(self).get("_covered_by", {}).get(plan_id) == []
        nobody = vars(self).get("_deputy_of", {}).get((plan_id, clock.today())) == frozenset()
        return never and nobody and self.acts_for(plan_id) == {self.pk}

    def counts_as(self, who: int | None, plan_id: int, when: datetime | None = None) -> bool:
        """Whether what the person with the key did counts as this person's own: they are one, or
        this person stands in for them today; or they stood in for this person on the day on which
        they did it (`when`). Nobody decides on what counts as their own."""
        return who is not None and self.owns(plan_id)(who, when)

    def owns(self, plan_id: int) -> Callable[[int | None, datetime | None], bool]:
        """`counts_as` of one plan, for the hundreds of a list."""
        bound = self.bound_as(plan_id)

        def is_own(who: int | None, when: datetime | None) -> bool:
            if who in bound:
                return True
            covers = self.covered_by(plan_id) if when and who else []
            own = [(first, last) for key, first, last in covers if key == who]
            if not own:
                return False
            day = timezone.localdate(when)
            return any(first <= day <= last for first, last in own)

        return is_own
