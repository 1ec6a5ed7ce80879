"""The SQL of a query that is asked with every page or change, built once and asked again with other
values.

Building the SQL of a long query takes many times what the database needs to answer it. Such a query
is built for stand-ins: values of its own, which no row has and which stand nowhere else in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count, zip_longest
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import (
    ForeignKey,
    Func,
    IntegerField,
    Model,
    Prefetch,
    QuerySet,
    prefetch_related_objects,
)
from django.db.models.fields.related_descriptors import ReverseManyToOneDescriptor

from improvement.planned_once import planned
from improvement.text_order import teach


@dataclass(frozen=True)
class Prepared:
    """A statement; its parameters are values, or stand-ins as the database is given them."""

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, rows: QuerySet[Any, Any]) -> Prepared:
        """`rows` are a query's values, built for stand-ins, and may hang from nothing else of a
        request: whoever keeps a statement keeps it by all else that it was built for."""
        sql, params = rows.query.sql_with_params()
        return cls(sql, tuple(params))

    def rows(self, given: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
        """The answer, as the database gives it, for the values given by their stand-ins."""
        teach(connection)
        with connection.cursor() as cursor:
            cursor.execute(*self.asked(given))
            return list(cursor.fetchall())

    def asked(
        self, values: Mapping[Any, Any], *, of_records: bool = False
    ) -> tuple[str, list[Any]]:
        """What the database is asked, with the values in place of their stand-ins."""
        given = [values.get(value, value) for value in self.params]
        return planned(self.sql, self.params, given, values, of_records=of_records)


Row = TypeVar("Row")
Record = TypeVar("Record", bound=Model)
STAND_IN = -2_000_100_000  # the first key that stands in for another; no row has it
STEP = 10_000  # from the first key of an argument to that of the next: it has no more than that
LARGEST = 2**63 - 1
SIZES = (1, 5, 25, 100, 400)  # of lists of keys: a shorter one is filled up with its last key


@dataclass(frozen=True)
class PreparedRecords(Generic[Row]):
    """A query of records, with those that are read beside them; its SQL is built once.

    `query` was built for stand-ins, and `compiler` knows which column of the answer is whose, and
    what makes a value of it.

    Django has no call for this, so that methods of its compilers and queries are replaced: only of
    objects that nothing else has, each in place of an answer that stays the same. The converters
    hang from the columns and the database alone; a compiler is copied and a query cloned for each
    read, so that none is shared. A Django that did otherwise would fail tests/test_prepared.py.
    """

    query: QuerySet[Any, Row]
    compiler: Any
    statement: Prepared
    parts: tuple[Parts, ...]

    @classmethod
    def of(cls, query: QuerySet[Any, Row]) -> PreparedRecords[Row]:
        # By the key alone a table's rows are grouped, and a view's of the past are not.
        assert query.query.group_by is not True
        compiler = query.query.get_compiler(connection=connection)  # that of the thread which reads
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        compiler.get_converters = lambda columns: converters
        return cls(query, compiler, Prepared(sql, tuple(params)), parts_in(query))

    def read(self, given: Mapping[Any, Any], records: Mapping[int, Model]) -> list[Row]:
        """The records that are found, each made anew, for the values given by their stand-ins, as
        are the `records` to which the query is related."""
        teach(connection)
        compiler = copy(self.compiler)
        compiler.as_sql = lambda: self.statement.asked(given, of_records=True)
        query: Any = self.query.all()
        query.query.get_compiler = lambda using: compiler
        query._known_related_objects = {
            field: {records[key].pk: records[key] for key in keys}
            for field, keys in query._known_related_objects.items()
        }
        if not self.parts:
            return list(query)
        lookups, query._prefetch_related_lookups = query._prefetch_related_lookups, ()
        rows = list(query)
        if len(rows) > STEP:
            prefetch_related_objects(rows, *lookups)
        else:
            for each in self.parts:
                each.put_into(rows)
        return rows


@dataclass(frozen=True, eq=False)
class Parts:
    """What `prefetch_related` of a prepared query reads of each of its records: the `rows` whose
    `field` names the record, which has them as `name`. Kept as Django itself would keep them."""

    name: str
    field: ForeignKey[Any, Any]
    rows: QuerySet[Any]

    def put_into(self, records: Iterable[Any]) -> None:
        by_key: dict[int, list[Any]] = {record.pk: [] for record in records}
        owners = {record.pk: record for record in records}
        for row in read_of(rows_within, self, among(by_key)):
            key = getattr(row, self.field.attname)
            by_key[key].append(row)
            setattr(row, self.field.name, owners[key])
        for record in records:
            found: Any = self.rows.all()
            found._deferred_filter = False, (), {self.field.name: record}
            found._result_cache, found._prefetch_done = by_key[record.pk], True
            kept = record.__dict__.setdefault("_prefetched_objects_cache", {})
            kept[self.field.remote_field.cache_name] = found


def parts_in(query: QuerySet[Any, Any]) -> tuple[Parts, ...]:
    """Those that `query` reads beside its records; none where one of them is of another kind, which
    Django then reads as usual, and none beside mere values."""
    if query._fields is not None:  # type: ignore[attr-defined]
        return ()
    found = []
    for each in query._prefetch_related_lookups:  # type: ignore[attr-defined]
        lookup = each if isinstance(each, Prefetch) else Prefetch(each)
        [name, *further] = lookup.prefetch_through.split("__")
        relation = getattr(query.model, name, None)
        if further or lookup.to_attr or type(relation) is not ReverseManyToOneDescriptor:
            return ()
        assert relation.field.target_field.primary_key  # as every key of ours does
        model = relation.field.model
        rows = model._default_manager.all() if lookup.queryset is None else lookup.queryset
        found.append(Parts(name, relation.field, rows))
    return tuple(found)


def rows_within(parts: Parts, keys: Among) -> QuerySet[Any]:
    return parts.rows.filter(**{f"{parts.field.name}__in": keys})


class Among(tuple[int, ...]):
    """Keys by which records are looked for; the query knows only about how many there are."""

    __slots__ = ()


def among(keys: Iterable[int]) -> Among:
    """The keys, each once; none that an address has and no column can hold."""
    return Among(dict.fromkeys(key for key in keys if not key or key <= LARGEST))


@dataclass(frozen=True)
class Given:
    """A text by which records are looked for."""

    text: str


def read_of(make: Callable[..., QuerySet[Any, Row]], *args: Any) -> list[Row]:
    """`list(make(*args))`, whose SQL is built once for all records of the same models.

    `make` is a function of a module. It is given a stand-in for each record, which it may ask for
    its key and its parts alone; for Among a tuple of keys and for Given a text, at which it may not
    look. By all else that it is given the SQL is kept; for more than STEP keys none is.
    """
    lengths = [len(arg) for arg in args if isinstance(arg, Among)]
    if 0 in lengths:
        return []
    if any(length > STEP for length in lengths):
        return list(make(*(arg.text if isinstance(arg, Given) else arg for arg in args)))
    stand_ins: list[Any] = []
    given: dict[Any, Any] = {}
    records: dict[int, Model] = {}
    for key, arg in zip(count(STAND_IN, -STEP), args):
        stand_in, values = stood_in_for(arg, key)
        stand_ins.append(stand_in)
        given |= values
        records[key] = arg
    return prepared(make, *stand_ins).read(given, records)


def first_of(make: Callable[..., QuerySet[Any, Row]], *args: Any) -> Row | None:
    """The first that `read_of` gives; None where it gives none."""
    return next(iter(read_of(make, *args)), None)


def read_by_key(make: Callable[..., QuerySet[Any, Record]], *args: Any) -> list[Record]:
    """The records that `read_of` gives, in the order of the last argument, which is their keys."""
    *others, keys = args
    wanted = among(keys)
    found = {record.pk: record for record in read_of(make, *others, wanted)}
    return [found[key] for key in wanted]


def count_of(make: Callable[..., QuerySet[Any, Any]], *args: Any) -> int:
    """How many records `read_of` would give, counted in the database; none of them twice."""
    (number,) = read_of(counted, make, *args)
    return number


def first_rows(make: Callable[..., QuerySet[Any, Row]], *args: Any) -> QuerySet[Any, Row]:
    """As many of `make`'s as the last of the arguments says."""
    *others, most = args
    return make(*others)[:most]


