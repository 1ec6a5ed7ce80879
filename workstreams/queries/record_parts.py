"""The records whose history belongs to an action's history, or to a piece of evidence's."""

from collections.abc import Iterable, Iterator
from itertools import chain

from improvement.history import Tracked
from workstreams.models import Acknowledgement, Action, Evidence, EvidenceClaim, EvidenceUpdate

PARTS = (
    "updates",
    "date_changes",
    "stage_claims",
    "escalations",
    "expectations",
    "milestones",
    "theme_links",
    "finding_links",
    "outcome_links",
    "organisation_links",
    "evidence_links",
)
EVIDENCE_PARTS = ("action_links", "claim_links", "update_links", "outcome_links", "measure_links")


def records_of(action: Action) -> list[Tracked]:
    """The action and every record that belongs to it."""
    behind = EvidenceClaim.objects.filter(claim__action=action)
    with_updates = EvidenceUpdate.objects.filter(update__action=action)
    answers = Acknowledgement.objects.filter(expectation__action=action)
    return [action, *parts_of(action, PARTS), *behind, *with_updates, *answers]


def records_of_evidence(evidence: Evidence) -> list[Tracked]:
    """The evidence and its links to what it bears on."""
    return [evidence, *parts_of(evidence, EVIDENCE_PARTS)]


def parts_of(record: Tracked, names: Iterable[str]) -> Iterator[Tracked]:
    return chain.from_iterable(getattr(record, name).all() for name in names)
