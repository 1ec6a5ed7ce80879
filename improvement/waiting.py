"""How much waits for a person, counted for every page in one query, and anew once something is
entered that it was counted of.

Each kind of thing that somebody must do, decide, check or answer registers a source here; the
navigation shows the numbers, and *my work* the words of those that it does not list itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from improvement import clock
from improvement.acting import deputies, on_day, stood_in
from improvement.audit.rules import tracked_models
from improvement.models import Membership, Plan, Redaction, User
from improvement.prepared import Prepared
from improvement.registry import Registry
from improvement.remembered import Entries, brought_up_to_date, table_of
from improvement.roles import GRANTS, Permission, Role
from improvement.stand_ins import ANY_PLAN, ANYONE, keys_for

if TYPE_CHECKING:
    from improvement.access import PlanRequest


@dataclass(frozen=True)
class Reader:
    """The person for whom is counted, with the roles that they hold on the plan on the day.

    Of the person and the plan, `rows` of a source know the key alone: see prepared.py. Where the
    person `stands_alone`, nothing is asked about covers and deputies, which takes half the time.
    """

    user: User
    plan: Plan
    roles: frozenset[Role]
    on: date
    stands_alone: bool = False


@dataclass(frozen=True)
class Source:
    """Rows that wait for whoever holds `permission`, counted at the navigation's page `at`.

    `words` (of one, of several) and `view`, the name of the address where they are dealt with, with
    the `query` that narrows its list, are for what *my work* names by its number alone. Where
    `rows` are only those that may wait, `number` says how many of them do; it is asked where there
    are some.
    """

    at: str
    permission: Permission
    rows: Callable[[Reader], QuerySet[Any]]
    words: tuple[str, str] | None = None
    view: str = ""
    number: Callable[[Reader], int] | None = None
    query: str = ""


SOURCES: Registry[Source] = Registry()
QUOTED = re.compile(r'"(\w+)"')  # in SQL, the name of a table or of a column


def count_waiting(request: PlanRequest) -> dict[str, int]:
    """How much waits for the person, by the name of its source; nought is left out. One query, and
    those of a source that must look closer, the first time that it is asked in a request."""
    kept: dict[str, int] | None = request.__dict__.get("waiting")
    if kept is None:
        kept = request.__dict__["waiting"] = counted(request)
    return kept


def may_wait(request: PlanRequest, name: str) -> bool:
    """Whether any of the source may wait for the person: what lists them need not be asked where
    none does. Of the past nothing is counted, and so all may. Raises KeyError for a name that no
    source has."""
    if name not in SOURCES:
        raise KeyError(name)
    return bool(request.standing) or name in count_waiting(request)


def counted(request: PlanRequest) -> dict[str, int]:
    """Of the past nothing waits."""
    own = {
        name: source
        for name, source in SOURCES.items()
        if GRANTS[source.permission] & request.roles
    }
    if request.standing or not own:
        return {}
    alone = request.user.stands_alone(request.plan.pk)
    asked = counting(tuple(own.values()), request.roles, clock.today(), alone)
    row = numbers_of(request.plan, clock.today()).counted(asked, request.plan, request.user)
    found = {name: number for name, number in zip(own, row, strict=True) if number}
    reader = Reader(request.user, request.plan, request.roles, clock.today())
    looked_at = {name: count(reader) for name in found if (count := own[name].number)}
    return {name: number for name, number in (found | looked_at).items() if number}


@dataclass(frozen=True, eq=False)
class Counting:
    """What counts the rows of some sources for anyone who holds the roles, on the day, and who
    stands alone or not; and the tables of the history of what it reads."""

    statement: Prepared
    reads: frozenset[str]

    @classmethod
    def of(cls, numbers: Iterable[Any]) -> Counting:
        rows = Plan.objects.order_by().filter(pk=ANY_PLAN.pk).values_list(*numbers)
        statement = Prepared.of(rows)
        named = frozenset(QUOTED.findall(statement.sql))
        tables = {model._meta.db_table: table_of(model) for model in tracked_models()}
        read = (history for own, history in tables.items() if named & {own, history})
        return cls(statement, frozenset(read))


@lru_cache(maxsize=100)
def counting(
    sources: tuple[Source, ...], roles: frozenset[Role], on: date, alone: bool
) -> Counting:
    reader = Reader(ANYONE, ANY_PLAN, roles, on, alone)
    return Counting.of(told_of(each, reader) for each in sources)


@dataclass(frozen=True)
class Numbers:
    """What was counted for people by their keys, and by what counted it."""

    rows: dict[tuple[Counting, int], tuple[Any, ...]]

    def counted(self, asked: Counting, plan: Plan, user: User) -> tuple[Any, ...]:
        row = self.rows.get((asked, user.pk))
        if row is None:
            [row] = asked.statement.rows(keys_for(plan, user))
            self.rows[asked, user.pk] = row
        return row

    def still(self, since: Entries) -> Numbers:
        """Those that nothing that was entered since alters."""
        touched = {entry.history_table for entry in since}
        rows = self.rows.copy().items()  # others may put some in meanwhile
        return Numbers({key: row for key, row in rows if not key[0].reads & touched})


def numbers_of(plan: Plan, on: date) -> Numbers:
    """One query where nothing was entered since it was asked last."""
    key = Numbers, plan.pk, plan.version, on
    return brought_up_to_date(key, lambda: Numbers({}), Numbers.still)


def told_of(source: Source, reader: Reader) -> Any:
    """How many rows it has; where it must look closer, whether there are any."""
    rows = source.rows(reader)
    return Exists(rows.order_by()) if source.number else number_of(rows)


def number_of(rows: QuerySet[Any]) -> Subquery:
    """The number of rows as one value, which an aggregate of a query within one would group."""
    number = Func("pk", function="COUNT", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(how_many=number).values("how_many"))


def of_others(
    rows: QuerySet[Any], did: str, reader: Reader, when: str | None = None
) -> QuerySet[Any]:
    """Without those that count as the reader's own (`User.counts_as`), as a query; `did` is the
    field that names who did what is decided on, or their key, and `when` that of its instant."""
    left: QuerySet[Any] = rows.exclude(**{did: reader.user.pk})
    for keys in bound_as(reader):
        left = left.exclude(**{f"{did}__in": keys})
    if when is None or reader.stands_alone:
        return left
    left = left.alias(done_on=TruncDate(when))
    for each in stood_in():
        had = each.filter(plan=reader.plan, covered=reader.user.pk, covering=OuterRef(did))
        left = left.exclude(Exists(on_day(had, OuterRef("done_on"))))
    return left


def bound_as(reader: Reader) -> Iterator[QuerySet[Any, Any]]:
    """The keys of `User.bound_as` but the reader's own, each time as a query."""
    if reader.stands_alone:
        return
    acting = Membership.objects.acting(reader.user, reader.on).filter(plan=reader.plan)
    people = acting.order_by().values("user")
    yield people
    for rows in deputies():
        covering = Q(covering__in=people) | Q(covering=reader.user.pk)
        own = rows.filter(covering, plan=reader.plan)
        yield on_day(own, reader.on).values("covered")


def redactions_to_decide(reader: Reader) -> QuerySet[Any]:
    asked = Redaction.objects.filter(plan=reader.plan, decision=Redaction.Decision.OPEN)
    return of_others(asked, "asked_by", reader, "asked_at")


SOURCES.register("redactions")(
    Source(
        "my-work",
        Permission.DECIDE_REDACTION,
        redactions_to_decide,
        ("request to take text out", "requests to take text out"),
        "redaction-list",
    )
)
