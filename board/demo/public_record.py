"""Part 2: what followed on the public record, each fact with its source and on its date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.demo import BY
from board.demo.course import Event
from board.demo.files import Part, instant, values_of
from board.demo.published_plan import add_source, fact_of, facts_in_order
from improvement.changes import add_record, apply
from improvement.history import audited, backfilled
from improvement.locks import lock
from improvement.models import Plan
from workstreams.models import Sourced

PROVENANCE = Sourced.Provenance.FOLLOWED
REASON = "What followed, on the public record"


def load_followed(plan: Plan, part: Part) -> None:
    """Enter each fact as of its date, and each source as of the date of its first fact.

    Raises ValueError where a source has no fact.
    """
    facts = facts_in_order(part)
    entries = {source["ref"]: source for source in part["sources"]}
    sources = {}
    for fact in sorted(facts, key=lambda fact: (fact["date"], fact["order"])):
        with backfilled(instant(fact["date"]), BY):
            ref = fact["source"]
            if ref not in sources:
                sources[ref] = add_source(plan, entries[ref], PROVENANCE, REASON)
            add_record(fact_of(sources[ref], fact, PROVENANCE), by=BY, reason=REASON)
    unused = entries.keys() - sources.keys()
    if unused:
        raise ValueError(f"No fact stands on the sources {', '.join(sorted(unused))}")


def notice_events(plan: Plan, part: Part) -> Iterator[Event]:
    """Puts the improvement notice on the plan, on the date that the public record gives."""
    values = values_of(part["plan"], "notice_issued", "notice_precision")
    yield instant(values["notice_issued"]), partial(issue_notice, plan, values)


def issue_notice(plan: Plan, values: Part, now: datetime) -> None:
    with audited(BY, REASON):
        apply(lock(Plan, plan.pk), values, by=BY, reason=REASON)
