"""The history of a whole plan, a page at a time, however long it is.

No page counts or skips what comes before it: it goes on from the row with which the last one ended
(keyset paging), which an index finds at once. What no index answers, such as words in a reason, is
asked of a limited number of rows a page, and the page says how far back it looked.

The SQL is written here, for it is one SELECT from every history table: to have Django compile it
takes longer than the database takes to answer.
"""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q
from django.db.models.sql import Query
from django.utils import timezone

from improvement.audit.history_lines import Place, kinds
from improvement.history import Tracked, history_model
from improvement.roles import Role

LOOKED_THROUGH = 1_000  # rows of each noun at most, for one page
NEWEST_FIRST = "ORDER BY recorded_at DESC, history_id DESC"
A_MINUTE = timedelta(minutes=1)  # by which a change's two instants may differ, unless marked


class Stretch(NamedTuple):
    """A page's worth of the history: its places, and the one after which the next page begins.

    `is_cut_short` where the search ended there and not because the page was full.
    """

    places: list[Place]
    next: Place | None
    is_cut_short: bool = False


class Sql(NamedTuple):
    """A piece of SQL and what is put into it."""

    text: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Search:
    """What is looked for in a plan's history, and by a reader in which roles.

    `by` holds a person's key, or None for the site's own commands; empty means anyone.
    `sift` gives a noun's further condition, which no index answers, or None for a noun whose
    rows can't be meant.
    """

    plan_id: int
    roles: frozenset[Role]
    kinds: Collection[str]
    by: tuple[int | None, ...] = ()
    since: date | None = None
    until: date | None = None
    later: bool = False
    after: datetime | None = None  # recorded since that instant
    by_others_than: int | None = None
    sift: Callable[[type[Tracked]], Q | None] = field(default=lambda model: Q())


class Arm(NamedTuple):
    """The rows of one noun that an index finds, and what each of them must then be asked."""

    kind: str
    rows: tuple[Sql, ...]
    dated: tuple[Sql, ...]
    sift: Q

    @property
    def table(self) -> str:
        return f'"{history_model(kinds()[self.kind])._meta.db_table}"'

    def first(self, size: int, *further: Sql) -> Sql:
        """The places of the first rows that answer to everything.

        No more rows are sifted than one page may look through. The limit within says so to the
        database too, which would otherwise guess and read the whole table.
        """
        if not self.sift:
            return self.places(self.table, (*self.rows, *further, *self.dated), f"LIMIT {size}")
        within, values = joined((*self.rows, *further))
        rows = (
            f"(SELECT * FROM {self.table} WHERE {within} {NEWEST_FIRST} LIMIT {LOOKED_THROUGH})"
            f" AS {self.table}"
        )
        asked = (*self.dated, condition(kinds()[self.kind], self.sift))
        text, sifted = self.places(rows, asked, f"LIMIT {size}")
        return Sql(text, (*values, *sifted))

    def nth(self, number: int, *further: Sql) -> Sql:
        """The place of the row so far down, of those an index finds."""
        return self.places(self.table, (*self.rows, *further), f"LIMIT 1 OFFSET {number - 1}")

    def places(self, rows: str, asked: tuple[Sql, ...], limit: str) -> Sql:
        where, values = joined(asked)
        return Sql(
            f"SELECT * FROM (SELECT recorded_at, '{self.kind}' AS noun, history_id"
            f" FROM {rows} WHERE {where} {NEWEST_FIRST} {limit}) AS found",
            values,
        )

    def below(self, place: Place | None) -> tuple[Sql, ...]:
        """The rows that come after the place in the order of reading."""
        return self.beside(place, "<", self.kind >= place.kind, "<") if place else ()

    def down_to(self, place: Place | None) -> tuple[Sql, ...]:
        """The rows that come before the place, and that one too."""
        return self.beside(place, ">", self.kind <= place.kind, ">=") if place else ()

    def beside(
        self, place: Place, way: str, with_its_instant: bool, among_its_own: str
    ) -> tuple[Sql, ...]:
        """The instant is asked of the database: SQLite keeps instants as text, and its own clock
        writes fewer digits than Django would."""
        table = history_model(kinds()[place.kind])._meta.db_table
        instant = f'(SELECT recorded_at FROM "{table}" WHERE history_id = %s)'
        by_instant = Sql(f"recorded_at {way}{'=' * with_its_instant} {instant}", (place.id,))
        if self.kind != place.kind:
            return (by_instant,)
        rest = f"(recorded_at {way} {instant} OR history_id {among_its_own} %s)"
        return by_instant, Sql(rest, (place.id, place.id))


