"""The memory of what was issued: read from its rows, decided on, and kept.

Publications issued before these rows were kept are read from their documents and from the history
of the readings at the instant of their draft, until the next publication writes rows for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import get_text_list

from board.dashboard.series_then import series_then
from board.models import IssuedNumber, IssuedSum, Publication
from board.publishing import Document
from board.publishing.cells import PlanCells, Span, cell_of, plan_cells
from board.publishing.disclosure import (
    Cell,
    Decision,
    Fact,
    Memory,
    Values,
    decide,
    enter_as_issued,
)
from board.publishing.stored import every_measure
from improvement.models import Plan
from workstreams.measures.suppression import HIDDEN, shown
from workstreams.models import Measure, Reading
from workstreams.queries.measure_series import MeasureSeries

Row = IssuedNumber | IssuedSum
Sources = Mapping[Cell, Collection[Hashable]]  # the keys of the publications a number is in


@dataclass
class Issued:
    """What the plan's publications gave, and the rows that are not written yet.

    `given_away` are the numbers that can be worked out already from what was issued before there
    was a memory. `values` are those of the publication issued last, whatever instant it shows: the
    rows of the next one go on from them.
    """

    plan_id: int
    memory: Memory = field(default_factory=Memory)
    values: Values = field(default_factory=dict)
    unwritten: list[Row] = field(default_factory=list)
    given_away: set[Cell] = field(default_factory=set)

    def decide(self, cells: PlanCells) -> Decision:
        """What a publication with these cells would hide, were it issued now."""
        return decide(cells.numbers, cells.totals, self.memory.copy(), cells.under)

    def issue(self, publication: Publication, cells: PlanCells) -> Decision:
        """Enter the publication, and keep its rows to be written; they go on from the values of the
        one issued last. Returns what it hides, which its document must hide too."""
        before = self.memory.copy()
        decided = decide(cells.numbers, cells.totals, self.memory, cells.under, publication.pk)
        self.unwritten += self.news(publication.pk, before)
        self.values = dict(self.memory.last)
        return decided

    def enter(self, publication: Publication) -> None:
        """Enter a publication that was issued without a memory."""
        before = self.memory.copy()
        series = as_drafted(publication)
        stated, hidden = cells_in(publication.document, series)
        cells = plan_cells(series, self.memory, stated)
        self.given_away |= enter_as_issued(
            cells.numbers, cells.totals, self.memory, hidden, cells.under, publication.pk
        )
        self.unwritten += self.news(publication.pk, before)
        self.values = dict(self.memory.last)

    def news(self, publication: int, before: Memory) -> list[Row]:
        """The rows for what the publication added to the memory as it was before."""
        now = self.memory
        own = {"plan_id": self.plan_id, "publication_id": publication}
        newly_shown = {cell for cell, run in now.shown.keys() - before.shown.keys()}
        changed = {cell for cell, last in now.last.items() if self.values.get(cell) != last}
        news = newly_shown | changed | (now.hidden - before.hidden)
        numbers = [
            IssuedNumber(
                **own,
                **columns(cell),
                number=now.last[cell][0],
                since_id=key_of(now.last[cell][1]),
                state=self.state_of(cell, cell in newly_shown),
            )
            for cell in sorted(news, key=str)
        ]
        sums = [
            IssuedSum(**own, **columns(total), hidden_parts=keys(fact), amount=fact.total)
            for total, facts in now.facts.items()
            for fact in facts - before.facts.get(total, set())
        ]
        return [*numbers, *sums]

    def state_of(self, cell: Cell, newly_shown: bool) -> str:
        if newly_shown:
            given_away = cell in self.given_away
            return IssuedNumber.State.GIVEN_AWAY if given_away else IssuedNumber.State.SHOWN
        hidden = cell in self.memory.hidden
        return IssuedNumber.State.HIDDEN if hidden else IssuedNumber.State.LEFT_OUT


def columns(cell: Cell) -> dict[str, Any]:
    span = span_of(cell)
    return {"measure_id": cell[0], "period": span.starts, "covers": span.covers}


def span_of(cell: Cell) -> Span:
    assert isinstance(cell[1], Span)
    return cell[1]


def key_of(publication: Hashable) -> int:
    assert isinstance(publication, int)
    return publication


def keys(fact: Fact) -> list[object]:
    return sorted(fact.hidden, key=str)


def issued(plan: Plan, at: datetime | None = None) -> Issued:
    """What the plan's publications gave, for every audience, to whoever publishes the plan as at
    the instant, or as it is now; three queries once rows are kept.

    A publication is decided on, and kept, from what was issued before it: ask before it is saved as
    issued."""
    found = Issued(plan.pk)
    memory = found.memory
    rows_of: defaultdict[int, list[IssuedNumber]] = defaultdict(list)
    for row in IssuedNumber.objects.filter(plan=plan).order_by("pk"):
        cell = (row.measure_id, Span(row.period, row.covers))
        rows_of[row.publication_id].append(row)
        if row.state in (IssuedNumber.State.SHOWN, IssuedNumber.State.GIVEN_AWAY):
            memory.shown.setdefault((cell, row.since_id), row.publication_id)
        if row.state in (IssuedNumber.State.HIDDEN, IssuedNumber.State.GIVEN_AWAY):
            memory.hidden.add(cell)
        if row.state == IssuedNumber.State.GIVEN_AWAY:
            found.given_away.add(cell)
    for kept in IssuedSum.objects.filter(plan=plan):
        total = (kept.measure_id, Span(kept.period, kept.covers))
        fact = Fact(frozenset(kept.hidden_parts), kept.amount)
        memory.facts.setdefault(total, set()).add(fact)
    # Two that were issued at the same instant have different entries of the ledger at their head.
    order = Publication.objects.issued().filter(plan=plan)
    order = order.order_by("issued_at", "head_entry", "pk")
    instants = dict(order.values_list("pk", "as_at"))
    if not rows_of:
        for publication in order.defer(None):
            found.enter(publication)
        for entered in found.unwritten:
            if isinstance(entered, IssuedNumber):
                rows_of[entered.publication_id].append(entered)
    found.values, memory.last, memory.later = values_around(at, instants, rows_of)
    return found


def values_around(
    at: datetime | None,
    instants: Mapping[int, datetime],
    rows_of: Mapping[int, Iterable[IssuedNumber]],
) -> tuple[Values, Values, Values]:
    """The value of each cell at the publication issued last, and at those of the nearest instants
    up to `at` and after it. The rows of a publication say what was new since the one issued before.
    """
    up_to = [pk for pk, shown in instants.items() if at is None or shown <= at]
    later = [pk for pk in instants if pk not in up_to]
    # Of several that show the same instant, the one issued last: max and min take the first.
    nearest = max(reversed(up_to), key=lambda pk: instants[pk], default=None)
    following = min(reversed(later), key=lambda pk: instants[pk], default=None)
    values: Values = {}
    kept: dict[int | None, Values] = {}
    for publication in instants:
        for row in rows_of.get(publication, ()):
            cell = (row.measure_id, Span(row.period, row.covers))
            values[cell] = (row.number, row.since_id)
        if publication in (nearest, following):
            kept[publication] = dict(values)
    return values, kept.get(nearest, {}), kept.get(following, {})


def as_drafted(publication: Publication) -> list[MeasureSeries]:
    """The measures as the publication shows them: as they stood at its instant or, where it was
    made of the plan as it was then, when it was drafted. The history has that instant by the
    database's clock, which a demonstration's calendar differs from."""
    is_past = publication.shows_the_past
    at = publication.as_at if is_past else publication.history.get(version=1).history_date
    on = timezone.localdate(publication.as_at)
    return publishable(series_then(publication.plan, at, on))


def publishable(series: Iterable[MeasureSeries]) -> list[MeasureSeries]:
    """All but those of the workforce that are context only: they are neither outcomes nor demand,
    and a small team's would tell of its members."""
    of_workforce = Measure.OF_WORKFORCE
    return [each for each in series if not (each.is_context and each.measure.topic in of_workforce)]


