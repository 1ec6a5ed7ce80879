"""Part 2: what followed on the public record, each fact with its source, on its own date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.demo import BY
from board.demo.course import Event
from board.demo.files import Part, given, instant
from board.demo.published_plan import add_fact, add_source, facts_in_order
from improvement.changes import apply, lock
from improvement.history import audited, backfilled
from improvement.models import Plan
from workstreams.models import Sourced

FOLLOWED = Sourced.Provenance.FOLLOWED
REASON = "What followed, on the public record"


def load_followed(plan: Plan, part: Part) -> None:
    """Enter each fact as of the day that it is about, and its source as of its first fact."""
    facts = facts_in_order(part)
    titles = {source["ref"]: source for source in part["sources"]}
    sources = {}
    for fact in sorted(facts, key=lambda fact: (fact["date"], fact["order"])):
        with backfilled(instant(fact["date"]), BY):
            ref = fact["source"]
            if ref not in sources:
                sources[ref] = add_source(plan, titles[ref], FOLLOWED, REASON)
            add_fact(sources[ref], fact, FOLLOWED, REASON)
    unused = titles.keys() - sources.keys()
    if unused:
        raise ValueError(f"No fact stands on the sources {', '.join(sorted(unused))}")


def notice_events(plan: Plan, part: Part) -> Iterator[Event]:
    """The improvement notice, put on the plan on the day that the record gives for it."""
    values = given(part["plan"], "notice_issued", "notice_precision")
    yield instant(values["notice_issued"]), partial(issue_notice, plan, values)


def issue_notice(plan: Plan, values: Part, now: datetime) -> None:
    with audited(BY, REASON):
        apply(lock(Plan, plan.pk), values, by=BY, reason=REASON)
