"""Constraints of the guarded tables: whether they are there, and whether rows break one.

Rules such as "decided by another" are constraints and no guards. Whoever owns a table can drop one,
or switch it off for a connection, while every guard still stands; so verification asks them again,
as the models state them, of all that stands.
"""
# ruff: noqa: S608  # names come from our own models, never from a person

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.db import connections, models
from django.db.models.sql import Query

from improvement.audit import guards
from improvement.audit.dialects import Rule
from improvement.audit.table_faults import broken_rules, counted

Unique = tuple[str, list[str], str]  # the name, the columns or expressions, and the condition


def rows_against_constraints(
    cursor: Any, connection: Any, model: type[models.Model]
) -> Iterator[str]:
    """The constraints that rows of the model's table break, in words."""
    table = model._meta.db_table
    rules, alone = stated(connection.alias, model)
    if rules:
        yield from broken_rules(cursor, table, "id", rules)
    for name, columns, condition in alone:
        there = " AND ".join([condition, *(f"{column} IS NOT NULL" for column in columns)])
        yield from counted(
            cursor,
            "id",
            f'FROM (SELECT MIN(id) AS id FROM "{table}" WHERE {there}'
            f" GROUP BY {', '.join(columns)} HAVING COUNT(*) > 1) AS twice",
            f"rows of {table} stand twice against {name}",
        )
    for field in references(model):
        other = field.related_model._meta
        yield from counted(
            cursor,
            "id",
            f'FROM "{table}" AS r WHERE "{field.column}" IS NOT NULL AND NOT EXISTS'
            f' (SELECT 1 FROM "{other.db_table}" AS o WHERE o."{other.pk.column}" ='
            f' r."{field.column}")',
            f"rows of {table} name by {field.column} what is not in {other.db_table}",
        )


@cache
def stated(alias: str, model: type[models.Model]) -> tuple[list[Rule], list[Unique]]:
    """What the model states, in the SQL of the database of that alias. It takes longer to build
    than to ask, and the models of a process stand still."""
    editor = connections[alias].schema_editor()
    return [*checks(model, editor)], [*uniques(model, editor)]


def checks(model: type[models.Model], editor: Any) -> Iterator[Rule]:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            stated: Any = constraint  # whose SQL Django keeps to itself
            yield Rule(str(stated.name), f"NOT ({stated._get_check_sql(model, editor)})")


def uniques(model: type[models.Model], editor: Any) -> Iterator[Unique]:
    query = Query(model, alias_cols=False)
    compiler = query.get_compiler(connection=editor.connection)
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key:
            yield field.column, [f'"{field.column}"'], "TRUE"
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            stated: Any = constraint  # whose SQL Django keeps to itself
            fields: list[Any] = [model._meta.get_field(name) for name in stated.fields]
            columns = [f'"{field.column}"' for field in fields]
            for expression in stated.expressions:
                columns.append(compiler.compile(expression.resolve_expression(query))[0])
            yield stated.name, columns, stated._get_condition_sql(model, editor) or "TRUE"


def references(model: type[models.Model]) -> list[Any]:
    """The fields of which the database holds that what they name is there."""
    fields: Iterable[Any] = model._meta.local_fields
    return [field for field in fields if field.remote_field and field.db_constraint]


def missing_constraints(connection: Any) -> Iterator[str]:
    """The constraints that the guarded models state and the database does not have."""
    with connection.cursor() as cursor:
        found = guards.DIALECTS[connection.vendor].constraints(cursor)
    for model in guards.guarded_models():
        table = model._meta.db_table
        stated = [str(constraint.name) for constraint in model._meta.constraints]
        for name in [*stated, *(field.column for field in references(model))]:
            if (table, name) not in found:
                yield f"constraint {name} of {table} is missing"
