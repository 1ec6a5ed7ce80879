"""What the list of evidence shows: which is too old for what it stands behind or has run out, and
that of a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet

from improvement.models import Plan
from improvement.prepared import Among, read_by_key, read_of
from improvement.remembered import remembered
from workstreams.models import Evidence, EvidenceAction, EvidenceClaim, StageClaim
from workstreams.models.evidence import told_until, why_too_old
from workstreams.queries.remembered import SAID


class Piece(NamedTuple):
    """The key and title of evidence."""

    pk: int
    title: str


class EvidenceListed(NamedTuple):
    """What stands above the list of a plan's evidence: what is too old for a claim, and what has
    run out; and the keys of all that is current, in its usual order."""

    too_old: list[Piece]
    run_out: list[Piece]
    keys: list[int]


def evidence_listed(plan: Plan, on: date) -> EvidenceListed:
    """Remembered: what is entered of actions day by day alters nothing in it, claims apart."""
    return remembered(whole_evidence, plan, on, unaltered_by=SAID - {StageClaim})


def whole_evidence(plan: Plan, on: date) -> EvidenceListed:
    current = Evidence.objects.current().filter(plan=plan).values_list("pk", flat=True)
    return EvidenceListed(older_than_claims(plan), that_ran_out(plan, on), list(current))


def older_than_claims(plan: Plan) -> list[Piece]:
    """The evidence that counts and is older than a claim of a stage that it stands behind, which
    was not returned; the oldest first, each once. One query, of days alone."""
    rows = read_of(behind_claims, plan)
    found = {
        Piece(key, title): None
        for key, title, dated, period_to, *claim in rows
        if why_too_old(told_until(dated, period_to), *claim)
    }
    return list(found)


def behind_claims(plan: Plan) -> QuerySet[EvidenceClaim, Any]:
    links = EvidenceClaim.objects.current().filter(evidence__plan=plan, evidence__superseded=False)
    standing = links.exclude(claim__state=StageClaim.State.RETURNED)
    return standing.order_by("evidence__dated", "evidence_id").values_list(
        *("evidence", "evidence__title", "evidence__dated", "evidence__period_to"),
        *("claim__stage", "claim__action__finished", "claim__claimed_at"),
    )


def that_ran_out(plan: Plan, on: date) -> list[Piece]:
    """The evidence that counts though it has run out, the longest ago first."""
    return [*map(Piece._make, read_of(pieces_run_out, plan, on))]


def pieces_run_out(plan: Plan, on: date) -> QuerySet[Evidence, Any]:
    return Evidence.objects.run_out(plan, on).values_list("pk", "title")


def with_actions(evidence: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """The evidence with what a list shows of it."""
    links = EvidenceAction.objects.current().select_related("action")
    read = evidence.select_related("organisation")
    return read.prefetch_related(Prefetch("action_links", queryset=links))


def evidence_read(keys: Sequence[int], plan: Plan) -> list[Evidence]:
    """The plan's evidence with the keys, in the order of these, with what a list shows of it."""
    return read_by_key(evidence_by_key, plan, keys)


def evidence_by_key(plan: Plan, keys: Among) -> QuerySet[Evidence]:
    return with_actions(Evidence.objects.filter(plan=plan, pk__in=keys))
