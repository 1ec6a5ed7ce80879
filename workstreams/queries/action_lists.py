"""The list of actions: the columns by which it is sorted, and the list as a table to keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import cast

from django.db.models import Case, F, IntegerField, When
from django.db.models import Value as Constant

from improvement.dates import Precision
from improvement.files.workbook_writer import Value
from improvement.models import Plan
from improvement.sorting import Column, Columns, by_text
from improvement.text_order import in_order
from workstreams.models import RAG, Action
from workstreams.queries.worklist import rated_action
from workstreams.ratings.rules import Level
from workstreams.ratings.sql import FactAnnotations, ratings

WORST_FIRST = (
    *(Level.RED, Level.NOT_READY, Level.AMBER, Level.IMPACT_DUE, Level.AWAITING_CHECK),
    *(Level.ON_TRACK, Level.NOT_DUE, Level.COMPLETE, Level.OUTSIDE),
)
HEADINGS = (
    *("Reference", "Action", "Owner", "Marking", "Date in words", "Agreed date", "Review by"),
    *("The date is known to", "Times the date moved"),
    *("The lead says", "Said in round", "The facts show", "Why"),
)


def action_columns(plan: Plan, on: date) -> Columns:
    """The columns of the list of actions `with_facts`; ratings stand with the worst first."""
    worst = (RAG.RED, RAG.AMBER, RAG.GREEN)
    said = [When(fact_declared_rag=rag, then=Constant(n)) for n, rag in enumerate(worst)]
    shown = [
        When(kind & condition, then=Constant(WORST_FIRST.index(level)))
        for kind, conditions in ratings(plan, on)
        for condition, level in conditions
    ]
    return {
        "ref": Column("Action", in_order("ref")),
        "owner": Column("Owner", by_text("owner_post")),
        "due": Column("Agreed date", F("due")),
        "says": Column("The lead says", Case(*said, output_field=IntegerField())),
        "shows": Column("The facts show", Case(*shown, output_field=IntegerField())),
    }


def rows_to_keep(actions: Iterable[Action], plan: Plan, on: date) -> Iterator[list[Value]]:
    """What the list shows of each action, in the order of HEADINGS. Beside a date stands how
    exactly it is known, since a month is kept as its last day; a day of review is no agreed one."""
    words = dict(RAG.choices)
    for action in actions:
        item, facts = rated_action(action, plan, on), cast(FactAnnotations, action)
        ongoing = action.due_precision == Precision.ONGOING
        yield [
            *(action.ref, action.title, action.owned_by, action.get_marking_display()),
            *(
                action.due_in_words,
                None if ongoing else action.due,
                action.due if ongoing else None,
            ),
            *(action.get_due_precision_display() if action.due else "", facts.fact_redatings),
            *(words.get(facts.fact_declared_rag, ""), facts.fact_declared_round),
            *(item.rating.level.label, (item.disagreements or item.rating.reasons)[0]),
        ]
