"""Of which actions the ledger's entries may alter the facts: so what is remembered of a whole plan
is worked out again of those alone."""

from __future__ import annotations

from collections import defaultdict

from improvement.history import Tracked
from improvement.remembered import Entries, table_of
from workstreams.models import (
    Action,
    ActionFinding,
    ActionMeasure,
    ActionOutcome,
    ActionTheme,
    Benchmark,
    DateChange,
    Escalation,
    Evidence,
    EvidenceAction,
    EvidenceClaim,
    EvidenceMeasure,
    EvidenceOutcome,
    EvidenceUpdate,
    Expectation,
    JudgedChange,
    Measure,
    Milestone,
    Reading,
    Rebase,
    StageClaim,
    Update,
)

# What the facts of an action rest on beside the plan, its people, rounds and workstreams: how an
# action is found from a record, by a model that has both.
Link = tuple[type[Tracked], str, str]
LINKS: dict[type[Tracked], tuple[Link, ...]] = {
    Action: ((Action, "pk", "pk"),),
    **{model: ((model, "pk", "action_id"),) for model in (Update, StageClaim, DateChange)},
    EvidenceAction: ((EvidenceAction, "pk", "action_id"),),
    EvidenceClaim: ((EvidenceClaim, "pk", "claim__action_id"),),
    Evidence: (
        (EvidenceAction, "evidence_id", "action_id"),
        (EvidenceClaim, "evidence_id", "claim__action_id"),
    ),
}
# What no facts rest on.
WITHOUT_FACTS = frozenset[type[Tracked]](
    {
        *(ActionFinding, ActionMeasure, ActionOutcome, ActionTheme, Benchmark, Escalation),
        *(EvidenceMeasure, EvidenceOutcome, EvidenceUpdate, Expectation, JudgedChange, Measure),
        *(Milestone, Reading, Rebase),
    }
)


def touched_by(entries: Entries, beside: frozenset[str]) -> set[int] | None:
    """The keys of the actions that the entries may alter; None where that may be any. Those of the
    tables `beside` alter none. A query for each kind of record that the entries are of, two for
    evidence."""
    keys: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        keys[entry.history_table].add(entry.record_id)
    tables = {table_of(model): links for model, links in LINKS.items()}
    if not keys.keys() <= tables.keys() | beside:
        return None
    return {
        action
        for table, links in tables.items()
        if table in keys
        for model, record, column in links
        for action in model._base_manager.filter(**{f"{record}__in": keys[table]}).values_list(
            column, flat=True
        )
    }
