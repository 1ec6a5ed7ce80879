"""How the plan's own records are said to a reader."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template

from improvement.templatetags.display import day, plain_number

register = template.Library()


@register.filter
def value_of(record: Any, name: str) -> Any:
    """What stands in a column of a record: an attribute, or the answer of a method."""
    value = getattr(record, name)
    value = value() if callable(value) else value
    if value is None or hasattr(value, "isoformat"):
        return day(value) if value else "not stated"
    return value


@register.filter
def at_paragraph(place: str) -> str:
    """Where a statement stands: "paragraph 10.14", but "item 80" as it is."""
    return f"paragraph {place}" if place[:1].isdigit() else place


@register.filter
def times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


@register.filter
def in_unit(value: Decimal | None, unit: str) -> str:
    """A number to one place with its unit, halves rounded up: 95%, 13.5 weeks."""
    rounded = None if value is None else value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{plain_number(rounded)}{'' if unit == '%' else ' '}{unit}".strip()
