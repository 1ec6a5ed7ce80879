"""Which evidence is too old for what it stands behind."""

from __future__ import annotations

from typing import NamedTuple

from improvement.models import Plan
from workstreams.models import EvidenceClaim, StageClaim
from workstreams.models.evidence import told_until, why_too_old


class Piece(NamedTuple):
    """The key and title of evidence."""

    pk: int
    title: str


def older_than_claims(plan: Plan) -> list[Piece]:
    """The evidence that counts and is older than a claim of a stage that it stands behind, which
    was not returned; the oldest first, each once. One query, of days alone: every page of the list
    asks it."""
    links = EvidenceClaim.objects.current().filter(evidence__plan=plan, evidence__superseded=False)
    standing = links.exclude(claim__state=StageClaim.State.RETURNED)
    rows = standing.order_by("evidence__dated", "evidence_id").values_list(
        *("evidence", "evidence__title", "evidence__dated", "evidence__period_to"),
        *("claim__stage", "claim__action__finished", "claim__claimed_at"),
    )
    found = {
        Piece(key, title): None
        for key, title, dated, period_to, *claim in rows
        if why_too_old(told_until(dated, period_to), *claim)
    }
    return list(found)
