"""Template filters that word the records of a plan."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template

from improvement.templatetags.display import day, plain_number

register = template.Library()


@register.filter
def value_of(record: Any, name: str) -> Any:
    """The value in a column of a record: an attribute, or the result of a method without
    arguments; dates in words, and "not stated" for None."""
    value = getattr(record, name)
    value = value() if callable(value) else value
    if value is None or hasattr(value, "isoformat"):
        return day(value) if value else "not stated"
    return value


@register.filter
def explanation_label(rag: str) -> str:
    """The label of the explanation of a rating: green is explained where the facts differ."""
    return "Why green" if rag == "green" else "Why not green"


@register.filter
def at_paragraph(place: str) -> str:
    """The place of a statement in its source: "paragraph 10.14"; "item 80" stays as it is."""
    return f"paragraph {place}" if place[:1].isdigit() else place


@register.filter
def times(count: int) -> str:
    """ "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


@register.filter
def in_unit(value: Decimal | None, unit: str) -> str:
    """A number to one place with its unit, halves rounded up: 95%, 13.5 weeks."""
    rounded = None if value is None else value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{plain_number(rounded)}{'' if unit == '%' else ' '}{unit}".strip()
