"""SQL that finds the plan to which a row belongs, by way of its foreign keys."""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from typing import Any, TypeAlias

from django.db import models

ForeignKey: TypeAlias = "models.ForeignKey[Any, Any]"


def plan_key_sql(
    model: type[models.Model], row: str = "NEW", passed: tuple[str, ...] = ()
) -> str | None:
    """SQL for the key of the row's plan; None where no chain of required keys leads to one.

    `row` is the row's name in SQL. `passed` are the tables on the way here, which keeps a circle
    of keys from being followed for ever.
    """
    if model._meta.label == "improvement.Plan":
        return f"{row}.id"
    for key in required_keys(model):
        column, parent = f'{row}."{key.column}"', parent_of(key)
        if parent._meta.label == "improvement.Plan":
            return column
        alias, table = f"p{len(passed)}", parent._meta.db_table
        further = plan_key_sql(parent, alias, (*passed, table)) if table not in passed else None
        if further:
            return f'(SELECT {further} FROM "{table}" AS {alias} WHERE {alias}.id = {column})'
    return None


def required_keys(model: type[models.Model]) -> list[ForeignKey]:
    """The keys that a row must have, one to a plan first."""
    keys = [f for f in model._meta.fields if isinstance(f, models.ForeignKey) and not f.null]
    return sorted(keys, key=lambda key: parent_of(key)._meta.label != "improvement.Plan")


def parent_of(key: ForeignKey) -> type[models.Model]:
    parent = key.related_model
    assert parent != "self"  # Django has put the model itself in its place
    return parent
