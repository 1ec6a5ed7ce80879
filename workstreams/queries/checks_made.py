"""Whose a check was: by somebody of the same workstream, and with evidence behind it or none.

Neither is refused: a lead may check an owner's claim. But the share of such checks is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from improvement.audit.history_search import start_of
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
    """The checks of the verified claims by the claim's key; two queries where there are some. The
    claims must be read `with_evidence` and with their action."""
    verified = [claim for claim in claims if claim.state == StageClaim.State.VERIFIED]
    streams = {claim.action.workstream_id for claim in verified}
    since = belonging_since(streams) if streams else {}
    made = {}
    for claim in verified:
        first = since.get((claim.action.workstream_id, claim.decided_by_id or 0))
        belonged = first is not None and claim.decided_at is not None and first <= claim.decided_at
        made[claim.pk] = CheckMade(claim, belonged, bool(claim.evidence))
    return made


def belonging_since(workstreams: set[int]) -> dict[tuple[int, int], datetime]:
    """Since when each person has led one of the workstreams, also as deputy, or owned one of its
    actions, by the keys of both: as was recorded, or from a deputy's first day. A later change of
    post hides no check."""
    since: dict[tuple[int, int], datetime] = {}

    def belongs(stream: int, person: int | None, at: datetime) -> None:
        if person is not None:
            since[stream, person] = min(since.get((stream, person), at), at)

    led = Workstream.history.filter(id__in=workstreams)
    posts = ("id", "history_date", "lead_id", "deputy_id", "deputy_from")
    for stream, at, lead, deputy, first in led.values_list(*posts):
        belongs(stream, lead, at)
        belongs(stream, deputy, start_of(first) if first else at)
    owned = Action.history.filter(workstream_id__in=workstreams, owner_id__isnull=False)
    for owner in owned.values_list("workstream_id", "owner_id", "history_date"):
        belongs(*owner)
    return since
