"""The records that belong to an action, to evidence or to a measure; what they are linked to."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, TypeVar

from django.db import models

from improvement.audit.entries_kept import entries_kept
from improvement.audit.history_keys import keys_of_changes
from improvement.audit.history_lines import Entry
from improvement.history import Tracked
from improvement.prepared import read_of
from improvement.registry import Registry
from workstreams.models import (
    Acknowledgement,
    Action,
    Evidence,
    EvidenceClaim,
    EvidenceUpdate,
    JudgedChange,
    Measure,
)
from workstreams.models.action import LinkQuerySet

Row = TypeVar("Row")
PARTS = (
    "updates",
    "date_changes",
    "judged_changes",
    "stage_claims",
    "escalations",
    "expectations",
    "milestones",
    "theme_links",
    "finding_links",
    "outcome_links",
    "measure_links",
    "organisation_links",
    "evidence_links",
)
# Further records that belong to an action; packages above this one register theirs.
BEYOND: Registry[Callable[[Action], list[models.QuerySet[Any]]]] = Registry()
LATEST = 5  # changes on the action's own page
MEASURE_PARTS = ("readings", "benchmarks", "rebases", "judged_changes")
EVIDENCE_PARTS = ("action_links", "claim_links", "update_links", "outcome_links", "measure_links")


def records_of(action: Action) -> list[models.QuerySet[Any]]:
    """Queries that find the action and every record that belongs to it."""
    behind = EvidenceClaim.objects.filter(claim__action=action)
    with_updates = EvidenceUpdate.objects.filter(update__action=action)
    answers = Acknowledgement.objects.filter(expectation__action=action)
    beyond = chain.from_iterable(find(action) for find in BEYOND.values())
    return [query_of(action), *parts_of(action, PARTS), behind, with_updates, answers, *beyond]


def has_any(action: Action, *kinds: type[Tracked]) -> bool:
    """Whether any record of the kinds belongs to the action, also one that was removed: what lists
    them need not be asked where none does. One query, the first time that it is asked of the
    object."""
    held: frozenset[str] | None = action.__dict__.get("kinds_held")
    if held is None:
        [answers] = read_of(kinds_asked, action)
        held = frozenset(name for name, is_there in answers.items() if is_there)
        action.__dict__["kinds_held"] = held
    return not held.isdisjoint(map(name_of, kinds))


def read_own(
    make: Callable[..., models.QuerySet[Any, Row]],
    kind: type[Tracked],
    action: Action,
    *more: Any,
) -> list[Row]:
    """`read_of(make, action, *more)`, which is not asked where no record of the kind belongs to the
    action."""
    return read_of(make, action, *more) if has_any(action, kind) else []


def kinds_asked(action: Action) -> models.QuerySet[Action, Any]:
    """Of each kind whether there is one, by its name."""
    asked: dict[str, Any] = {}
    for rows in records_of(action):
        name, is_there = name_of(rows.model), models.Exists(rows.order_by())
        asked[name] = asked[name] | is_there if name in asked else is_there
    return Action.objects.filter(pk=action.pk).order_by().values(**asked)


def name_of(kind: type[models.Model]) -> str:
    """As no field of an action is called."""
    return f"has_{kind._meta.model_name}"


def latest_entries(action: Action) -> list[Entry]:
    """The last changes of the action and of what belongs to it, the latest first."""
    return entries_kept(keys_of_changes(records_of, action, last=LATEST))


def records_of_evidence(evidence: Evidence) -> list[models.QuerySet[Any]]:
    """Queries that find the evidence and its links to what it bears on."""
    return [query_of(evidence), *parts_of(evidence, EVIDENCE_PARTS)]


def records_of_measure(measure: Measure) -> list[models.QuerySet[Any]]:
    """Queries that find the measure and every record that belongs to it."""
    return [query_of(measure), *parts_of(measure, MEASURE_PARTS)]


def judged_changes_of(judged: Action | Measure) -> models.QuerySet[JudgedChange]:
    """The requests to change how it is judged, with who asked and who decided."""
    return judged.judged_changes.select_related("asked_by", "decided_by")


def query_of(record: Tracked) -> models.QuerySet[Any]:
    return type(record)._base_manager.filter(pk=record.pk)


def parts_of(record: Tracked, names: Iterable[str]) -> list[models.QuerySet[Any]]:
    """Queries of the record's own parts, those that were removed included."""
    relations: list[Any] = [record._meta.get_field(name) for name in names]
    return [
        each.related_model._base_manager.filter(**{each.field.name: record}) for each in relations
    ]


def linked_records(record: Tracked, links: str, path: str) -> list[Any]:
    """The records at the other end of the record's current links of that name. `path` names their
    key, and what to read with it: "theme", or "claim__action". They come in the order of their own
    list."""
    return read_of(linked_to, record, links, path)


def linked_to(record: Tracked, links: str, path: str) -> models.QuerySet[Any]:
    name, _, beyond = path.partition("__")
    current: LinkQuerySet[Any] = getattr(record, links).current()
    other = current.model._meta.get_field(name).related_model
    records: models.QuerySet[Any] = other._default_manager.filter(pk__in=current.values(name))
    return records.select_related(beyond) if beyond else records