def counted(make: Callable[..., QuerySet[Any, Any]], *args: Any) -> QuerySet[Any, int]:
    """One value; a usual aggregate would group the rows by their keys."""
    number = Func("pk", function="COUNT", output_field=IntegerField())
    rows: QuerySet[Any, Any] = make(*args).order_by().annotate(how_many=number)
    return rows.values_list("how_many", flat=True)


def stood_in_for(arg: Any, key: int) -> tuple[Any, dict[Any, Any]]:
    """What stands in for the argument, and the values by those of the stand-in."""
    if isinstance(arg, Model):
        model: type[Model] = arg.__class__  # the type of a lazy person is none
        return record_with(model, key), {key: arg.pk}
    if isinstance(arg, Given):
        return str(key), {str(key): arg.text}
    if isinstance(arg, Among):
        size = next((size for size in SIZES if size >= len(arg)), len(arg))
        keys = tuple(range(key, key - size, -1))
        return keys, dict(zip_longest(keys, arg, fillvalue=arg[-1]))
    return arg, {}


@cache
def record_with(model: type[Model], key: int) -> Model:
    return model(pk=key)


@lru_cache(maxsize=1000, typed=True)
def prepared(make: Callable[..., QuerySet[Any, Row]], *args: Any) -> PreparedRecords[Row]:
    return PreparedRecords.of(make(*args))
