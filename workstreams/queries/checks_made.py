"""Whose a check was: by somebody of the same workstream, and with evidence behind it or none.

Neither is refused: a lead may check an owner's claim. But the share of such checks is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from workstreams.models import Action, StageClaim, Workstream


@dataclass(frozen=True)
class CheckMade:
    """A verified claim; whether who verified it belonged to the action's workstream, and whether
    anything was put behind it."""

    claim: StageClaim
    same_workstream: bool
    has_evidence: bool

    @property
    def in_words(self) -> str:
        whose = "of the same workstream" if self.same_workstream else "from outside the workstream"
        return f"{whose}, {'with' if self.has_evidence else 'without'} evidence"


def checks_made(claims: Iterable[StageClaim]) -> dict[int, CheckMade]:
    """The checks of the verified claims by the claim's key; two queries. The claims must be read
    `with_evidence` and with their action."""
    verified = [claim for claim in claims if claim.state == StageClaim.State.VERIFIED]
    since = belonging_since({claim.action.workstream_id for claim in verified})
    made = {}
    for claim in verified:
        first = since.get((claim.action.workstream_id, claim.decided_by_id or 0))
        belonged = first is not None and claim.decided_at is not None and first <= claim.decided_at
        made[claim.pk] = CheckMade(claim, belonged, bool(claim.evidence))
    return made


def belonging_since(workstreams: set[int]) -> dict[tuple[int, int], datetime]:
    """Since when each person has led one of the workstreams, also as deputy, or owned one of its
    actions, by the keys of both. A later change of post hides no check."""
    since: dict[tuple[int, int], datetime] = {}
    led = Workstream.history.filter(id__in=workstreams).order_by("-history_date")
    for stream, at, lead, deputy in led.values_list("id", "history_date", "lead_id", "deputy_id"):
        for person in (lead, deputy):
            if person is not None:
                since[stream, person] = at
    owned = Action.history.filter(workstream_id__in=workstreams, owner_id__isnull=False)
    rows = owned.order_by("-history_date").values_list("workstream_id", "owner_id", "history_date")
    for stream, owner, at in rows:
        known = since.get((stream, owner))
        since[stream, owner] = min(known, at) if known else at
    return since
