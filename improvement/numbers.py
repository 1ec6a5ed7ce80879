"""Numbers as people write them, in a form, a paste or a file, and as pages say them; pure."""

from __future__ import annotations

import re
from decimal import Decimal

# Thousands are parted by commas or not at all; a comma elsewhere could be meant as a point.
NUMBER = re.compile(
    r"[-\u2212]?(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,30})?(?:\.[0-9]{1,400})?(?<=[0-9])"
)
DIGITS = 15  # significant ones that a spreadsheet shows; what stands beyond them is its noise


def read_number(text: str) -> Decimal | None:
    """The number that was written, with or without a percent sign; None for anything else.

    Digits beyond those that a spreadsheet shows are rounded away: 0.30000000000000004 is 0.3.
    """
    bare = text.strip().removesuffix("%").strip()
    if not NUMBER.fullmatch(bare):
        return None
    number = Decimal(bare.replace(",", "").replace("\u2212", "-"))
    digits = number.as_tuple().digits
    return Decimal(f"{number:.{DIGITS}g}") if len(digits) > DIGITS else number


def counted(number: int, noun: str) -> str:
    """1 action, 2,000 actions."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def plain_number(value: Decimal) -> str:
    """12.50 as 12.5, and 12.00 as 12."""
    return f"{value.normalize():f}" if value else "0"
