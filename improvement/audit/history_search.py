"""Searches the history of a whole plan and returns it a page at a time, however long it is.

A page starts after the row with which the last page ended (keyset paging), so no page counts or
skips earlier rows; an index finds the start at once. A condition that no index answers, such as
words in a reason, is tested on a limited number of rows a page, and the page then says how far back
it looked.

The SQL is written by hand, because it is one SELECT over every history table: Django takes longer
to compile it than the database takes to answer. It names the tables themselves, and on a page as it
stood says the instant: SQLite takes as long as a page to make dozens of views for it.
"""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.sql import Query
from django.utils import timezone

from improvement import clock
from improvement.audit.history_keys import EntryKey
from improvement.audit.history_lines import kinds
from improvement.audit.history_tables import real_table
from improvement.history import Tracked, history_model, history_of
from improvement.planned_once import planned
from improvement.prepared import STAND_IN, Among, among, read_of
from improvement.roles import Role

LOOKED_THROUGH = 1_000  # rows of each noun at most, for one page, where no index answers
NEWEST_FIRST = "ORDER BY recorded_at DESC, history_id DESC"
# What stands for values of a statement whose plan is kept.
STAND_INS: dict[type, Any] = {int: STAND_IN, datetime: datetime(1, 1, 1, tzinfo=UTC)}
A_MINUTE = timedelta(minutes=1)  # the two instants of a change differ by less, but for a backfill


class HistoryPage(NamedTuple):
    """The keys of a page's entries, and the key after which the next page begins (None: the end).

    `is_cut_short`: the page ended because LOOKED_THROUGH rows were tested, not because it was full.
    """

    keys: list[EntryKey]
    next: EntryKey | None
    is_cut_short: bool = False


class Sql(NamedTuple):
    """A piece of SQL with a %s for each of its values."""

    text: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Search:
    """What to find in a plan's history, and the roles of the reader, who may not see all of it.

    `by` are keys of people, and None for the site's own commands; empty means anyone.
    `unindexed` gives the conditions on a noun's history rows that no index answers (none for all of
    them), or None for a noun to leave out. No index answers for words in the reason either.
    """

    plan_id: int
    roles: frozenset[Role]
    kinds: Collection[str]
    by: tuple[int | None, ...] = ()
    since: date | None = None  # took effect on that day or later
    until: date | None = None  # took effect on that day or earlier
    later: bool = False  # only what was entered later than it took effect
    after: datetime | None = None  # recorded since that instant
    by_others_than: int | None = None
    why: str = ""  # words in the reason
    unindexed: Callable[[type[Tracked]], tuple[Sql, ...] | None] = field(default=lambda model: ())


