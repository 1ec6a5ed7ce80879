"""The claims that an action has reached a stage, as the board's page of evidence lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from board.dashboard.counts import Count
from improvement.models import Plan
from workstreams.models import StageClaim
from workstreams.queries.checks_made import CheckMade, checks_made
from workstreams.queries.claims_to_check import lapsed_claims
from workstreams.queries.remembered import SAID
from workstreams.queries.touched import COLUMNS, remembered_of_columns

BESIDE_CLAIMS = SAID - {StageClaim}
OF_CLAIMS = COLUMNS - {"description"}  # of actions, what may be told with their claims


class Checked(TextChoices):
    """Which claims a reader asks for."""

    NOT_YET = "unchecked", "Nobody has checked it yet"
    CHECKED = "checked", "Checked"
    SAME_WORKSTREAM = "same_workstream", "Checked by somebody of the same workstream"
    WITHOUT_EVIDENCE = "without_evidence", "Checked with no evidence"
    RUN_OUT = "run_out", "The check has run out"


@dataclass(frozen=True)
class ClaimShown:
    """A claim that was not returned; how it was checked, None where nobody has; whether its check
    has run out, and no other stands in its place."""

    claim: StageClaim
    check: CheckMade | None
    has_run_out: bool

    def is_shown(self, show: str) -> bool:
        """Whether the page lists it under this choice of the filter."""
        if self.check is None:
            is_open = show == Checked.NOT_YET and not self.claim.action.is_outside
            return is_open or not show
        return {
            "": True,
            Checked.NOT_YET: False,
            Checked.CHECKED: True,
            Checked.SAME_WORKSTREAM: self.check.same_workstream,
            Checked.WITHOUT_EVIDENCE: not self.check.has_evidence,
            Checked.RUN_OUT: self.has_run_out,
        }[show]


def claims_shown(plan: Plan, on: date) -> list[ClaimShown]:
    """The plan's claims without those returned: those that nobody has checked first, the oldest of
    each first; five queries."""
    made = StageClaim.objects.filter(action__plan=plan).exclude(state=StageClaim.State.RETURNED)
    people = ("action__workstream", "claimed_by", "decided_by")
    claims = list(made.select_related(*people).with_evidence().order_by("claimed_at", "pk"))
    checks = checks_made(claims)
    inside = [claim for claim in claims if not claim.action.is_outside]
    run_out = {claim.pk for claim in lapsed_claims(inside, on)}
    shown = [ClaimShown(c, checks.get(c.pk), c.pk in run_out) for c in claims]
    return sorted(shown, key=lambda each: each.check is not None)


ByChoice = Mapping[str, Sequence[ClaimShown]]


def claims_by_choice(plan: Plan, on: date) -> ByChoice:
    """Those that the page lists under each choice of its filter, "" for none. Remembered: nothing
    but claims that is entered of actions day by day alters it."""
    return remembered_of_columns(sorted_by_choice, plan, on, OF_CLAIMS, BESIDE_CLAIMS)


def sorted_by_choice(plan: Plan, on: date) -> ByChoice:
    claims = claims_shown(plan, on)
    return {
        show: [each for each in claims if each.is_shown(show)] for show in ("", *Checked.values)
    }


def evidence_shares(claims: ByChoice) -> dict[str, Count]:
    """How many there are under each choice."""
    return {show: Count.of(len(claims[show]), {"show": show}) for show in Checked.values}
