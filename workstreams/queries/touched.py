"""Of which actions the ledger's entries may alter the facts: so what is remembered of a whole plan
is worked out again of those alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from datetime import date
from typing import TypeVar

from improvement import clock
from improvement.history import Tracked, history_of
from improvement.models import Plan
from improvement.remembered import Entries, brought_up_to_date, table_of, tables_of
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

Answer = TypeVar("Answer")
# The columns of an action, but for what differs in every version.
COLUMNS = frozenset(field.attname for field in Action._meta.local_fields) - {"id", "version"}
# What the facts of an action rest on beside the plan, its people, rounds and workstreams: how an
# action is found from a record, by a model that has both.
Link = tuple[type[Tracked], str, str]
LINKS: dict[type[Tracked], tuple[Link, ...]] = {
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
    evidence, none for actions themselves."""
    keys: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        keys[entry.history_table].add(entry.record_id)
    tables = {table_of(model): links for model, links in LINKS.items()}
    if not keys.keys() <= {*tables, table_of(Action)} | beside:
        return None
    return keys[table_of(Action)] | {
        action
        for table, links in tables.items()
        if table in keys
        for model, record, column in links
        for action in model._base_manager.filter(**{f"{record}__in": keys[table]}).values_list(
            column, flat=True
        )
    }


def moved_columns(entries: Entries) -> frozenset[str]:
    """The columns of actions that the entries alter, which is every one of an action that was
    added. One query where some are of actions."""
    own = {(e.record_id, e.version) for e in entries if e.history_table == table_of(Action)}
    if not own:
        return frozenset()
    keys, first = {key for key, _ in own}, min(version for _, version in own)
    rows = history_of(Action).filter(id__in=keys, version__gte=first - 1).order_by()
    versions = {(row["id"], row["version"]): row for row in rows.values("id", "version", *COLUMNS)}
    pairs = [(versions.get(each), versions.get((each[0], each[1] - 1))) for each in own]
    return frozenset(
        column
        for now, before in pairs
        for column in COLUMNS
        if now is None or before is None or now[column] != before[column]
    )


def remembered_of_columns(
    make: Callable[..., Answer],
    plan: Plan,
    on: date,
    columns: frozenset[str],
    unaltered_by: frozenset[type[Tracked]],
    *more: Hashable,
) -> Answer:
    """`make(plan, on, *more)` as `remembered` gives it, of an answer in which a change of an action
    alters nothing but by these columns."""

    def stands(answer: Answer, since: Entries) -> Answer | None:
        tables = tables_of(unaltered_by | {Action})
        is_so = all(entry.history_table in tables for entry in since)
        return answer if is_so and moved_columns(since).isdisjoint(columns) else None

    key = make, plan.pk, plan.version, on, clock.instant(), *more
    return brought_up_to_date(key, lambda: make(plan, on, *more), stands)
