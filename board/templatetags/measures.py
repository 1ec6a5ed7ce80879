"""The numbers of measures as every page writes them, and the words for a hidden one."""

import re
from decimal import Decimal

from django import template

from workstreams.measures.verdicts import amount

register = template.Library()
THRESHOLD = re.compile(r"fewer than (\d+)")


@register.filter
def amount_with(value: Decimal, unit: str) -> str:
    return amount(float(value), unit)


@register.filter
def present_words(stored: str) -> str:
    """The words for a hidden number. Those that documents held before there was one wording, such
    as "fewer than 6, hidden", say more than is true of a number that protects another."""
    old = THRESHOLD.search(stored)
    return f"hidden: 1 to {int(old[1]) - 1}, or would give such a number away" if old else stored
