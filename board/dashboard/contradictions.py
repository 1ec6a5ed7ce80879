"""What the board is told that dates, evidence or measures contradict, and who must explain; pure.

Each action is of one kind, the first that applies, so that the rows and the columns of the table
add up. A date that moved because the chair agreed is no contradiction, and neither is a check that
nobody has made yet: that waits for whoever is to make it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from textwrap import shorten

from django.db.models import TextChoices

from board.dashboard.counts import Count
from board.dashboard.rows import ActionRow
from board.queries.challenges import OpenChallenge
from improvement.dates import in_words
from workstreams.models import Workstream
from workstreams.queries.missing_updates import NO_LEAD
from workstreams.ratings import rules
from workstreams.ratings.rules import Facts, Thresholds
from workstreams.ratings.words import (
    NO_DATE,
    NO_EVIDENCE,
    NO_OWNER,
    OWNER_LEFT,
    days,
    late_by,
    no_update_in,
    not_shown_by,
    not_started_on,
)

SHORT = 20  # letters of a title in a table


class Kind(TextChoices):
    """What contradicts what is said, in the order in which it is asked."""

    DATES = "dates", "Dates"
    EVIDENCE = "evidence", "Evidence"
    GAPS = "gaps", "Gaps"
    MEASURES = "measures", "Measures"


@dataclass(frozen=True)
class Contradiction:
    """`days` by which it is late or expected late, 0 for other kinds; `words` go on a sentence that
    begins with the action's reference. `reason`: that of its rating which says the same."""

    kind: Kind
    days: int
    words: str
    reason: str = ""


def contradiction(
    facts: Facts, thresholds: Thresholds, on: date, unsupported: bool = False
) -> Contradiction | None:
    """What contradicts what is said of an action; None where nothing does. `unsupported`: it is
    said to make a difference, and no measure of its outcomes shows one."""
    if facts.is_outside:
        return None
    is_green = facts.declared_rag == "green"
    if is_green and (found := against_dates(facts, on)):
        return found
    if facts.delivery == "carried_out" and not facts.has_evidence:
        words = "no evidence that it was carried out"
        return Contradiction(Kind.EVIDENCE, 0, words, NO_EVIDENCE)
    if facts.is_open and facts.stage_verified:
        words = "checked at the stage asked for, not said to be carried out"
        return Contradiction(Kind.EVIDENCE, 0, words)
    if is_green and facts.is_to_do(on) and (gaps := gaps_of(facts, thresholds, on)):
        return Contradiction(Kind.GAPS, 0, *gaps[0])
    if unsupported:
        return Contradiction(Kind.MEASURES, 0, "said to make a difference, no measure shows it")
    return None


def against_dates(facts: Facts, on: date) -> Contradiction | None:
    """Late, to be late by what its lead expects, or past the day by which it was to be shown."""
    if late := rules.days_late(facts, on):
        return Contradiction(Kind.DATES, late, f"{days(late)} late", late_by(late))
    to_come = rules.days_slipped(replace(facts, from_agreed=True))
    if to_come and facts.is_to_do(on):
        words = f"expected {days(to_come)} after the agreed date"
        return Contradiction(Kind.DATES, to_come, words, rules.reason_of_slip(facts, to_come))
    if overdue := rules.days_late_to_show(facts, on):
        words = f"use or impact {days(overdue)} overdue"
        reason = not_shown_by(in_words(facts.shown_by), overdue)
        return Contradiction(Kind.DATES, overdue, words, reason)
    return None


def gaps_of(facts: Facts, thresholds: Thresholds, on: date) -> list[tuple[str, str]]:
    """What is missing before anybody can say that it goes well, each with the reason of its rating
    that says the same."""
    gaps = [
        (not facts.has_owner, "no owner is named", NO_OWNER),
        (facts.owner_left, "its owner has left", OWNER_LEFT),
        (not facts.due, "no agreed date", NO_DATE),
        (
            rules.has_not_started(facts, on),
            "should have started",
            not_started_on(in_words(facts.starts)),
        ),
        (
            rules.is_stale(facts, thresholds, on),
            f"no update for {days(thresholds.freshness_days)}",
            no_update_in(thresholds.freshness_days),
        ),
    ]
    return [(words, reason) for is_missing, words, reason in gaps if is_missing]


@dataclass(frozen=True)
class Contradicted:
    """An action of which something is said that is contradicted."""

    row: ActionRow
    found: Contradiction

    @property
    def short_title(self) -> str:
        """As many words of its title as fit beside what contradicts it."""
        return shorten(self.row.title, SHORT, placeholder="…")

    @property
    def besides(self) -> list[str]:
        """What else the facts show; what contradicts it is not said again."""
        return [reason for reason in self.row.why if reason != self.found.reason]

    @property
    def question(self) -> str:
        """What a challenge to its lead may begin with."""
        said = f", and its lead says {self.row.said}" if self.row.said else ""
        return f"{self.row.ref} {self.row.title}: {self.found.words}{said}. What explains this?"

    @property
    def rank(self) -> tuple[bool, int, int]:
        order = list(Kind).index(self.found.kind)
        return not self.row.is_immediate, order, -self.found.days


def contradictions_of(rows: Iterable[ActionRow]) -> dict[int, Contradiction]:
    """What the facts of an action alone contradict, by its key."""
    found = ((row.key, contradiction(row.facts, row.thresholds, row.on)) for row in rows)
    return {key: about for key, about in found if about is not None}


def contradicted(
    rows: Iterable[ActionRow], told: Mapping[int, Contradiction], unsupported: Collection[int]
) -> list[Contradicted]:
    """The contradicted actions, the worst first: immediate ones, then by kind and by days. `told`
    is what their facts alone contradict."""

    def about(row: ActionRow) -> Contradiction | None:
        if row.key in unsupported and row.key not in told:
            return contradiction(row.facts, row.thresholds, row.on, unsupported=True)
        return told.get(row.key)

    found = [Contradicted(row, what) for row in rows if (what := about(row))]
    return sorted(found, key=lambda told: told.rank)


@dataclass(frozen=True)
class LeadRow:
    """The lead of a workstream, what of it is contradicted by kind and in all, and the worst; and
    what was asked about that one already."""

    code: str
    lead: str
    cells: tuple[Count, ...]
    all: Count
    worst: Contradicted | None
    asked: OpenChallenge | None = None


def by_lead(told: Sequence[Contradicted], streams: Iterable[Workstream]) -> list[LeadRow]:
    """A row for the lead of each workstream; who has most to explain comes first."""
    rows = [
        lead_row([each for each in told if each.row.workstream == stream.code], stream)
        for stream in streams
    ]
    return sorted(rows, key=lambda row: (-row.all.number, row.worst.rank if row.worst else ()))


def lead_row(own: Sequence[Contradicted], stream: Workstream) -> LeadRow:
    name = stream.led_by or f"{NO_LEAD}: {stream.name}"
    filters = {"workstream": stream.code}
    return LeadRow(
        stream.code,
        name,
        kind_counts(own, filters),
        Count.of(len(own), filters),
        next(iter(own), None),
    )


def kind_counts(told: Sequence[Contradicted], filters: dict[str, str]) -> tuple[Count, ...]:
    """A count for each kind, in their order."""
    counted = Counter(each.found.kind for each in told)
    return tuple(
        Count.of(counted[kind], {**filters, "kind": kind.value}, str(kind.label)) for kind in Kind
    )
