"""Which actions have verified evidence behind them, by outcome; and which claim a difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from improvement.models import Plan
from improvement.text_order import in_order, natural_key
from workstreams.models import ActionOutcome, EvidenceKind, Outcome, StageClaim

MOST = 20  # actions that a cell names, unless all are asked for
EVIDENCE_KINDS = [(kind.value, str(kind.label)) for kind in EvidenceKind]


@dataclass(frozen=True)
class EvidenceCell:
    """The references of the actions that have verified evidence of one kind."""

    kind: str
    refs: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many are not among the first."""
        return len(self.refs[MOST:])


@dataclass(frozen=True)
class OutcomeEvidence:
    """An outcome with a cell for each kind of evidence, empty ones included."""

    statement: str
    cells: tuple[EvidenceCell, ...]


def outcome_evidence(
    plan: Plan, claims: Iterable[StageClaim], on: date
) -> tuple[OutcomeEvidence, ...]:
    """Each outcome with the evidence of the claims that hold on the day, of actions that serve it.

    `claims` are the plan's, read `with_evidence`; superseded evidence does not count.
    """
    links = ActionOutcome.objects.current().filter(outcome__plan=plan)
    outcomes_of = defaultdict(set)
    for outcome_pk, action_pk in links.values_list("outcome_id", "action_id"):
        outcomes_of[action_pk].add(outcome_pk)
    refs = defaultdict(set)
    for claim in claims:
        kinds = {evidence.kind for evidence in claim.evidence if not evidence.superseded}
        for outcome_pk in outcomes_of[claim.action_id] if claim.holds(on) else ():
            for kind in kinds:
                refs[outcome_pk, kind].add(claim.action.ref)
    return tuple(
        OutcomeEvidence(
            outcome.statement,
            tuple(
                EvidenceCell(label, tuple(sorted(refs[outcome.pk, kind], key=natural_key)))
                for kind, label in EVIDENCE_KINDS
            ),
        )
        for outcome in Outcome.objects.filter(plan=plan)
    )


def claimed_differences(plan: Plan, on: date) -> dict[Outcome, tuple[str, ...]]:
    """The references of the actions with an open or valid claim to make a difference, by outcome.

    Claims that were returned, and those whose check has lapsed, do not count.
    """
    claims = StageClaim.objects.filter(action__plan=plan, stage=Plan.Stage.MAKING_A_DIFFERENCE)
    said = claims.standing(on).order_by().values("action")
    links = ActionOutcome.objects.current().filter(outcome__plan=plan, action__in=said)
    ordered = links.order_by("outcome__order", in_order("action__ref"))
    refs: defaultdict[int, list[str]] = defaultdict(list)
    for outcome, ref in ordered.values_list("outcome_id", "action__ref"):
        refs[outcome].append(ref)
    outcomes = Outcome.objects.in_bulk(refs)
    return {outcomes[key]: tuple(served) for key, served in refs.items()}