def joined(conditions: tuple[Sql, ...]) -> Sql:
    return Sql(
        " AND ".join(one.text for one in conditions),
        tuple(value for one in conditions for value in one.values),
    )


def condition(model: type[Tracked], asked: Q) -> Sql:
    """Django's own SQL for a condition on the model's history rows."""
    query = Query(history_model(model))
    where = query.build_where(asked)
    text, values = query.get_compiler(connection=connection).compile(where)
    return Sql(f"({text})", tuple(values))


def arms(search: Search) -> Iterator[Arm]:
    """None for a noun whose rows can't be meant; two where two indexes are needed."""
    for kind, model in kinds().items():
        sift = search.sift(model) if kind in search.kinds else None
        if sift is not None:
            own = tuple(indexed(search))
            hidden = model.history_hidden_from(search.roles)
            seen = (condition(model, ~hidden),) if hidden else ()
            for part in parts(search):
                yield Arm(kind, (*own, *part), (*seen, *dated(search)), sift)


def indexed(search: Search) -> Iterator[Sql]:
    """What an index answers for every noun."""
    yield Sql("plan_ref = %s", (search.plan_id,))
    for person in search.by:
        yield Sql("history_user_id = %s", (person,)) if person else Sql("history_user_id IS NULL")
    if search.later:
        yield Sql("backfill")
    if search.after:
        yield at(">", "recorded_at", search.after)
    if search.since:  # what took effect by then may have been recorded later, never before
        yield at(">=", "recorded_at", start_of(search.since) - A_MINUTE)


def parts(search: Search) -> list[tuple[Sql, ...]]:
    """Up to a day: what was recorded by then, and what was entered later for that time."""
    if not search.until:
        return [()]
    end = start_of(search.until + timedelta(days=1)) + A_MINUTE
    return [
        (at("<", "recorded_at", end),),
        (at(">=", "recorded_at", end), Sql("backfill")),
    ]


def dated(search: Search) -> Iterator[Sql]:
    """Whose a change is not; and when it took effect, of rows recorded about then: nearly all of
    them answer to it."""
    if search.by_others_than:
        others = "(history_user_id IS NULL OR history_user_id <> %s)"
        yield Sql(others, (search.by_others_than,))
    if search.since:
        yield at(">=", "history_date", start_of(search.since))
    if search.until:
        yield at("<", "history_date", start_of(search.until + timedelta(days=1)))


def at(way: str, column: str, instant: datetime) -> Sql:
    return Sql(f"{column} {way} %s", (connection.ops.adapt_datetimefield_value(instant),))


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def stretch(search: Search, before: Place | None, size: int) -> Stretch:
    """The latest recorded first, from below the place on."""
    all_arms = list(arms(search))
    end = None
    if any(arm.sift for arm in all_arms):
        ends = merged([arm.nth(LOOKED_THROUGH, *arm.below(before)) for arm in all_arms], 1)
        end = ends[0] if ends else None
    places = merged(
        [arm.first(size + 1, *arm.below(before), *arm.down_to(end)) for arm in all_arms], size + 1
    )
    if len(places) > size:
        return Stretch(places[:size], places[size - 1])
    return Stretch(places, end, is_cut_short=end is not None)


def all_stretches(search: Search, size: int) -> Iterator[list[Place]]:
    """Everything that is looked for, so much at a time."""
    part = stretch(search, None, size)
    yield part.places
    while part.next:
        part = stretch(search, part.next, size)
        yield part.places


def merged(each: Sequence[Sql], size: int) -> list[Place]:
    """The first places of all together, by one query."""
    if not each:
        return []
    together = " UNION ALL ".join(one.text for one in each)
    order = "ORDER BY recorded_at DESC, noun, history_id DESC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{together} {order} LIMIT {size}", [value for one in each for value in one.values]
        )
        return [Place(kind, pk) for _, kind, pk in cursor.fetchall()]


def place_called(name: str, plan_id: int, roles: frozenset[Role]) -> Place | None:
    """The place named "action.12" in an address, if it is on the plan and the reader may see it."""
    kind, _, number = name.partition(".")
    if kind not in kinds() or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    model = kinds()[kind]
    rows = history_model(model)._base_manager.exclude(model.history_hidden_from(roles))
    found = rows.filter(plan_ref=plan_id, history_id=int(number)).exists()
    return Place(kind, int(number)) if found else None
