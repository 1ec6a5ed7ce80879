"""The words for a hidden number of a measure."""

import re

from django import template

register = template.Library()
THRESHOLD = re.compile(r"fewer than (\d+)")


@register.filter
def present_words(stored: str) -> str:
    """The words for a hidden number. Those that documents held before there was one wording, such
    as "fewer than 6, hidden", say more than is true of a number that protects another."""
    old = THRESHOLD.search(stored)
    return f"hidden: 1 to {int(old[1]) - 1}, or would give such a number away" if old else stored
