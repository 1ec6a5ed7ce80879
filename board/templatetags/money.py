"""Draws the rows of the list of money."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string

from board.queries.resources import MoneyLine
from improvement.addresses import address_of

register = template.Library()


@register.simple_tag
def money_row(line: MoneyLine, slug: str) -> str:
    return drawn_row(line, slug, address_of("resource", slug, line.ref))


@lru_cache(maxsize=2_000)
def drawn_row(line: MoneyLine, slug: str, address: str) -> str:
    """Drawn once, from nothing but these: the address has the prefix of the site's own."""
    first_days = {line.pk: line.first} if line.first else {}
    context = {"line": line, "slug": slug, "address": address, "first_days": first_days}
    return render_to_string("board/resource_row.html", context)