def cells_in(document: Document, series: Iterable[MeasureSeries]) -> tuple[set[Cell], set[Cell]]:
    """The cells that a document of version 1 states, and those of them that it hides. It names
    measures by name: two of one name are told apart by their numbers."""
    left = list(series)
    stated, hidden = set(), set()
    for values in every_measure(document):
        for each in sorted(left, key=lambda each: unlike(each, values))[:1]:
            left.remove(each)
            for cell, text in texts_of(each, values):
                stated.add(cell)
                hidden |= {cell} if text == HIDDEN else set()
    return stated, hidden


def unlike(series: MeasureSeries, values: Document) -> tuple[bool, int]:
    """How little the series is like what a document says: other words, then other numbers."""
    differ = 0
    for cell, text in texts_of(series, values):
        differ += text not in (HIDDEN, text_of(series, cell))
    return (series.measure.name != values["name"], differ)


def texts_of(series: MeasureSeries, values: Document) -> list[tuple[Cell, str]]:
    """The cells of the series that version 1 of the document states, with its text of each."""
    told = [reading for reading in series.current if reading.says_something]
    places: list[tuple[Reading | None, str]] = [(None, values["baseline"])]
    for name, ends in (("first", told[:1]), ("latest", told[-1:])):
        places += [(reading, (values[name] or {}).get("value", "")) for reading in ends]
    return [(cell_of(series.measure, reading), text) for reading, text in places]


def text_of(series: MeasureSeries, cell: Cell) -> str:
    measure = series.measure
    values = {cell_of(measure, r): r.value for r in series.current}
    return shown(values.get(cell, measure.baseline), measure.kind)


def worked_out(plan: Plan, cells: Sources, *, with_this: bool = False) -> list[str]:
    """In words, which numbers could be worked out from which publications, and from the one that
    is being made where `with_this` is set."""
    names: dict[Hashable, str] = dict(Measure.objects.filter(plan=plan).values_list("pk", "name"))
    publications = {p.pk: str(p) for p in Publication.objects.filter(plan=plan).defer("document")}
    lines = []
    for cell, sources in sorted(cells.items(), key=str):
        known = [publications[key] for key in sorted(map(key_of, sources))]
        where = [*known, *(["this one"] if with_this else [])]
        lines.append(
            f"“{names[cell[0]]}”, {span_of(cell).in_words}: what is hidden could be worked out from"
            f" {get_text_list(where, 'and')}"
        )
    return lines


def given_away(plan: Plan) -> list[str]:
    """In words, what publications from before the memory give away, with those that show numbers
    of the same total and period. One query where there is nothing to tell."""
    states = set(IssuedNumber.objects.filter(plan=plan).order_by().values_list("state").distinct())
    if states and (IssuedNumber.State.GIVEN_AWAY,) not in states:
        return []
    found = issued(plan)
    measures = Measure.objects.filter(plan=plan).values_list("pk", "part_of")
    totals: dict[Hashable, int] = {pk: total or pk for pk, total in measures}
    sources: dict[Cell, Collection[Hashable]] = {}
    for cell in found.given_away:
        family = [(other, cell[1]) for other in totals if totals[other] == totals[cell[0]]]
        sources[cell] = found.memory.publications_on(family)
    return worked_out(plan, sources)
