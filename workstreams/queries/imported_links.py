"""The findings, outcomes and measures that the plan's own workbook links to its actions.

An import adds a link that is not here. One that was taken away here stays away, and one that the
file lacks stays: both are told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.text import capfirst

from improvement.history import history_of
from improvement.models import Plan
from workstreams.importing.proposals import Problem, ProposedAction
from workstreams.models import (
    Action,
    ActionFinding,
    ActionMeasure,
    ActionOutcome,
    Finding,
    Measure,
    Outcome,
)
from workstreams.models.action_measure import TOO_MANY_MEASURES
from workstreams.models.judged import is_agreed
from workstreams.queries.import_reasons import TAKEN_BACK
from workstreams.queries.imported_records import RecordComparison
from workstreams.queries.own_rows import problem

FEW = 5  # that are named of those that are left out for one reason
STAYS = "linked here and not in the file, and stays so"


@dataclass(frozen=True)
class Kind:
    """The links of a kind: their model, the records at their other end, and what those are called
    by. An action is judged by some."""

    links: type[ActionFinding | ActionOutcome | ActionMeasure]
    records: type[Finding | Outcome | Measure]
    called: str
    is_judged: bool

    @property
    def other(self) -> str:
        return str(self.records._meta.model_name)


KINDS_OF_LINK = {
    "findings": Kind(ActionFinding, Finding, "ref", is_judged=False),
    "outcomes": Kind(ActionOutcome, Outcome, "code", is_judged=True),
    "measures": Kind(ActionMeasure, Measure, "code", is_judged=True),
}


@dataclass(frozen=True)
class NewLink:
    """A link that the file adds: anew, or `again` where its import was taken back."""

    kind: str
    record: Any
    again: Any | None

    def told(self) -> tuple[Any, ...]:
        called = getattr(self.record, KINDS_OF_LINK[self.kind].called)  # a new one has no key yet
        return self.kind, called, self.again and self.again.version


class Row(Protocol):
    """A row of a comparison; see `plan_comparison.ComparedAction`."""

    proposed: ProposedAction
    action: Action | None
    links: list[NewLink]


def compare_links(plan: Plan, rows: Iterable[Row], records: RecordComparison) -> Iterator[Problem]:
    """Give each row the links that it adds, to what the file's own `records` add as well; what is
    not added is told. Nothing is queried where the file has no such columns."""
    given = [row for row in rows if row.proposed.own and row.proposed.own.links]
    for name, kind in KINDS_OF_LINK.items() if given else ():
        links_of_kind = LinksOfKind(plan, name, kind, records.new(kind.other))
        for row in given:
            assert row.proposed.own
            if name in row.proposed.own.links:
                yield from links_of_kind.compare(row, row.proposed.own.links[name])


class LinksOfKind:
    def __init__(self, plan: Plan, name: str, kind: Kind, new: Collection[Any]) -> None:
        self.name, self.kind = name, kind
        self.is_asked_for = kind.is_judged and is_agreed(plan)
        records = kind.records.objects.filter(plan=plan)
        self.records = {getattr(each, kind.called): each for each in (*records, *new)}
        self.links: dict[int, dict[int, Any]] = defaultdict(dict)
        for link in kind.links.objects.filter(action__plan=plan):
            self.links[link.action_id][getattr(link, f"{kind.other}_id")] = link
        self.undone = taken_back(kind.links, plan)

    def compare(self, row: Row, refs: Collection[str]) -> Iterator[Problem]:
        """What is not linked and why, and what stays linked: in one problem for each reason."""
        links = self.links[row.action.pk] if row.action else {}
        here = {ref for ref, each in self.records.items() if is_current(links.get(each.pk))}
        told: dict[str, list[str]] = defaultdict(list)
        of_kind = len(here)
        for ref in refs:
            record = self.records.get(ref)
            link = links.get(record.pk) if record else None
            if ref in here:
                continue
            if why := self.why_left_out(record, link, of_kind):
                told[why].append(ref)
            else:
                row.links.append(NewLink(self.name, record, link))
                of_kind += 1
        if lacking := here.difference(refs):
            told[STAYS] = [ref for ref in self.records if ref in lacking]
        for why, of in told.items():
            yield self.problem(row, of, why)

    def why_left_out(self, record: Any | None, link: Any | None, of_kind: int) -> str:
        if record is None:
            return "there is none here, so it is not linked"
        if self.is_asked_for:
            return "the plan has been agreed, so this is asked for on the action’s page"
        if link and (link.pk, link.version) not in self.undone:
            return "the link was taken away here, and stays so"
        if self.name == "measures" and of_kind >= ActionMeasure.MOST:
            return TOO_MANY_MEASURES
        return ""

    def problem(self, row: Row, refs: list[str], words: str) -> Problem:
        named = ", ".join(ref[:40] for ref in refs[:FEW])
        more = f" and {len(refs) - FEW:,} more" if refs[FEW:] else ""
        about = f"{capfirst(self.kind.other)} {named}{more}"
        return problem(row.proposed, "heading", f"{about}: {words}")


def taken_back(links: type[Any], plan: Plan) -> set[tuple[int, int]]:
    """The links that were removed when their import was taken back, by key and version: one that
    somebody removed since has a later version, and stays so."""
    rows = history_of(links).filter(plan_ref=plan.pk, history_change_reason__startswith=TAKEN_BACK)
    return set(rows.values_list("id", "version"))


def is_current(link: Any | None) -> bool:
    return link is not None and not link.removed
