"""Of what fell due in a period: what was done by the first date, by a date agreed later, late, and
not at all; by lead, by organisation and in total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from board.dashboard.areas import kept_counts
from board.dashboard.bodies import NO_BODY
from board.dashboard.counts import Count, Filtered
from board.dashboard.plan_read import filters_of_date
from improvement.models import Organisation, Plan
from workstreams.models import Action, Workstream
from workstreams.queries.kept_dates import FELL_DUE, kept_dates


class KeptRow(NamedTuple):
    """A lead, an organisation or all, with the counts of `kept_counts`. `code` is that of the
    workstream; "" of another."""

    code: str
    name: str
    lead: str
    counts: Mapping[str, Count]


@dataclass(frozen=True)
class KeptInPeriod:
    streams: list[KeptRow]
    bodies: list[KeptRow]
    total: KeptRow

    @property
    def fell_due(self) -> int:
        return self.total.counts[f"kept_{FELL_DUE}"].number


def kept_in_period(
    plan: Plan, on: date, first: date | None = None, last: date | None = None
) -> KeptInPeriod:
    """By the day, of the actions whose date first agreed is in the period, both days in it; without
    a day it has no end there. Five queries."""
    kept = kept_dates(plan, on)
    days = {"baseline_due__gte": first, "baseline_due__lte": last}
    in_period = Action.objects.filter(plan=plan, **{k: day for k, day in days.items() if day})
    named = in_period.order_by().values_list("pk", "workstream__code", "lead_organisation__ref")
    sent = {"due_from": first, "due_to": last}
    period = {name: day.isoformat() for name, day in sent.items() if day}
    due = Filtered.of(
        {
            key: {
                ("workstream", code),
                ("organisation", ref or NO_BODY[0]),
                *period.items(),
                *filters_of_date(kept.get(key)),
            }
            for key, code, ref in named
            if key in kept
        }
    )

    def counts(**filters: str) -> Mapping[str, Count]:
        return kept_counts(due, {**filters, **period})

    streams = [
        KeptRow(stream.code, stream.name, stream.led_by, counts(workstream=stream.code))
        for stream in Workstream.objects.filter(plan=plan).select_related("lead")
    ]
    names = [*Organisation.objects.filter(plan=plan).values_list("ref", "name"), NO_BODY]
    bodies = [
        KeptRow("", name, "", counts(organisation=ref))
        for ref, name in names
        if due.keys_of({"organisation": ref})
    ]
    return KeptInPeriod(streams, bodies, KeptRow("", "All", "", counts()))
