"""Which evidence is too old for what it stands behind."""

from __future__ import annotations

from improvement.models import Plan
from workstreams.models import Evidence, EvidenceClaim, StageClaim


def older_than_claims(plan: Plan) -> list[Evidence]:
    """The evidence that counts and is older than a claim of a stage that it stands behind, which
    was not returned; the oldest first, each once; one query."""
    links = EvidenceClaim.objects.current().filter(evidence__plan=plan, evidence__superseded=False)
    standing = links.exclude(claim__state=StageClaim.State.RETURNED)
    read = standing.select_related("evidence", "claim__action")
    found = {link.evidence for link in read if link.evidence.age_at(link.claim)}
    return sorted(found, key=lambda each: (each.dated, each.pk))
