"""For whom a person acts on a plan: themselves, and whom they cover today."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import models

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

    def counts_as(self, who: int | None, plan_id: int) -> bool:
        """Whether what the person with the key did counts as this person's own: they are one, or
        this person acts for them today. Nobody decides on what counts as their own."""
        return who is not None and who in self.acts_for(plan_id)
