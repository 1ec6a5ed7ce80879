"""Lists of actions: in their usual order, a page of one with its facts, what the list of all is
narrowed and sorted by, and that list as a table to keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, cast

from django.db.models import Case, F, IntegerField, QuerySet, When
from django.db.models import Value as Constant

from improvement import clock
from improvement.dates import Precision
from improvement.files.workbook_writer import Value
from improvement.forms import ChoicesMade, any_of
from improvement.models import Plan
from improvement.prepared import Among, read_by_key
from improvement.remembered import Entries, brought_up_to_date
from improvement.sorting import Column, Columns, by_text
from improvement.text_order import in_order, natural_key
from workstreams.models import RAG, Action
from workstreams.models.action import ActionQuerySet
from workstreams.queries.open_work import tables_beside
from workstreams.queries.remembered import SAID
from workstreams.queries.touched import moved_columns, remembered_of_columns, touched_by
from workstreams.queries.worklist import rated_action
from workstreams.ratings.rules import Level, Thresholds
from workstreams.ratings.sql import FactAnnotations, ratings, thresholds_of

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
    return columns_on(thresholds_of(plan), on)


@lru_cache(maxsize=20)  # the conditions of the ratings take a tenth of the time of the list
def columns_on(thresholds: Thresholds, on: date) -> Columns:
    worst = (RAG.RED, RAG.AMBER, RAG.GREEN)
    said = [When(fact_declared_rag=rag, then=Constant(n)) for n, rag in enumerate(worst)]
    shown = [
        When(kind & condition, then=Constant(WORST_FIRST.index(level)))
        for kind, conditions in ratings(thresholds, on)
        for condition, level in conditions
    ]
    return {
        "ref": Column("Action", in_order("ref")),
        "owner": Column("Owner", by_text("owner_post")),
        "due": Column("Agreed date", F("due")),
        "says": Column("The lead says", Case(*said, output_field=IntegerField())),
        "shows": Column("The facts show", Case(*shown, output_field=IntegerField())),
    }


PLACED_BY = frozenset({"workstream_id", "ref"})  # the columns that say in which order actions stand


class ActionLine(NamedTuple):
    """All that a row of a list of actions is drawn from. `disagreement` and `reason` are the first
    of their kind; `marking` is empty where the action is open."""

    ref: str
    version: int
    title: str
    marking: str
    owner: str
    due: str
    fact_redatings: int
    fact_redatings_elsewhere: int
    fact_slipped: int
    declared: str
    declared_round: int | None
    shape: str
    level: str
    disagreement: str
    reason: str


class WholeList(NamedTuple):
    """What the list of actions is before it is narrowed: what it can be narrowed by, by the name of
    the filter, whether the plan has had a reporting round, and the keys of all its actions in their
    usual order. `known` are the lines that were read of it, by key."""

    choices: dict[str, ChoicesMade]
    has_round: bool
    keys: list[int]
    known: dict[int, ActionLine]

    def renewed(self, since: Entries) -> WholeList | None:
        """Without the lines that the entries may alter, where they are of nothing that the rest is
        made of."""
        touched = touched_by(since, tables_beside())
        if touched is None or moved_columns(since) & (PLACED_BY | {"owner_post"}):
            return None
        known = {key: line for key, line in self.known.copy().items() if key not in touched}
        return self._replace(known=known)

    def lines(self, keys: Sequence[int], plan: Plan, on: date) -> list[ActionLine]:
        """Of the actions with the keys, in the order of these; those that are known are not read
        again."""
        lacking = [key for key in keys if key not in self.known]
        self.known.update(zip(lacking, action_lines(lacking, plan, on), strict=True))
        return [self.known[key] for key in keys]


def whole_list(plan: Plan, on: date) -> WholeList:
    """Remembered: its choices and keys are the same whatever is said of the actions."""
    key = whole_list, plan.pk, plan.version, on, clock.instant()
    return brought_up_to_date(key, lambda: whole_list_read(plan), WholeList.renewed)


def whole_list_read(plan: Plan) -> WholeList:
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
    return WholeList(offered, plan.rounds.exists(), keys, {})


def keys_in_order(plan: Plan, actions: QuerySet[Action]) -> list[int]:
    """The keys of the plan's actions among these, in their usual order."""
    return [key for (key,) in values_in_order(plan, actions, "pk")]


def values_in_order(plan: Plan, actions: QuerySet[Action], *names: str) -> list[tuple[Any, ...]]:
    """Values of the plan's actions among these, in their usual order. Python puts the references in
    order, for which a server takes twenty times as long."""
    placed = ("workstream__order", "ref", "pk")
    rows = actions.filter(plan=plan).order_by().values_list(*placed, *names)
    found = sorted(rows, key=lambda row: (row[0], natural_key(row[1]), row[2]))
    return [row[len(placed) :] for row in found]


def actions_named(plan: Plan) -> dict[str, str]:
    """The plan's actions in their usual order, by how each is cited: "action:FP-01". Remembered:
    nothing that is said of them alters it."""
    columns = PLACED_BY | {"title"}
    return remembered_of_columns(names_cited, plan, clock.today(), columns, SAID)


def names_cited(plan: Plan, on: date) -> dict[str, str]:
    """The same whatever the day, which is given with all that is `remembered`."""
    named = values_in_order(plan, Action.objects.all(), "ref", "title")
    return {f"action:{ref}": f"{ref} {title}" for ref, title in named}


def action_lines(keys: Iterable[int], plan: Plan, on: date) -> list[ActionLine]:
    """Of the plan's actions with the keys, in the order of these."""
    return [line_of(each, plan, on) for each in read_by_key(listed_actions, plan, on, keys)]


def line_of(action: Action, plan: Plan, on: date) -> ActionLine:
    item, facts = rated_action(action, plan, on), cast(FactAnnotations, action)
    is_open = action.marking == Action.Marking.OPEN
    return ActionLine(
        action.ref,
        action.version,
        action.title,
        "" if is_open else action.get_marking_display(),
        action.owned_by,
        action.due_in_words,
        facts.fact_redatings,
        facts.fact_redatings_elsewhere,
        facts.fact_slipped,
        facts.fact_declared_rag,
        facts.fact_declared_round,
        item.shape,
        item.rating.level.label,
        next(iter(item.disagreements), ""),
        item.rating.reasons[0],
    )


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
