"""The one rounding of numbers that people read, in sentences, tables, charts and documents."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

ANY_SIZE = Context(prec=400)  # a float has up to 309 digits before its point


def half_up(value: Decimal | float, places: int) -> Decimal:
    """The value to so many places, halves rounded away from nought."""
    step = Decimal(1).scaleb(-places)
    return Decimal(str(value)).quantize(step, ROUND_HALF_UP, ANY_SIZE)


def plain(value: Decimal, grouping: str = "") -> str:
    """The number without noughts at its end, and without a sign for nought."""
    text = f"{value:{grouping}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
