"""The dates of each action as the forecast takes them, from rows that were read already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from board.dashboard.pace import Dates
from board.dashboard.rows import ActionRow, Claimed
from improvement.dates import Precision
from workstreams.models import StageClaim
from workstreams.ratings.stages import Stage


def dates_of(
    rows: Iterable[ActionRow],
    claims: Iterable[Claimed],
    added: Mapping[int, date],
    left: Mapping[int, date],
) -> list[Dates]:
    """`added` is the day on which each action entered the plan, and `left` that on which one was
    withdrawn or suspended, by key."""
    in_use = first_in_use(rows := list(rows), claims)
    return [
        Dates(
            ref=row.ref,
            added=added[row.key],
            due=None if row.facts.precision == Precision.ONGOING else row.facts.baseline_due,
            finished=row.facts.finished,
            left=left.get(row.key),
            must_be_used=row.required_stage != Stage.CARRIED_OUT,
            in_use=in_use.get(row.key),
        )
        for row in rows
    ]


def first_in_use(rows: Iterable[ActionRow], claims: Iterable[Claimed]) -> dict[int, date]:
    """The day on which each action was first verified as in use, of those that must reach more than
    carried out and whose check of it holds. Whether one makes a difference has no say in it."""
    asked = {
        row.key
        for row in rows
        if Stage.IN_USE in row.verified and row.required_stage != Stage.CARRIED_OUT
    }
    days: dict[int, date] = {}
    for claim in claims:
        is_verified = claim.state == StageClaim.State.VERIFIED and claim.stage == Stage.IN_USE
        if is_verified and claim.decided_at and claim.action in asked:
            day = timezone.localdate(claim.decided_at)
            days[claim.action] = min(day, days.get(claim.action, day))
    return days
