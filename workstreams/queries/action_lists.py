"""Lists of actions: in their usual order, a page of one with its facts, what the list of all is
narrowed and sorted by, and that list as a table to keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, cast

from django.db.models import Case, F, IntegerField, QuerySet, When
from django.db.models import Value as Constant

from improvement.dates import Precision
from improvement.files.workbook_writer import Value
from improvement.forms import ChoicesMade, any_of
from improvement.models import Plan
from improvement.prepared import Among, read_by_key
from improvement.sorting import Column, Columns, by_text
from improvement.text_order import in_order, natural_key
from workstreams.models import RAG, Action
from workstreams.models.action import ActionQuerySet
from workstreams.queries.worklist import WorklistItem, rated_action
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


class WholeList(NamedTuple):
    """What the list of actions is before it is narrowed: what it can be narrowed by, by the name of
    the filter, whether the plan has had a reporting round, and the keys of all its actions in their
    usual order."""

    choices: dict[str, ChoicesMade]
    has_round: bool
    keys: list[int]


def whole_list(plan: Plan, on: date) -> WholeList:
    """The same whatever the day and whatever is said of the actions; the day is given with all that
    is `remembered`."""
    posts = plan.actions.exclude(owner_post="").order_by("owner_post")
    choices = {
        "workstream": plan.workstreams.values_list("code", "name"),
        "owner": [(post, post) for post in posts.values_list("owner_post", flat=True).distinct()],
        "organisation": [
            *plan.organisations.values_list("ref", "name"),
            ("none", "No organisation named"),
        ],
        "outcome": plan.outcomes.values_list("code", "statement"),
    }
    offered = {name: any_of(each) for name, each in choices.items()}
    keys = keys_in_order(plan, plan.actions.all())
    return WholeList(offered, plan.rounds.exists(), keys)


def keys_in_order(plan: Plan, actions: QuerySet[Action]) -> list[int]:
    """The keys of the plan's actions among these, in their usual order. Python puts the references
    in order, for which a server takes twenty times as long."""
    rows = actions.filter(plan=plan).order_by().values_list("workstream__order", "ref", "pk")
    placed = sorted((order, natural_key(ref), key) for order, ref, key in rows)
    return [key for *_, key in placed]


def rated_actions(keys: Iterable[int], plan: Plan, on: date) -> list[WorklistItem]:
    """The plan's actions with the keys, in the order of these, each with its rating."""
    return [rated_action(each, plan, on) for each in read_by_key(listed_actions, plan, on, keys)]


def listed_actions(plan: Plan, on: date, keys: Among) -> ActionQuerySet:
    listed = Action.objects.select_related("owner").with_facts(plan, on)
    return listed.filter(pk__in=keys).order_by()


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
