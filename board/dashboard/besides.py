"""What the board watches besides actions, in numbers that lead to what they count."""

from __future__ import annotations

from dataclasses import dataclass

from board.models import Resource, Risk
from improvement.models import Plan


@dataclass(frozen=True)
class Besides:
    """Open risks and those above what the board tolerates; lines of money that stand and those that
    are not paid for, or only in part."""

    risks: int
    above: int
    lines: int
    unpaid: int


def besides_actions(plan: Plan) -> Besides:
    """Four queries."""
    risks = Risk.objects.filter(plan=plan, closed_on=None)
    money = Resource.objects.filter(plan=plan)
    return Besides(
        risks.count(),
        risks.above().count(),
        money.standing().count(),
        money.not_paid_for().count(),
    )
