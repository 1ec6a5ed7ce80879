"""The records that belong to an action, to evidence or to a measure; what they are linked to."""

from collections.abc import Callable, Iterable
from functools import cache
from itertools import chain
from typing import Any

from django.db import models

from improvement.audit.history_lines import Entry, EntryKey, entry_keys, read_entries
from improvement.history import Tracked
from improvement.prepared import Prepared
from improvement.registry import Registry
from workstreams.models import (
    Acknowledgement,
    Action,
    Evidence,
    EvidenceClaim,
    EvidenceUpdate,
    Measure,
)
from workstreams.models.action import LinkQuerySet

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
ANY_ACTION = Action(pk=-2_000_000_003)  # no row has it: see improvement/prepared.py
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


@cache
def latest_keys() -> Prepared:
    """What finds the last changes of an action and of what belongs to it; there are so many kinds
    that building it takes longer than all else that the action's page asks."""
    return Prepared.of(entry_keys(records_of(ANY_ACTION))[:LATEST])


def latest_entries(action: Action) -> list[Entry]:
    """The last changes of the action and of what belongs to it, the latest first."""
    found = latest_keys().rows({ANY_ACTION.pk: action.pk})
    return read_entries(EntryKey(kind, pk) for _, kind, pk in found)


def records_of_evidence(evidence: Evidence) -> list[models.QuerySet[Any]]:
    """Queries that find the evidence and its links to what it bears on."""
    return [query_of(evidence), *parts_of(evidence, EVIDENCE_PARTS)]


def records_of_measure(measure: Measure) -> list[models.QuerySet[Any]]:
    """Queries that find the measure and every record that belongs to it."""
    return [query_of(measure), *parts_of(measure, MEASURE_PARTS)]


def query_of(record: Tracked) -> models.QuerySet[Any]:
    return type(record)._base_manager.filter(pk=record.pk)


def parts_of(record: Tracked, names: Iterable[str]) -> list[models.QuerySet[Any]]:
    """Queries of the record's own parts, those that were removed included."""
    relations: list[Any] = [record._meta.get_field(name) for name in names]
    return [
        each.related_model._base_manager.filter(**{each.field.name: record}) for each in relations
    ]


def linked_records(links: LinkQuerySet[Any], path: str) -> list[Any]:
    """The records at the other end of links. `path` names their key, and what to read with it:
    "theme", or "claim__action". They come in the order of their own list."""
    name, _, beyond = path.partition("__")
    other = links.model._meta.get_field(name).related_model
    records = other._default_manager.filter(pk__in=links.values(name))
    return list(records.select_related(beyond) if beyond else records)
