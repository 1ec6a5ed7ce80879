"""The addresses of pages. To work one out takes Django longer than to draw a line of a list, and a
page has some fifty: each is worked out once."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address_of(view: str, *args: str | int) -> str:
    """As Django's `reverse` gives it."""
    return address_below(get_script_prefix(), view, *args)


@lru_cache(maxsize=20_000)  # the pages of 5,000 records
def address_below(prefix: str, view: str, *args: str | int) -> str:
    """The address below the prefix that the server gives the site."""
    return reverse(view, args=args)
