"""Which plan a row hangs from, as SQL by its foreign keys."""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from typing import Any, TypeAlias

from django.db import models

ForeignKey: TypeAlias = "models.ForeignKey[Any, Any]"


def plan_of(model: type[models.Model], row: str = "NEW", met: tuple[str, ...] = ()) -> str | None:
    """SQL for the key of the plan that the row hangs from, by its foreign keys; None for none."""
    if model._meta.label == "improvement.Plan":
        return f"{row}.id"
    for key in foreign_keys(model):
        column, parent = f'{row}."{key.column}"', parent_of(key)
        if parent._meta.label == "improvement.Plan":
            return column
        name, table = f"p{len(met)}", parent._meta.db_table
        beyond = plan_of(parent, name, (*met, table)) if table not in met else None
        if beyond:
            return f'(SELECT {beyond} FROM "{table}" AS {name} WHERE {name}.id = {column})'
    return None


def foreign_keys(model: type[models.Model]) -> list[ForeignKey]:
    """The keys that a row must have, one to a plan first."""
    keys = [f for f in model._meta.fields if isinstance(f, models.ForeignKey) and not f.null]
    return sorted(keys, key=lambda key: parent_of(key)._meta.label != "improvement.Plan")


def parent_of(key: ForeignKey) -> type[models.Model]:
    parent = key.related_model
    assert parent != "self"  # Django has put the model itself in its place
    return parent
