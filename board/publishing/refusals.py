"""Everything that can refuse a document: asked when it is drafted, and again when it is issued.

In between, an action or a piece of evidence may be marked, a reading corrected, and another
publication issued.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError

from board.dashboard.standing import as_stood
from board.publishing import Document
from board.publishing.cells import PlanCells, plan_cells, small_cells
from board.publishing.challenges import why_left_out
from board.publishing.disclosure import Cell
from board.publishing.issued import Issued, worked_out
from board.publishing.keys import key_of
from board.publishing.measures import PublishedMeasures, stated_cells
from board.publishing.stored import every_measure
from board.publishing.untold import Untold, people_of
from board.publishing.withheld import refuse_leaks
from board.queries.challenges import marked_questions
from improvement.models import Plan
from workstreams.models import Action, Evidence
from workstreams.models.marked import WITHHELD
from workstreams.queries.measure_series import MeasureSeries

Series = Collection[MeasureSeries]
OPEN = Action.Marking.OPEN


@dataclass(frozen=True)
class DraftMeasures:
    """The measures as the document shows them, as they stand now, and what was issued before.

    `shown_since` is the past instant that it shows; None where it shows the plan as it was when it
    was drafted.
    """

    as_drafted: Series
    now: Series
    issued: Issued
    shown_since: datetime | None = None

    @property
    def small_now(self) -> set[Cell]:
        """What of a past instant is hidden since it has become small."""
        return small_cells(self.now) if self.shown_since else set()

    @property
    def cells(self) -> PlanCells:
        stated = stated_cells(self.as_drafted)
        return plan_cells(self.as_drafted, self.issued.memory, stated, self.small_now)


def untold_of(
    plan: Plan, document: Document, shown_since: datetime | None, drafted_at: datetime | None = None
) -> Untold:
    """What the document may not tell: what is withheld now, by its names now and at the instants of
    the draft and of what it shows, and what was withheld then; and what of scrutiny's questions."""
    actions, evidence = Action.objects.filter(plan=plan), Evidence.objects.filter(plan=plan)
    withheld, pieces = [*actions.withheld()], [*evidence.withheld()]
    for at in filter(None, (drafted_at, shown_since)):
        withheld += as_stood(actions.withheld(), at)
        pieces += as_stood(evidence.withheld(), at)
    if shown_since:
        withheld += as_stood(actions, shown_since).filter(WITHHELD)
    titles = {piece.title for piece in pieces}
    asked = {key_of(each): each for each in marked_questions(plan)}
    return Untold(withheld, titles, people_of(plan), document, marked=asked)


def refuse_unfit(plan: Plan, document: Document, measures: DraftMeasures, untold: Untold) -> None:
    """Raise ValidationError, with words for the drafter, where the document may not be issued."""
    refuse_leaks(document, untold.actions, untold.evidence)
    for challenge in document.get("challenges", ()):
        if problem := why_left_out(challenge, untold):
            raise ValidationError(f"Of what scrutiny asked, {challenge['number']}: {problem}")
    refuse_disclosure(plan, document, measures)


def refuse_marked_since(plan: Plan, drafted_at: datetime) -> None:
    """Raise ValidationError where an action was open at the instant of the draft and is not now."""
    kept_back = Action.objects.filter(plan=plan).withheld()
    if any(then.marking == OPEN for then in as_stood(kept_back, drafted_at)):
        raise ValidationError(
            "Something has been marked exempt or confidential since this was drafted"
        )


def refuse_disclosure(plan: Plan, document: Document, measures: DraftMeasures) -> None:
    """Raise ValidationError where the document gives a number away that must be hidden."""
    hidden = hidden_cells(plan, measures.issued, measures.cells)
    if not says_what_is_decided(document, measures.as_drafted, hidden):
        raise ValidationError(
            "Since this was drafted, a number of that time was corrected, or another publication"
            " was issued, so that it does not hide what it must"
            if measures.shown_since
            else "Since this was drafted, another publication was issued, and together they would"
            " give a hidden number away"
        )
    if measures.shown_since:
        return
    shown = stated_cells(measures.as_drafted) - hidden
    if hidden_cells(plan, measures.issued, plan_cells(measures.now, measures.issued.memory, shown)):
        raise ValidationError(
            "A number in this has been corrected since it was drafted, and is now one to hide"
        )


def hidden_cells(plan: Plan, issued: Issued, cells: PlanCells) -> frozenset[Cell]:
    """What a document of these cells hides. Raises ValidationError where a hidden number could be
    worked out all the same."""
    decision = issued.decide(cells)
    if decision.stopped:
        raise ValidationError(
            [
                f"{line}. Take the measure out of its total, or put back the number as it was"
                " published"
                for line in worked_out(plan, decision.stopped, with_this=True)
            ]
        )
    return decision.hidden


def says_what_is_decided(document: Document, series: Series, hidden: Collection[Cell]) -> bool:
    """Whether the document says of the measures what they say with these cells hidden."""
    return numbers_in(document) == published(series, hidden)


def numbers_in(document: Document) -> list[str]:
    """What the document says of each measure, in an order that does not depend on verdicts."""
    return in_order(every_measure(document))


def published(series: Series, hidden: Collection[Cell]) -> list[str]:
    return in_order(PublishedMeasures(series, hidden).every_measure())


def in_order(measures: Iterable[Document]) -> list[str]:
    return sorted(json.dumps(measure, sort_keys=True) for measure in measures)
