"""Whether a record meets a condition of its table, worked out without asking the database.

A condition is true, false or, as SQL has it, unknown (None) where a value is missing. What is not
known here of conditions raises NotWorkedOut; then the database is asked.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q


class NotWorkedOut(Exception):
    """The condition has something in it of which this module knows nothing."""


COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def is_met(constraint: models.BaseConstraint, record: models.Model) -> bool:
    """Whether a constraint certainly holds for the record: a check that is true, or a unique one
    that is not of this record. False where it may not."""
    try:
        if isinstance(constraint, models.CheckConstraint):
            return worked_out(constraint.condition, record) is True
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition:
            return worked_out(constraint.condition, record) is False
    except NotWorkedOut:
        pass
    return False


def worked_out(condition: Any, record: models.Model) -> bool | None:
    """Whether the record meets the condition, a Q. Raises NotWorkedOut."""
    if isinstance(condition, tuple):
        path, wanted = condition
        return looked_up(path, wanted, record)
    if not isinstance(condition, Q):
        raise NotWorkedOut
    parts = [worked_out(part, record) for part in condition.children]
    if condition.connector == Q.AND:
        met = all_of(parts)
    elif condition.connector == Q.OR:
        met = inverted(all_of([inverted(part) for part in parts]))
    else:
        raise NotWorkedOut
    return inverted(met) if condition.negated else met


def all_of(parts: Sequence[bool | None]) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True


def inverted(met: bool | None) -> bool | None:
    return None if met is None else not met


def looked_up(path: str, wanted: Any, record: models.Model) -> bool | None:
    """One condition of a Q: "due__gte" and a value or the F of another field."""
    name, _, lookup = path.partition("__")
    value = value_of(name, record)
    if lookup == "isnull" or (wanted is None and lookup in ("", "exact")):
        return (value is None) is (wanted is None or wanted)
    if lookup == "in":
        return None if value is None else value in wanted
    other = value_of(wanted.name, record) if isinstance(wanted, F) else wanted
    compare = COMPARED.get(lookup or "exact")
    if compare is None or hasattr(other, "resolve_expression"):
        raise NotWorkedOut
    return None if value is None or other is None else compare(value, other)


def value_of(name: str, record: models.Model) -> Any:
    """The record's own value, as it would be sent to the database. Raises NotWorkedOut for a path
    to another record."""
    try:
        field: Any = record._meta.get_field(name)
    except FieldDoesNotExist:
        raise NotWorkedOut from None
    return field.get_prep_value(getattr(record, field.attname))


def keys_read(record: models.Model) -> Iterable[str]:
    """The foreign keys whose record stands beside the key, as read from the database."""
    keys: list[Any] = [field for field in record._meta.fields if field.is_relation]
    for key in keys:
        other = key.get_cached_value(record, default=None)
        if other is not None and not other._state.adding:
            yield key.name
