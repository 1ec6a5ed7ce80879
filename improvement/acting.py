"""For whom a person acts on a plan: themselves, and whom they cover today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.apps import apps
from django.db import models
from django.utils import timezone

from improvement import clock


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

    def covered_by(self, plan_id: int) -> list[tuple[int, date, date]]:
        """The keys of who covered them on the plan, or is to, each with the first and the last
        day; read once. Of a cover that was ended early all its days count: it does not say which
        was the last."""
        kept: dict[int, list[tuple[int, date, date]]] = vars(self).setdefault("_covered_by", {})
        if plan_id not in kept:
            covers = apps.get_model("improvement", "Cover").objects.filter(plan=plan_id)
            had = covers.filter(covered=self).order_by()
            kept[plan_id] = list(had.values_list("covering_id", "starts", "ends"))
        return kept[plan_id]

    def keep_never_covered(self, plan_id: int) -> None:
        """Keep that nobody ever covered them on the plan, where that was read already."""
        vars(self).setdefault("_covered_by", {})[plan_id] = []

    def counts_as(self, who: int | None, plan_id: int, when: datetime | None = None) -> bool:
        """Whether what the person with the key did counts as this person's own: they are one, or
        this person acts for them today; or they covered this person on the day on which they did
        it (`when`). Nobody decides on what counts as their own."""
        if who is None:
            return False
        if who in self.acts_for(plan_id):
            return True
        day = timezone.localdate(when) if when else None
        covers = self.covered_by(plan_id) if day else []
        return any(who == key and first <= day <= last for key, first, last in covers if day)
