"""Searches the history of a whole plan and returns it a page at a time, however long it is.

A page starts after the row with which the last page ended (keyset paging), so no page counts or
skips earlier rows; an index finds the start at once. A condition that no index answers, such as
words in a reason, is tested on a limited number of rows a page, and the page then says how far back
it looked.

The SQL is written by hand, because it is a SELECT over many history tables: Django takes longer
to compile it than the database takes to answer. It names the tables themselves, and on a page as it
stood says the instant: SQLite takes as long as a page to plan dozens of views for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from improvement import clock
from improvement.audit.history_keys import EntryKey
from improvement.audit.history_lines import kinds
from improvement.audit.history_nouns import NounRows
from improvement.audit.history_reach import LOOKED_THROUGH, NEVER, Reach, instant
from improvement.audit.history_sql import Sql, compared, condition
from improvement.history import Tracked, history_model, history_of
from improvement.planned_once import planned
from improvement.prepared import STAND_IN, Among, among, read_of
from improvement.roles import Role

# What stands for values of a statement whose plan is kept.
STAND_INS: dict[type, Any] = {
    int: STAND_IN,
    str: str(STAND_IN),
    datetime: datetime(1, 1, 1, tzinfo=UTC),
}
A_MINUTE = timedelta(minutes=1)  # the two instants of a change differ by less, but for a backfill


class RowFound(NamedTuple):
    """A row that was found, with the instant at which it was recorded, as the database has it."""

    recorded_at: Any
    kind: str
    id: int

    @property
    def key(self) -> EntryKey:
        return EntryKey(self.kind, self.id)


class HistoryPage(NamedTuple):
    """The keys of a page's entries, and the key after which the next page begins (None: the end).

    `is_cut_short`: the page ended because LOOKED_THROUGH rows were tested, not because it was full.
    """

    keys: list[EntryKey]
    next: EntryKey | None
    is_cut_short: bool = False


@dataclass(frozen=True)
class Search:
    """What to find in a plan's history, and the roles of the reader, who may not see all of it.

    `reach` says of kinds, of which not all need be in it, how far the plan's history reaches.

    `by` are keys of people, and None for the site's own commands; empty means anyone.
    `unindexed` gives the conditions on a noun's history rows that no index answers (none for all of
    them), or None for a noun to leave out. No index answers for words in the reason either.
    """

    plan_id: int
    roles: frozenset[Role]
    kinds: Collection[str]
    reach: Mapping[str, Reach] = field(default_factory=dict)
    by: tuple[int | None, ...] = ()
    since: date | None = None  # took effect on that day or later
    until: date | None = None  # took effect on that day or earlier
    later: bool = False  # only what was entered later than it took effect
    after: datetime | None = None  # recorded since that instant
    by_others_than: int | None = None
    why: str = ""  # words in the reason
    unindexed: Callable[[type[Tracked]], tuple[Sql, ...] | None] = field(default=lambda model: ())


def noun_rows(search: Search) -> Iterator[NounRows]:
    """One for each noun that is searched and may have such rows; two where a day needs two indexes
    (see `periods`)."""
    found, oldest = tuple(indexed(search)), recorded_since(search)
    when, said = tuple(dated(search)), tuple(with_reason(search))
    for kind, model in kinds().items():
        unindexed = search.unindexed(model) if kind in search.kinds else None
        if unindexed is not None:
            narrowed = (*visible_to(search.roles, model), *when), (*unindexed, *said)
            reach = search.reach.get(kind, Reach())
            for newest, *period in periods(search, reach):
                if newest >= oldest:
                    is_long = reach.rows >= LOOKED_THROUGH
                    yield NounRows(kind, newest, is_long, (*found, *period), *narrowed)


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
    if search.since:
        yield compared("recorded_at", ">=", recorded_since(search))


def recorded_since(search: Search) -> datetime:
    """No row of the search was recorded earlier: no change takes effect after it is recorded."""
    by_day = start_of(search.since) - A_MINUTE if search.since else NEVER
    return max(by_day, search.after or NEVER)


def periods(search: Search, reach: Reach) -> Iterator[tuple[datetime, *tuple[Sql, ...]]]:
    """Up to `until`: rows recorded by then, and rows recorded later as a backfill. Each with an
    instant after which none of them was recorded."""
    newest = reach.newest_later if search.later else reach.newest
    if not search.until:
        yield (newest,)
        return
    end = start_of(search.until + timedelta(days=1)) + A_MINUTE
    yield min(newest, end), compared("recorded_at", "<", end)
    if reach.newest_later >= end:
        yield reach.newest_later, compared("recorded_at", ">=", end), Sql("backfill")


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


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def history_page(search: Search, before: EntryKey | None, size: int) -> HistoryPage:
    """At most `size` entries, the latest recorded first, from after the entry `before` on."""
    nouns = list(noun_rows(search))
    end = None
    is_tested = any(noun.unindexed for noun in nouns)
    if is_tested:
        long = [noun for noun in nouns if noun.is_long]
        ends = merged([noun.nth(LOOKED_THROUGH, *noun.below(before)) for noun in long], 1)
        end = ends[0] if ends else None
    found = first_found(nouns, size + 1, before, end, again=not before)
    keys = [row.key for row in found]
    if len(keys) > size:
        return HistoryPage(keys[:size], keys[size - 1])
    return HistoryPage(keys, end and end.key, is_cut_short=end is not None)


def first_found(
    nouns: Iterable[NounRows],
    size: int,
    before: EntryKey | None,
    end: RowFound | None,
    *,
    again: bool,
) -> list[RowFound]:
    """At most `size` rows, from after `before` on and down to `end`. The nouns with the newest rows
    are asked first, as many as one row of each would fill the page; others only where they may have
    a row newer than the last of those."""
    found: list[RowFound] = []
    left = sorted(nouns, key=lambda noun: noun.newest, reverse=True)
    many, last = size, end
    newer: tuple[Sql, ...] = ()
    while left := [n for n in left if not last or n.newest >= instant(last.recorded_at)]:
        now, left = sorted(left[:many], key=lambda noun: noun.kind), left[many:]
        queries = [
            noun.first(size, *noun.below(before), *noun.down_to(end and end.key), *newer)
            for noun in now
        ]
        found = in_order(found + merged(queries, size, again=again))[:size]
        if len(found) == size:
            last = found[-1]
            newer = (Sql("recorded_at >= %s", (last.recorded_at,)),)
        many *= 2
    return found


def in_order(rows: list[RowFound]) -> list[RowFound]:
    """The latest recorded first, then by noun, as the database puts them."""
    by_noun = sorted(rows, key=lambda row: (row.kind, -row.id))
    return sorted(by_noun, key=lambda row: row.recorded_at, reverse=True)


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


def merged(queries: Sequence[Sql], size: int, *, again: bool = False) -> list[RowFound]:
    """The first rows of all the queries together, read in one query. `again`: the same is asked
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
        return [RowFound(*row) for row in cursor.fetchall()]


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
