"""Reads the lines of money: what is not paid for, what it endangers, the sums with what they leave
out, and the demand beside them; a fixed number of queries each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, Count, IntegerField, Prefetch, QuerySet, Value, When

from board.models import Resource, ResourceAction, ResourceMeasure
from board.models.resource import ResourceQuerySet
from board.queries.first_days import FirstDay, first_days
from improvement.models import Plan
from improvement.prepared import Among, among, count_of, read_by_key, read_of
from improvement.text_order import in_order, natural_key
from workstreams.models import Action, Measure
from workstreams.queries.measure_series import ListedSeries, listed_series

Secured = Resource.Secured
UNPAID_FIRST = {Secured.NO: 0, Secured.PART: 1, Secured.NOT_STATED: 2}
MOST_NAMED = 6  # actions, measures and lines that a sentence names


@dataclass(frozen=True)
class Sum:
    """Of the lines of one kind and year: the lowest and the highest that they come to, how many
    were added, and the references of those that have no amount and are left out."""

    kind: str
    year: str
    lowest: Decimal
    highest: Decimal
    counted: int
    left_out: list[str]

    @property
    def is_range(self) -> bool:
        return self.lowest != self.highest


@dataclass(frozen=True)
class MoneyOverview:
    """What is not paid for, by what is stated of it, and the actions that hang on it; and how many
    lines are past the day by which they were to be settled, and of how many it was moved, or taken
    away, once it had passed."""

    lines: int
    unpaid: dict[str, int]  # by the value of Secured; "yes" is not among them
    endangered: list[Action]
    endangered_count: int
    overdue: int
    moved_late: int

    @property
    def said_unpaid(self) -> int:
        return self.unpaid.get(Secured.NO, 0) + self.unpaid.get(Secured.PART, 0)

    @property
    def not_stated(self) -> int:
        return self.unpaid.get(Secured.NOT_STATED, 0)


class MoneyLine(NamedTuple):
    """A line of money as a list shows it: values, of which a row is drawn. `actions` are the
    references of those that hang on it."""

    pk: int
    ref: str
    kind: str
    words: str
    provenance: str
    paragraph: str
    year: str
    amount_from: Decimal | None
    amount_to: Decimal | None
    secured: str
    is_paid_for: bool
    source: str
    due: date | None
    is_overdue: bool
    first: FirstDay | None
    actions: tuple[str, ...]


def in_turn(plan: Plan) -> ResourceQuerySet:
    """Those that are not paid for first: not secured, in part, not stated."""
    turn = Case(
        When(struck_out=True, then=Value(5)),
        When(kind=Resource.Kind.INCOME, secured=Secured.NOT_STATED, then=Value(4)),
        *(When(secured=value, then=Value(place)) for value, place in UNPAID_FIRST.items()),
        default=Value(3),
        output_field=IntegerField(),
    )
    return Resource.objects.filter(plan=plan).order_by(turn, in_order("ref"), "pk")


def with_links(found: ResourceQuerySet) -> ResourceQuerySet:
    """With what hangs on each and what drives it, in two queries more."""
    actions = ResourceAction.objects.current().select_related("action")
    actions = actions.order_by(in_order("action__ref"))
    measures = ResourceMeasure.objects.current().select_related("measure")
    prefetched = Prefetch("action_links", actions), Prefetch("measure_links", measures)
    return found.prefetch_related(*prefetched)


def resources_of(plan: Plan) -> ResourceQuerySet:
    return with_links(in_turn(plan))


def usual_keys(plan: Plan) -> QuerySet[Resource, Any]:
    """Of the lines that a list has where nothing is asked of it, in their turn."""
    return in_turn(plan).standing().values_list("pk", flat=True)


def resources_by_key(keys: Among) -> ResourceQuerySet:
    return Resource.objects.filter(pk__in=keys)


def hanging_on(keys: Among) -> QuerySet[ResourceAction, Any]:
    links = ResourceAction.objects.current().filter(resource__in=keys)
    return links.order_by(in_order("action__ref")).values_list("resource_id", "action__ref")


def money_lines(keys: Sequence[int], on: date) -> list[MoneyLine]:
    """In the order of the keys; three queries."""
    hanging: dict[int, list[str]] = defaultdict(list)
    for key, ref in read_of(hanging_on, among(keys)):
        hanging[key].append(ref)
    found = read_by_key(resources_by_key, keys)
    firsts = first_days(found, "due")
    return [
        MoneyLine(
            pk=each.pk,
            ref=each.ref,
            kind=each.get_kind_display(),
            words=each.words,
            provenance=each.provenance,
            paragraph=each.paragraph,
            year=each.year,
            amount_from=each.amount_from,
            amount_to=each.amount_to,
            secured=each.get_secured_display(),
            is_paid_for=each.is_paid_for,
            source=each.source,
            due=each.due,
            is_overdue=each.is_overdue(on),
            first=firsts.get(each.pk),
            actions=tuple(hanging[each.pk]),
        )
        for each in found
    ]


def narrowed(found: ResourceQuerySet, chosen: dict[str, Any], on: date) -> ResourceQuerySet:
    """The lines that the filters leave; those struck out only where they ask for them."""
    found = found.filter(struck_out=chosen.get("show") == "struck_out")
    if chosen.get("show") == "unpaid":
        found = found.not_paid_for()
    if chosen.get("show") == "overdue":
        found = found.overdue(on)
    for name in ("kind", "secured"):
        if chosen.get(name):
            found = found.filter(**{name: chosen[name]})
    return found


def money_overview(plan: Plan, on: date) -> MoneyOverview:
    """Six queries at most."""
    unsettled = read_of(unsettled_lines, plan)
    firsts = first_days(unsettled, "due").values()
    return MoneyOverview(
        count_of(standing_lines, plan),
        dict(read_of(unpaid_by_what_is_stated, plan)),
        read_of(first_endangered, plan),
        count_of(endangered, plan),
        sum(each.is_overdue(on) for each in unsettled),
        sum(first.moved_late for first in firsts),
    )


def standing_lines(plan: Plan) -> ResourceQuerySet:
    return Resource.objects.filter(plan=plan).standing()


def unsettled_lines(plan: Plan) -> ResourceQuerySet:
    return Resource.objects.filter(plan=plan).unsettled()


def unpaid_by_what_is_stated(plan: Plan) -> QuerySet[Resource, Any]:
    """How many lines are not paid for, by what is stated of it."""
    unpaid = Resource.objects.filter(plan=plan).not_paid_for().order_by()
    return unpaid.values_list("secured").annotate(Count("pk"))


def endangered(plan: Plan) -> QuerySet[Action]:
    """The actions that hang on the lines that are not paid for, each once."""
    unpaid = Resource.objects.filter(plan=plan).not_paid_for()
    links = ResourceAction.objects.current().filter(resource__in=unpaid)
    return Action.objects.filter(pk__in=links.values("action"))


def first_endangered(plan: Plan) -> QuerySet[Action]:
    return endangered(plan)[:MOST_NAMED]


def demand(plan: Plan) -> QuerySet[Measure]:
    """The measures of demand that a line names."""
    links = ResourceMeasure.objects.current().filter(resource__in=standing_lines(plan))
    return Measure.objects.filter(pk__in=links.values("measure"))


def sums(plan: Plan) -> list[Sum]:
    """What the lines that stand come to, by kind and year; one query. Nothing is added across
    kinds: what a cost and a grant come to together is not stated."""
    own: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for each in read_of(standing_lines, plan):
        own[each.get_kind_display(), each.year or "Year not stated"].append(each)
    order = [str(label) for label in Resource.Kind.labels]
    keys = sorted(own, key=lambda key: (order.index(key[0]), natural_key(key[1])))
    return [sum_of(*key, own[key]) for key in keys]


def sum_of(kind: str, year: str, lines: Iterable[Resource]) -> Sum:
    listed = list(lines)
    with_amount = [each for each in listed if each.amount_from is not None]
    return Sum(
        kind,
        year,
        sum((each.amount_from or Decimal(0) for each in with_amount), Decimal(0)),
        sum((each.highest or Decimal(0) for each in with_amount), Decimal(0)),
        len(with_amount),
        [each.ref for each in listed if each.amount_from is None],
    )


def demand_of(plan: Plan, on: date) -> tuple[list[ListedSeries], int]:
    """The measures of demand that a line names, up to the day, and how many more there are; five
    queries at most."""
    measures = read_of(demand, plan)
    return listed_series(measures[:MOST_NAMED], on), len(measures[MOST_NAMED:])


def resource_called(plan: Plan, ref: str) -> ResourceQuerySet:
    return resources_of(plan).filter(ref=ref)