class NounRows(NamedTuple):
    """The history rows of one noun: `indexed` conditions find them, the others then narrow them."""

    kind: str
    indexed: tuple[Sql, ...]
    dated: tuple[Sql, ...]
    unindexed: tuple[Sql, ...]

    @property
    def table(self) -> str:
        return real_table(history_model(kinds()[self.kind]))

    def first(self, size: int, *further: Sql) -> Sql:
        """The keys of the first rows that meet all conditions.

        Where one is unindexed, the `further` ones leave LOOKED_THROUGH rows at most. The LIMIT
        inside tells PostgreSQL so too, which would otherwise choose to read the whole table; SQLite
        would copy every column of each row for it.
        """
        if not self.unindexed or connection.vendor == "sqlite":
            conditions = (*self.indexed, *further, *self.dated, *self.unindexed)
            return self.keys(self.table, conditions, f"LIMIT {size}")
        within, values = joined((*self.indexed, *further))
        name = history_model(kinds()[self.kind])._meta.db_table
        rows = (
            f"(SELECT * FROM {self.table} WHERE {within} {NEWEST_FIRST} LIMIT {LOOKED_THROUGH})"
            f' AS "{name}"'
        )
        conditions = (*self.dated, *self.unindexed)
        text, outer_values = self.keys(rows, conditions, f"LIMIT {size}")
        return Sql(text, (*values, *outer_values))

    def nth(self, number: int, *further: Sql) -> Sql:
        """The key of the nth row of those that an index finds."""
        return self.keys(self.table, (*self.indexed, *further), f"LIMIT 1 OFFSET {number - 1}")

    def keys(self, rows: str, conditions: tuple[Sql, ...], limit: str) -> Sql:
        where, values = joined(conditions)
        return Sql(
            f"SELECT * FROM (SELECT recorded_at, '{self.kind}' AS noun, history_id"
            f" FROM {rows} WHERE {where} {NEWEST_FIRST} {limit}) AS found",
            values,
        )

    def below(self, key: EntryKey | None) -> tuple[Sql, ...]:
        """The rows that come after the entry in the order of reading."""
        return self.beside(key, "<", self.kind >= key.kind, "<") if key else ()

    def down_to(self, key: EntryKey | None) -> tuple[Sql, ...]:
        """The rows that come before the entry, and the entry itself."""
        return self.beside(key, ">", self.kind <= key.kind, ">=") if key else ()

    def beside(
        self, key: EntryKey, operator: str, with_its_instant: bool, among_its_own: str
    ) -> tuple[Sql, ...]:
        """The rows on one side of the entry, by instant and then by noun and id.

        `with_its_instant`: rows of this noun at the very same instant count too. `among_its_own`
        compares ids where the entry is of this noun.
        """
        # The database looks the instant up: SQLite keeps instants as text, and its own clock
        # writes fewer digits than Django would.
        table = real_table(history_model(kinds()[key.kind]))
        instant = f"(SELECT recorded_at FROM {table} WHERE history_id = %s)"
        by_instant = Sql(f"recorded_at {operator}{'=' * with_its_instant} {instant}", (key.id,))
        if self.kind != key.kind:
            return (by_instant,)
        by_id = f"(recorded_at {operator} {instant} OR history_id {among_its_own} %s)"
        return by_instant, Sql(by_id, (key.id, key.id))


def joined(conditions: tuple[Sql, ...]) -> Sql:
    return Sql(
        " AND ".join(condition.text for condition in conditions),
        tuple(value for condition in conditions for value in condition.values),
    )


def condition(model: type[Tracked], rows: Q) -> Sql:
    """Django's own SQL for a condition on the model's history rows."""
    query = Query(history_model(model))
    text, values = query.get_compiler(connection=connection).compile(query.build_where(rows))
    return Sql(f"({text})", tuple(values))


def noun_rows(search: Search) -> Iterator[NounRows]:
    """One for each noun that is searched; two where a day needs two indexes (see `periods`)."""
    of_periods = [(*indexed(search), *period) for period in periods(search)]
    when, said = tuple(dated(search)), tuple(with_reason(search))
    for kind, model in kinds().items():
        unindexed = search.unindexed(model) if kind in search.kinds else None
        if unindexed is not None:
            visible = visible_to(search.roles, model)
            for conditions in of_periods:
                yield NounRows(kind, conditions, (*visible, *when), (*unindexed, *said))


@lru_cache(maxsize=1000)  # Django takes as long to compile them as the database to answer
def visible_to(roles: frozenset[Role], model: type[Tracked]) -> tuple[Sql, ...]:
    hidden = model.history_hidden_from(roles)
    return (condition(model, ~hidden),) if hidden else ()


def indexed(search: Search) -> Iterator[Sql]:
    """The conditions that an index answers for every noun; and that of a page as it stood, which
    has no other rows, so that it does not look through those that took effect since."""
    yield Sql("plan_ref = %s", (search.plan_id,))
    if at := clock.instant():
        yield compared("history_date", "<=", at)
    for person in search.by:
        yield Sql("history_user_id = %s", (person,)) if person else Sql("history_user_id IS NULL")
    if search.later:
        yield Sql("backfill")
    if search.after:
        yield compared("recorded_at", ">", search.after)
    if search.since:  # no change takes effect after it is recorded
        yield compared("recorded_at", ">=", start_of(search.since) - A_MINUTE)


def periods(search: Search) -> list[tuple[Sql, ...]]:
    """Up to `until`: rows recorded by then, and rows recorded later as a backfill."""
    if not search.until:
        return [()]
    end = start_of(search.until + timedelta(days=1)) + A_MINUTE
    return [
        (compared("recorded_at", "<", end),),
        (compared("recorded_at", ">=", end), Sql("backfill")),
    ]


def dated(search: Search) -> Iterator[Sql]:
    """Conditions that nearly every row found by an index meets: when it took effect, and by whom
    it was not made."""
    if search.by_others_than:
        others = "(history_user_id IS NULL OR history_user_id <> %s)"
        yield Sql(others, (search.by_others_than,))
    if search.since:
        yield compared("history_date", ">=", start_of(search.since))
    if search.until:
        yield compared("history_date", "<", start_of(search.until + timedelta(days=1)))


def with_reason(search: Search) -> Iterator[Sql]:
    """The words are looked for in one column of every noun's rows, whose name says no table."""
    if search.why:
        model = next(iter(kinds().values()))
        text, values = condition(model, Q(history_change_reason__has_word=search.why))
        yield Sql(text.replace(f'"{history_model(model)._meta.db_table}".', ""), values)


def compared(column: str, operator: str, instant: datetime) -> Sql:
    value = connection.ops.adapt_datetimefield_value(instant)
    return Sql(f"{column} {operator} %s", (value,))


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def history_page(search: Search, before: EntryKey | None, size: int) -> HistoryPage:
    """At most `size` entries, the latest recorded first, from after the entry `before` on."""
    nouns = list(noun_rows(search))
    end = None
    is_tested = any(noun.unindexed for noun in nouns)
    if is_tested:
        ends = merged([noun.nth(LOOKED_THROUGH, *noun.below(before)) for noun in nouns], 1)
        end = ends[0] if ends else None
    queries = [noun.first(size + 1, *noun.below(before), *noun.down_to(end)) for noun in nouns]
    keys = merged(queries, size + 1, again=not (is_tested or before))
    if len(keys) > size:
        return HistoryPage(keys[:size], keys[size - 1])
    return HistoryPage(keys, end, is_cut_short=end is not None)


def recorded_at(key: EntryKey) -> datetime:
    """The instant at which the entry was recorded."""
    [instant] = read_of(instants_recorded, kinds()[key.kind], among([key.id]))
    return instant


def instants_recorded(model: type[Tracked], ids: Among) -> QuerySet[Any, datetime]:
    return history_of(model).filter(history_id__in=ids).values_list("recorded_at", flat=True)


def all_history_pages(search: Search, size: int) -> Iterator[list[EntryKey]]:
    """The keys of everything that is found, at most `size` at a time."""
    page = history_page(search, None, size)
    yield page.keys
    while page.next:
        page = history_page(search, page.next, size)
        yield page.keys


def merged(queries: Sequence[Sql], size: int, *, again: bool = False) -> list[EntryKey]:
    """The first keys of all the queries together, read in one query. `again`: the same is asked
    again and again, with other values."""
    if not queries:
        return []
    union = " UNION ALL ".join(query.text for query in queries)
    values = [value for query in queries for value in query.values]
    sql = f"{union} ORDER BY recorded_at DESC, noun, history_id DESC LIMIT {size}"
    params = tuple(STAND_INS.get(type(value), value) for value in values)
    asked = planned(sql, params, values, STAND_INS.values()) if again else (sql, values)
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        return [EntryKey(kind, pk) for _, kind, pk in cursor.fetchall()]


def entry_key_named(name: str, plan_id: int, roles: frozenset[Role]) -> EntryKey | None:
    """The key that an address names as "action.12"; None unless the entry is on the plan and the
    reader may see it."""
    kind, _, number = name.partition(".")
    if kind not in kinds() or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    model = kinds()[kind]
    visible = history_model(model)._base_manager.exclude(model.history_hidden_from(roles))
    exists = visible.filter(plan_ref=plan_id, history_id=int(number)).exists()
    return EntryKey(kind, int(number)) if exists else None
